package import Basics
import Files
package import Journal
package import Planning
import Processes
import Synchronization

/// Does what jobs ask the driver of their run.
package protocol JobRequests: Sendable {
    /// Does it.
    ///
    /// - Parameters:
    ///   - job: who asks, as the driver knows it.
    ///   - call: takes what is said before the end of the answer.
    /// - Returns: the end of the answer.
    /// - Throws: why it cannot be done, for the job.
    func perform(_ request: DriverRequest.Kind, of job: AskingJob, _ call: JobCall) throws -> DriverAnswer
}

/// The job whose process asks, as the driver knows it.
package struct AskingJob: Sendable {
    /// The number of the run.
    package let run: Int
    /// The leg.
    package let leg: LegPlan
    /// Which attempt of it.
    package let attempt: Int

    package init(run: Int, leg: LegPlan, attempt: Int) {
        self.run = run
        self.leg = leg
        self.attempt = attempt
    }
}

/// The socket on which the processes of one attempt of a job ask the driver of their run.
///
/// Its file is the user's alone, and only processes below the job's keeper are answered: who else asks is refused, and
/// the job's log says so. A connection holds one request, a line, and the lines of its answer; some of these ask back.
package final class JobSocket: Sendable {
    private struct State {
        var listener: JobListener?
        /// How many processes were refused, and the last of them.
        var strangers = (count: 0, last: 0)
        var effects: [StepEffect] = []
    }

    /// The variable that tells a job's processes where the socket is.
    package static let variable: Key = "PITLANE_SOCKET"
    /// The longest request: what is measured of 200,000 files takes less.
    private static let longestRequest = 32 << 20
    /// How long a request may take until it is whole.
    private static let requestTime = Duration.seconds(10)

    private let folder: String
    private let job: AskingJob
    private let requests: any JobRequests
    private let state = Mutex(State())

    init(in folders: JobFolders, of job: AskingJob, answeredBy requests: any JobRequests) {
        folder = folders.socket
        self.job = job
        self.requests = requests
    }

    /// The socket, on this machine.
    var path: String { "\(folder)/\(Self.name)" }
    private static let name = "driver"

    /// Begins to listen, for the processes of `keeper`.
    func open(for keeper: JobKeeper) throws {
        try Folder.make(folder, mode: 0o700)
        let listener = try JobListener(in: folder, named: Self.name, for: keeper) { [self] in serve($0, $1) }
        state.withLock { $0.listener = listener }
    }

    /// Listens no more, and waits for what was begun: a deployment is undone first. May be called again.
    func close() async {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        guard let listener else { return }
        listener.close()
        await listener.settle()
        // What the job has put there goes with the workspace.
        try? Folder.remove(folder)
    }

    /// What is to be said of processes that were refused since the last call.
    func takeRefusal() -> String? {
        let strangers = state.withLock { state in
            defer { state.strangers = (0, 0) }
            return state.strangers
        }
        guard strangers.count > 0 else { return nil }
        let isOne = strangers.count == 1
        let who = isOne ? "Process \(strangers.last) asked" : "\(strangers.count) processes asked"
        return
            "\(who) through the socket of this job, which had not started \(isOne ? "it" : "them"), and got no answer."
    }

    /// What was done outside since the last call.
    func takeEffects() -> [StepEffect] {
        state.withLock { state in
            defer { state.effects = [] }
            return state.effects
        }
    }

    private func serve(_ connection: LocalConnection, _ stranger: Int?) {
        let end = answer(connection, stranger)
        // Whoever does not take an answer gets none.
        try? connection.write(end.json.bytes(), within: JobCall.answerTime)
    }

    /// The end of the answer to what comes over a connection.
    private func answer(_ connection: LocalConnection, _ stranger: Int?) -> DriverAnswer {
        if let stranger {
            state.withLock { $0.strangers = ($0.strangers.count + 1, stranger) }
            return .refused(reason: "this process was not started by the job that \(Self.variable) belongs to")
        }
        do {
            let line = try connection.readLine(limit: Self.longestRequest, within: Self.requestTime)
            let request = try DriverRequest(line: line ?? [])
            if let environment = request.environment { try check(environment) }
            let call = JobCall(connection: connection) { [self] effect in
                state.withLock { $0.effects.append(StepEffect(step: request.step ?? "", effect: effect)) }
            }
            return try requests.perform(request.kind, of: job, call)
        } catch LocalConnection.Failure.tooLong {
            return .refused(reason: "a request may have \(Self.longestRequest >> 20) MiB at most")
        } catch LocalConnection.Failure.late {
            return .refused(reason: "the request was not whole after \(Self.requestTime)")
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    /// What is of an environment can only be asked by a job that is in it.
    private func check(_ environment: Key) throws(MessageProblem) {
        let own = job.leg.environment.map { Key($0) }
        guard own?.asciiLowercased != environment.asciiLowercased else { return }
        let has = own.map { "is in the environment '\($0)'" } ?? "has no environment"
        throw MessageProblem(
            "the job '\(job.leg.key)' \(has), and cannot ask for '\(environment)': add environment: \(environment) to it"
        )
    }
}
