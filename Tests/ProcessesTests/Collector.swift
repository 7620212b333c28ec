import Processes
import Synchronization

/// Keeps what a process writes.
final class Collector: OutputSink {
    private struct State {
        var bytes: [UInt8] = []
        var isFinished = false
        var waits: [(word: [UInt8], continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var bytes: [UInt8] { state.withLock(\.bytes) }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var isFinished: Bool { state.withLock(\.isFinished) }

    func write(_ bytes: UnsafeRawBufferPointer) {
        resume { state in
            state.bytes.append(contentsOf: bytes)
            return state.waits.filter { Self.contains(state.bytes, $0.word) }
        }
    }

    func finish() {
        resume { state in
            state.isFinished = true
            return state.waits
        }
    }

    /// Returns once the output holds `word`, or has ended.
    func wait(for word: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.isFinished || Self.contains(state.bytes, Array(word.utf8))
                if !isThere { state.waits.append((Array(word.utf8), continuation)) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }

    private func resume(
        _ change: (inout State) -> [(word: [UInt8], continuation: CheckedContinuation<Void, Never>)]
    ) {
        let ready = state.withLock { state in
            let ready = change(&state)
            state.waits.removeAll { wait in ready.contains { $0.word == wait.word } }
            return ready
        }
        for wait in ready { wait.continuation.resume() }
    }

    private static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: word) }
    }
}
