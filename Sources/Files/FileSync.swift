import Glibc
import Synchronization

/// Brings files that grow to the disk from time to time: a loss of power takes no more of them than what has come since.
///
///     let sync = FileSync(always: [journal])
///     sync.begin(log)
///     sync.run()  // each second
///     sync.end(log)
package final class FileSync: Sendable {
    private struct State {
        var open: Set<FilePath> = []
        /// Those that have ended since the last time.
        var ended: Set<FilePath> = []
    }

    private let always: [String]
    private let state = Mutex(State())

    /// - Parameter always: files that are brought to the disk each time, after all others, which they name.
    package init(always: [String]) { self.always = always }

    /// A file begins to grow, or will.
    package func begin(_ path: String) { state.withLock { _ = $0.open.insert(FilePath(path)) } }

    /// A file has its whole content.
    package func end(_ path: String) {
        state.withLock { state in
            state.open.remove(FilePath(path))
            state.ended.insert(FilePath(path))
        }
    }

    /// Brings all of them to the disk. What cannot be is written by the system later.
    package func run() {
        let paths = state.withLock { state in
            defer { state.ended = [] }
            return Array(state.open.union(state.ended))
        }
        for path in paths + always.map({ FilePath($0) }) {
            let file = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
            guard file >= 0 else { continue }
            fdatasync(file)
            close(file)
        }
    }
}
