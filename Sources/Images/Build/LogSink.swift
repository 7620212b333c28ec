import Processes
import Synchronization

/// Cuts a build's output into lines for its log.
final class LogSink: OutputSink {
    private struct State {
        var log: BuildLog
        var line: [UInt8] = []
    }

    /// Longer lines are cut.
    private static let longest = 64 << 10

    private let state: Mutex<State>
    private let show: @Sendable (String) -> Void

    /// - Parameter show: gets each line that people should see.
    init(_ log: BuildLog, show: @escaping @Sendable (String) -> Void) {
        state = Mutex(State(log: log))
        self.show = show
    }

    /// What was said so far.
    var log: BuildLog { state.withLock { $0.log } }

    func write(_ bytes: UnsafeRawBufferPointer) {
        let lines = state.withLock { state in
            var lines: [String] = []
            for byte in bytes {
                if byte == 0x0A || state.line.count >= Self.longest { lines += Self.end(&state) }
                if byte != 0x0A { state.line.append(byte) }
            }
            return lines
        }
        for line in lines { show(line) }
    }

    func finish() {
        for line in state.withLock({ $0.line.isEmpty ? [] : Self.end(&$0) }) { show(line) }
    }

    private static func end(_ state: inout State) -> [String] {
        defer { state.line = [] }
        return state.log.add(state.line)
    }
}
