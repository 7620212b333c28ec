import Synchronization

/// Keeps the display's output back while somebody is being asked.
final class OutputGate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [UInt8] = []
    }

    private let state = Mutex(State())

    /// Writes to standard output, or later.
    func write(_ bytes: [UInt8]) {
        state.withLock { state in
            if state.isClosed { state.waiting += bytes } else { Terminal.write(bytes) }
        }
    }

    /// From now on output waits.
    func close() { state.withLock { $0.isClosed = true } }

    /// Writes what has waited, and what comes.
    func open() {
        state.withLock { state in
            Terminal.write(state.waiting)
            state = State()
        }
    }
}
