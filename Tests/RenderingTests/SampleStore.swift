import Glibc
import Journal
import Planning
import Store
import TestSupport
import Testing

/// The sample run in a store of its own.
enum SampleStore {
    /// Calls `body` with the store and the run's number.
    static func with(_ body: (RunStore, Int) throws -> Void) throws {
        var template = Array("/tmp/pitlane-rendering-XXXXXX".utf8CString)
        let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { try? removeTree(folder) }
        let store = try RunStore.open(dataDirectory: folder, mode: .readWrite)
        let run = try store.createRun(workflowPath: SampleRun.inputs.workflowPath, at: SampleRun.time(0)) { _ in
            SampleRun.inputs
        }
        for case .events(let events, let at) in SampleRun.beginning + SampleRun.end {
            let rest = events.filter { event in
                if case .run(.created) = event { return false }
                return true
            }
            try run.append(rest, at: SampleRun.time(at))
        }
        try body(store, run.run)
    }

    private static func removeTree(_ path: String) throws {
        if let folder = opendir(path) {
            closedir(folder)
            for name in try ProjectRoot.names(inFolder: path) { try removeTree("\(path)/\(name)") }
        }
        remove(path)
    }
}
