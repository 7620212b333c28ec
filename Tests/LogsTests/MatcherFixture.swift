import Basics
import Glibc
import Logs
import Testing

/// A workspace with a file of problem matchers and some sources, and a log that uses it.
final class MatcherFixture {
    let workspace: String

    init(_ matchers: String, files: [String] = []) throws {
        var template = Array("/tmp/pitlane-matcher-XXXXXX".utf8CString)
        workspace = try #require(
            template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
            })
        mkdir("\(workspace)/src", 0o755)
        try write(matchers, to: "matcher.json")
        for file in files { try write("", to: file) }
    }

    deinit {
        for folder in ["\(workspace)/src", workspace] {
            guard let entries = opendir(folder) else { continue }
            while let entry = readdir(entries) { unlinkat(dirfd(entries), &entry.pointee.d_name.0, 0) }
            closedir(entries)
            rmdir(folder)
        }
    }

    func write(_ text: String, to name: String) throws {
        let file = try #require(fopen("\(workspace)/\(name)", "w"))
        fputs(text, file)
        fclose(file)
    }

    /// A matcher file with one matcher of one owner.
    static func file(_ patterns: String, owner: String = "test", more: String = "") -> String {
        #"{"problemMatcher": [{"owner": "\#(owner)", \#(more) "pattern": [\#(patterns)]}]}"#
    }

    /// The log and the annotations of `output`, written in pieces.
    func log(
        _ output: String, pieces: [Int] = [], matchers: MatcherSet = MatcherSet(), secrets: [String] = []
    ) throws -> (text: String, annotations: [Annotation]) {
        let (fixture, _) = try log(bytes: Array(output.utf8), pieces: pieces, matchers: matchers, secrets: secrets)
        return (fixture.text, fixture.annotations)
    }

    func log(
        bytes: [UInt8], pieces: [Int] = [], matchers: MatcherSet = MatcherSet(), secrets: [String] = []
    ) throws -> (fixture: LogFixture, summary: LogSummary) {
        let fixture = LogFixture()
        let log = StepLog(
            path: fixture.path, masker: Masker(secrets), options: StepLogOptions(workspace: workspace),
            matchers: matchers, handler: fixture, observer: fixture)
        var rest = bytes[...]
        for piece in pieces {
            log.write(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        log.write(rest)
        log.finish()
        return (fixture, try log.close())
    }
}

extension LogFixture {
    var annotations: [Annotation] {
        commands.compactMap { if case .annotation(let annotation) = $0 { annotation } else { nil } }
    }
}
