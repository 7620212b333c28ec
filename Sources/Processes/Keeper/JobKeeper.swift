import CProcesses
import Glibc
import Synchronization

/// The parent of all processes of one job, in a process of its own.
///
/// Whatever a step starts, however it forks or clears its environment, stays below the keeper. When the keeper is
/// closed, or this program dies (SIGKILL included), it kills and reaps everything below itself until nothing is left.
///
///     let keeper = try JobKeeper.start(zygote: zygote, locks: [lock])
///     let process = try keeper.start(spec, output: log)
///     let exit = try await keeper.exit(of: process)
///     let cleanup = await keeper.close()
///
/// A keeper that was started must be closed. Several processes may run in it at once.
package final class JobKeeper: Sendable {
    private struct State {
        var processes: [UInt32: RunningProcess] = [:]
        var lastToken: UInt32 = 0
        /// Of the keeper itself; its first report tells it.
        var pid: pid_t?
        var isCloseSent = false
        var cleanup: JobCleanup?
        var waiting: [CheckedContinuation<JobCleanup, Never>] = []
    }

    /// Room in an output pipe: the more, the fewer changes between writer and reader.
    private static let pipeBytes: Int32 = 1 << 20

    private let socket: Int32
    let reader: OutputReader
    private let state = Mutex(State())

    /// The number of its process; nil until it has told it, before which nothing runs in it.
    var pid: pid_t? { state.withLock(\.pid) }

    private init(socket: Int32, reader: OutputReader) {
        self.socket = socket
        self.reader = reader
    }

    deinit { Glibc.close(socket) }

    /// Forks a keeper for a job.
    ///
    /// - Parameters:
    ///   - zygote: the program's zygote.
    ///   - locks: descriptors the keeper holds until nothing of the job is left: the run's lock, and that of the job's
    ///     folder. They stay the caller's too.
    /// - Returns: the keeper, which takes requests at once.
    /// - Throws: `ProcessFailure` where the zygote is gone, `/proc` is missing, or the kernel has no descriptor left.
    package static func start(zygote: Zygote, locks: [Int32]) throws(ProcessFailure) -> JobKeeper {
        guard access("/proc/self/stat", R_OK) == 0 else {
            throw ProcessFailure(
                .system,
                "/proc is not mounted, so what a step leaves behind cannot be found. Mount it: mount -t proc proc /proc"
            )
        }
        let keeper = JobKeeper(socket: try zygote.startKeeper(locks: locks), reader: zygote.reader)
        _ = try keeper.reader.add(keeper.socket, keeper)
        return keeper
    }

    // MARK: - Running

    /// Asks for a process; `exit` tells how it ended. Signals may be sent to it at once.
    ///
    /// Standard output and error share one pipe, so that their order is kept.
    ///
    /// - Parameters:
    ///   - spec: the process.
    ///   - output: takes the output, on the reading thread.
    /// - Throws: `ProcessFailure` where it is known here that it cannot run.
    package func start(_ spec: ProcessSpec, output: any OutputSink) throws(ProcessFailure) -> ProcessHandle {
        let request = try SpawnRequest(spec)
        let file = try request.file()
        let input = try spec.standardInput.open()
        let pipe = try Pipe(bytes: Self.pipeBytes)
        let reading = pipe.reading
        let writing = pipe.writing
        let token = state.withLock { state in
            state.lastToken += 1
            return state.lastToken
        }
        let process = RunningProcess(
            reader: reader, request: request, pipe: reading.release(), sink: output, drain: spec.drain,
            onEnd: { [self] in state.withLock { _ = $0.processes.removeValue(forKey: token) } })
        // From here on `process` owns the pipe and says how it went.
        do throws(ProcessFailure) {
            let isOpen = state.withLock { state in
                guard !state.isCloseSent, state.cleanup == nil else { return false }
                state.processes[token] = process
                return true
            }
            guard isOpen else { throw Self.lost }
            try process.watchOutput()
            try send(
                pl_request(kind: PL_SPAWN.rawValue, token: token, signal: 0),
                [file.raw, input.raw, writing.raw, writing.raw])
        } catch {
            process.fail(error)
        }
        return ProcessHandle(token: token, process: process)
    }

    /// Waits for the end of a process and the end of its output.
    ///
    /// Cancelling the waiting task does not end the process (a step with `always()` runs in a cancelled run):
    /// `terminate` and `kill` do.
    ///
    /// - Returns: how it ended and what it used.
    /// - Throws: `ProcessFailure` where it could not be started, or its keeper was killed meanwhile.
    package func exit(of handle: ProcessHandle) async throws(ProcessFailure) -> ProcessExit {
        try await handle.process.exit().get()
    }

    private static let lost = ProcessFailure(
        .keeperLost,
        "the process that keeps this job's steps is gone: a step killed it, or the job was closed. Run the job again")

    private func send(_ request: pl_request, _ descriptors: [Int32] = []) throws(ProcessFailure) {
        var request = request
        let error = pl_send(
            socket, &request, MemoryLayout<pl_request>.size, descriptors, Int32(descriptors.count))
        guard error == 0 else { throw error == -EPIPE ? Self.lost : .system("cannot reach a job's keeper", -error) }
    }

    // MARK: - Signals

    /// Sends `signal` to the process's group, and to the other groups of its session.
    ///
    /// Does nothing where the process has ended.
    package func signal(_ handle: ProcessHandle, _ signal: Int32) {
        // A keeper that is gone has no process left to signal.
        try? send(pl_request(kind: PL_SIGNAL.rawValue, token: handle.token, signal: signal))
    }

    /// Kills the process and everything it has started, as far as parents and sessions tell.
    ///
    /// Does nothing where the process has ended.
    package func kill(_ handle: ProcessHandle) {
        try? send(pl_request(kind: PL_KILL.rawValue, token: handle.token, signal: SIGKILL))
    }

    /// Has the process stop: SIGINT, later SIGTERM, later `kill` (docs/language/steps.md#cancelling). Returns at once;
    /// `exit` returns when the process has ended.
    package func terminate(_ handle: ProcessHandle, grace: GracePeriods = .standard) {
        let process = handle.process
        guard process.isRunning else { return }
        signal(handle, SIGINT)
        process.schedule(after: grace.afterInterrupt) { [self] in
            signal(handle, SIGTERM)
            process.schedule(after: grace.afterTerminate) { [self] in kill(handle) }
        }
    }

    // MARK: - The end

    /// Kills and reaps what is left of the job, processes that still run included, and ends the keeper.
    ///
    /// - Returns: what was found. The keeper has let go of its lock unless there are survivors.
    package func close() async -> JobCleanup {
        await withCheckedContinuation { continuation in
            let (cleanup, isFirst) = state.withLock { state in
                defer { state.isCloseSent = true }
                if state.cleanup == nil { state.waiting.append(continuation) }
                return (state.cleanup, !state.isCloseSent)
            }
            if let cleanup { return continuation.resume(returning: cleanup) }
            // Where it is gone already, the end of its socket answers.
            if isFirst { try? send(pl_request(kind: PL_CLOSE.rawValue, token: 0, signal: 0)) }
        }
    }

    private func closed(_ cleanup: JobCleanup) {
        let waiting = state.withLock { state in
            guard state.cleanup == nil else { return [CheckedContinuation<JobCleanup, Never>]() }
            state.cleanup = cleanup
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: cleanup) }
    }
}

