import Glibc
import Synchronization

/// Finds processes by a word of their command line, and makes words no other process has.
enum ProcessTable {
    private static let last = Mutex(0)

    /// A duration for `sleep` no other process on this machine was given.
    static func uniqueDuration() -> String {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return "86399.\(getpid())\(number)"
    }

    /// The numbers of the processes that have `word` as an argument or within one.
    static func pids(with word: String) -> [Int32] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var pids: [Int32] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let pid = Int32(name), commandLine(pid).contains(word) else { continue }
            pids.append(pid)
        }
        return pids
    }

    /// Waits until no process has `word`, at most 20 s; returns those that are left.
    static func remaining(with word: String) -> [Int32] {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let pids = pids(with: word)
            if pids.isEmpty || ContinuousClock.now > deadline { return pids }
            sched_yield()
        }
    }

    private static func commandLine(_ pid: Int32) -> String {
        let file = open("/proc/\(pid)/cmdline", O_RDONLY)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = max(read(file, &bytes, bytes.count), 0)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
