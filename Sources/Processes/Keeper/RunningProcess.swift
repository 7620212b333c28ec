import CProcesses
import Glibc
import Synchronization

/// One process of a keeper from its request to the end of its output.
///
/// It ends when both are there: the report of its exit, and the end of its pipe (or of the time given to drain it).
/// All functions but `init`, `watchOutput` and `exit` are called on the reading thread.
final class RunningProcess: OutputReader.Source {
    private struct State {
        var isStarted = false
        var exit: pl_report?
        /// -1 once closed.
        var pipe: Int32
        var pipeID: UInt64?
        var drainDeadline: UInt64?
        var graceDeadline: UInt64?
        var isHeldOpen = false
        var result: Result<ProcessExit, ProcessFailure>?
        var waiting: [CheckedContinuation<Result<ProcessExit, ProcessFailure>, Never>] = []
    }

    private let reader: OutputReader
    private let request: SpawnRequest
    private let sink: any OutputSink
    private let drain: Duration
    private let onEnd: @Sendable () -> Void
    private let state: Mutex<State>

    /// Takes over `pipe`, the reading end of the process's output, and closes it. `onEnd` is called once.
    init(
        reader: OutputReader, request: SpawnRequest, pipe: Int32, sink: any OutputSink, drain: Duration,
        onEnd: @escaping @Sendable () -> Void
    ) {
        self.reader = reader
        self.request = request
        self.sink = sink
        self.drain = drain
        self.onEnd = onEnd
        state = Mutex(State(pipe: pipe))
    }

    // MARK: - The end

    /// Waits for its end, and the end of its output.
    func exit() async -> Result<ProcessExit, ProcessFailure> {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiting.append(continuation) }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    private func complete(_ result: Result<ProcessExit, ProcessFailure>) {
        let waiting = state.withLock { state in
            guard state.result == nil else {
                return nil as [CheckedContinuation<Result<ProcessExit, ProcessFailure>, Never>]?
            }
            state.result = result
            defer { state.waiting = [] }
            return state.waiting
        }
        guard let waiting else { return }
        onEnd()
        for continuation in waiting { continuation.resume(returning: result) }
    }

    // MARK: - Output

    /// Has the reading thread read the process's output from now on.
    func watchOutput() throws(ProcessFailure) {
        let pipe = state.withLock { $0.pipe }
        let id = try reader.add(pipe, self)
        state.withLock { $0.pipeID = id }
    }

    func becameReadable(_ buffer: UnsafeMutableRawBufferPointer, id: UInt64) {
        // Nothing but this thread closes the pipe.
        let pipe = state.withLock { $0.pipe }
        guard pipe >= 0 else { return }
        switch read(pipe, buffer.baseAddress, buffer.count) {
        case let count where count > 0:
            sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if count < buffer.count { sink.pause() }
        case 0:
            closePipe(isHeldOpen: false)
        default:
            if errno != EAGAIN && errno != EINTR { closePipe(isHeldOpen: false) }
        }
    }

    private func closePipe(isHeldOpen: Bool) {
        guard dropPipe(isHeldOpen: isHeldOpen) else { return }
        sink.finish()
        completeIfOver()
    }

    /// Closes the pipe; false where it was closed before.
    private func dropPipe(isHeldOpen: Bool) -> Bool {
        let (pipe, id, deadline) = state.withLock { state in
            defer {
                state.pipe = -1
                state.drainDeadline = nil
                state.isHeldOpen = state.isHeldOpen || isHeldOpen
            }
            return (state.pipe, state.pipeID, state.drainDeadline)
        }
        guard pipe >= 0 else { return false }
        if let id { reader.remove(pipe, id: id) }
        if let deadline { reader.cancel(deadline) }
        close(pipe)
        return true
    }

    /// The drain time is over: what is in the pipe now is read, more is not waited for.
    private func stopDraining() {
        let pipe = state.withLock { $0.pipe }
        guard pipe >= 0 else { return }
        var left: Int32 = 0
        // FIONREAD, so that a writer who never stops cannot keep this thread here.
        guard ioctl(pipe, UInt(FIONREAD), &left) == 0, left > 0 else { return closePipe(isHeldOpen: true) }
        withUnsafeTemporaryAllocation(byteCount: Int(left), alignment: 16) { buffer in
            let count = read(pipe, buffer.baseAddress, buffer.count)
            if count > 0 { sink.write(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])) }
        }
        closePipe(isHeldOpen: true)
    }

    // MARK: - Reports

    /// The keeper has started it.
    func started() { state.withLock { $0.isStarted = true } }

    /// The keeper could not start it.
    func failed(stage: Int32, error: Int32) { fail(request.failure(stage: stage, error: error)) }

    /// It has ended; its output may still be on the way.
    func exited(_ report: pl_report) {
        let (isOpen, grace) = state.withLock { state in
            state.exit = report
            defer { state.graceDeadline = nil }
            return (state.pipe >= 0, state.graceDeadline)
        }
        if let grace { reader.cancel(grace) }
        guard isOpen else { return completeIfOver() }
        let id = reader.schedule(after: drain) { [self] in stopDraining() }
        state.withLock { $0.drainDeadline = id }
    }

    /// It was not started, or nothing will be heard of it any more.
    func fail(_ failure: ProcessFailure) {
        let grace = state.withLock { state in
            defer { state.graceDeadline = nil }
            return state.graceDeadline
        }
        if let grace { reader.cancel(grace) }
        let wasOpen = dropPipe(isHeldOpen: false)
        if wasOpen, state.withLock({ $0.isStarted }) { sink.finish() }
        complete(.failure(failure))
    }

    private func completeIfOver() {
        let (exit, isHeldOpen) = state.withLock { ($0.pipe < 0 ? $0.exit : nil, $0.isHeldOpen) }
        guard let exit else { return }
        let signal = pl_exit_signal(exit.status)
        let usage = ResourceUsage(
            userMicroseconds: exit.user_microseconds, systemMicroseconds: exit.system_microseconds,
            maximumResidentBytes: exit.resident_bytes)
        let status = signal > 0 ? ProcessExit.Status.signaled(signal) : .exited(pl_exit_code(exit.status))
        complete(.success(ProcessExit(status: status, usage: usage, isOutputHeldOpen: isHeldOpen)))
    }

    // MARK: - Deadlines of `terminate`

    /// Whether its exit has not been reported.
    var isRunning: Bool { state.withLock { $0.exit == nil && $0.result == nil } }

    /// Runs `action` after `delay` where the process is still running then, in place of an earlier such action.
    func schedule(after delay: Duration, _ action: @escaping @Sendable () -> Void) {
        guard isRunning else { return }
        let id = reader.schedule(after: delay) { [self] in
            if isRunning { action() }
        }
        let earlier = state.withLock { state in
            defer { state.graceDeadline = id }
            return state.graceDeadline
        }
        if let earlier { reader.cancel(earlier) }
    }
}