// MARK: - Reports, on the reading thread

extension JobKeeper: OutputReader.Source {
    func becameReadable(_ buffer: UnsafeMutableRawBufferPointer, id: UInt64) {
        while true {
            var report = pl_report()
            var count: Int32 = 0
            let size = pl_receive(
                socket, &report, MemoryLayout<pl_report>.size, nil, 0, &count, Int32(MSG_DONTWAIT))
            if size == -Int(EAGAIN) { return }
            guard size == MemoryLayout<pl_report>.size else { return ended(id) }
            obey(report)
        }
    }

    private func obey(_ report: pl_report) {
        let process = state.withLock { $0.processes[report.token] }
        switch pl_report_kind(report.kind) {
        case PL_STARTED where report.token == 0: state.withLock { $0.pid = report.pid }
        case PL_STARTED: process?.started()
        case PL_FAILED: process?.failed(stage: report.stage, error: report.error)
        case PL_EXITED: process?.exited(report)
        case PL_CLOSED:
            closed(JobCleanup(orphansKilled: Int(report.killed), survivors: Int(report.survivors)))
        default: break
        }
    }

    /// The keeper has ended, or was never forked.
    private func ended(_ id: UInt64) {
        reader.remove(socket, id: id)
        closed(JobCleanup(isKeeperLost: true))
        let processes = state.withLock { Array($0.processes.values) }
        // Those whose exit was reported only wait for their output.
        for process in processes where process.isRunning { process.fail(Self.lost) }
    }
}
