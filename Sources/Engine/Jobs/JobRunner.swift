import Actions
import Basics
import Expressions
import Files
import Journal
import Logs
import Planning
import Processes
import Workflows

/// Runs one attempt of a job: performs what `JobState` asks for, and reports back what came of it.
///
/// All decisions are `JobDecider`'s; the runner evaluates expressions, starts processes and keeps the record. Events are
/// committed before the effects they enable begin (invariant 2).
actor JobRunner {
    let request: JobRequest
    let services: JobServices
    let slot: WorkSlot
    let folders: JobFolders
    let masker: Masker
    /// How many of its values were given from outside: the job's own come after them.
    let givenMasks: Int
    /// Tells whether another attempt has the same secrets.
    let secretsDigest: String
    /// What a step adds holds for the following ones.
    let matchers = MatcherSet()
    /// The annotations of the job's own steps.
    private var annotations: [StepID: StepAnnotations] = [:]
    let contexts: JobContexts
    private(set) var state = JobState()
    var memory: JobMemory
    /// Starts that are in the journal, by step.
    var starts: [StepID: StepStart] = [:]
    /// The outputs of finished steps as they are, while the journal holds them masked.
    var outputs: [StepID: [Output]] = [:]
    /// What checkouts of the job have pushed so far.
    var pushes = NotedPushes()
    /// The job's own copies of actions, by reference.
    var actionFolders: [Key: String] = [:]
    /// The processes that run now, by step.
    private var processes: [StepID: ProcessHandle] = [:]
    private(set) var keeper: JobKeeper?
    /// What the job finds first in its `PATH`; nil before it is prepared.
    private(set) var programs: JobPrograms?
    private var stopped: [StepID: StopReason] = [:]
    private var killed: Set<StepID> = []
    private let stimuli: AsyncStream<JobStimulus>
    private let mailbox: AsyncStream<JobStimulus>.Continuation

    /// - Parameters:
    ///   - request: what to run.
    ///   - services: what it is run with.
    ///   - slot: the job's folder.
    ///   - secrets: what the job may read, by upper-case name.
    ///   - masked: more that its log must not show.
    init(
        _ request: JobRequest, services: JobServices, slot: WorkSlot, secrets: [Key: String], masked: [String] = []
    ) {
        self.request = request
        self.services = services
        self.slot = slot
        folders = JobFolders(root: slot.folder, repository: request.repositoryName)
        memory = JobMemory(
            steps: request.job.stepsJob?.steps ?? [], origin: ActionOrigin(workflowFile: request.job.file))
        contexts = JobContexts(request, host: services.host, folders: folders, secrets: secrets)
        masker = Masker()
        for secret in Array(secrets.values) + masked { _ = masker.add(secret) }
        givenMasks = masker.values.count
        secretsDigest = KeptWorkspace.digest(secrets)
        (stimuli, mailbox) = AsyncStream.makeStream()
    }

    /// Asks the job to stop; steps that want to run under a cancellation still do.
    nonisolated func cancel() {
        let hardStop = services.now().advanced(byMinutes: request.leg.cancelTimeoutMinutes * services.host.minuteScale)
        mailbox.yield(.cancel(.cancelled, hardStop: hardStop))
    }

    /// Stops the job at once: its processes are killed, and no step begins any more.
    nonisolated func kill() { mailbox.yield(.kill(at: services.now())) }

    /// Runs the job to its end.
    ///
    /// - Throws: where the record cannot be written; the run then stops, since nothing may happen unrecorded.
    func run() async throws -> LegResult {
        let result = await withTaskGroup(of: Void.self) { group in
            var issued: Set<JobCommand> = []
            var timer: Instant?
            var failure: (any Error)?
            func issue() {
                for command in state.pending where issued.insert(command).inserted {
                    group.addTask { await self.perform(command) }
                }
                if let deadline = state.nextDeadline, deadline != timer {
                    timer = deadline
                    group.addTask { await self.wait(until: deadline) }
                }
            }
            issue()
            for await stimulus in stimuli {
                let events = JobDecider.decide(state, stimulus)
                do {
                    try commit(events)
                } catch {
                    failure = error
                    break
                }
                if state.result != nil { break }
                issue()
            }
            // What is still waiting now are timers, and processes of a job that cannot be recorded any more.
            group.cancelAll()
            if failure != nil { await closeKeeper() }
            return failure.map { Result<LegResult, any Error>.failure($0) }
                ?? .success(state.result ?? LegResult(.failure, message: "the job ended without a result"))
        }
        await closeKeeper()
        endPushes()
        return try result.get()
    }

    private func commit(_ events: [JobEvent]) throws {
        guard !events.isEmpty else { return }
        try services.commit(events.map { .job(request.leg.path, attempt: request.attempt, $0) })
        // What an earlier attempt did is in the memory already: each step was put back before the next was looked at.
        let isPutBack = events.contains { if case .resumed = $0 { true } else { false } }
        for event in events {
            state.apply(event)
            if isPutBack { continue }
            switch event {
            case .stepQueued(let id, _): memory.openLane(id)
            case .stepsJoined(let ids, _): memory.join(ids)
            case .stepEnded(let id, let result):
                memory.record(
                    id, outputs: outputs[id] ?? [], outcome: result.outcome, conclusion: result.conclusion)
            case .stepSkipped(let id, _):
                memory.record(id, outputs: [], outcome: .skipped, conclusion: .skipped)
            default: break
            }
        }
    }

    private func wait(until deadline: Instant) async {
        let left = deadline.milliseconds(since: services.now())
        if left > 0 { try? await Task.sleep(for: .milliseconds(left)) }
        guard !Task.isCancelled else { return }
        let now = max(services.now(), deadline)
        let patience = request.leg.cancelTimeoutMinutes * services.host.minuteScale
        mailbox.yield(.clock(now, hardStop: now.advanced(byMinutes: patience)))
    }

    private func perform(_ command: JobCommand) async {
        switch command {
        case .prepare: mailbox.yield(await prepare())
        case .begin(let id): mailbox.yield(await asking(id, begin(id)))
        case .launch(let id): mailbox.yield(launch(id))
        case .run(let id):
            let result = await executeAsking(id)
            mailbox.yield(.ended(id, result, continueOnError: isTolerated(id)))
        case .finish(let id):
            let result = finish(id)
            mailbox.yield(.ended(id, result, continueOnError: isTolerated(id)))
        case .recheck(let id): mailbox.yield(.rechecked(id, continues: continuesWhenCancelled(id)))
        case .stop(let id, let reason):
            stopped[id] = reason
            if let handle = processes[id] { keeper?.terminate(handle, grace: services.host.grace) }
        case .kill(let id):
            killed.insert(id)
            if let handle = processes[id] { keeper?.kill(handle) }
        case .complete: mailbox.yield(complete())
        }
    }

    // MARK: - Preparation

    private func prepare() async -> JobStimulus {
        do {
            let event = request.inputs.github["event"] ?? nil
            try beginPushes()
            if request.resumption == nil { try request.work.begin(request.leg.path, in: slot) }
            try folders.make(event: Array(event.text().utf8), toolCache: services.host.toolCache)
            programs = try JobPrograms(in: "\(folders.root)/_bin", path: services.host.path)
            keeper = try JobKeeper.start(
                zygote: services.zygote, locks: [request.lock, slot.lockDescriptor].compactMap(\.self))
            try evaluateJobEnv()
            let deadline = services.now().advanced(byMinutes: request.leg.timeoutMinutes * services.host.minuteScale)
            let pre = try preSteps()
            return .prepared(
                stepCount: request.job.stepsJob?.steps.count ?? 0, pre: pre, deadline: deadline,
                resumption: try request.resumption.map(putBack))
        } catch {
            return .notPrepared(message: masker.mask("\(error)"))
        }
    }

    /// Workflow `env`, then the job's; each is evaluated once, when the job starts
    /// (docs/language/variables.md#precedence).
    private func evaluateJobEnv() throws {
        for token in [request.workflow.env, request.job.stepsJob?.env] {
            guard let token else { continue }
            let scope = scope(step: "", env: memory.variables.env, steps: .null, status: .success)
            for (name, text) in try token.evaluate(in: scope).requireTexts() { memory.set(name, text) }
        }
    }

    func scope(
        step: String, env: JSONObject, steps: Value, status: Conclusion, actionPath: String = "",
        source: (repository: String, ref: String) = ("", "")
    ) -> StepScope {
        StepScope(
            contexts: contexts.contexts(
                step: step, env: env, steps: steps, status: state.status, actionPath: actionPath, source: source),
            status: status, isCancelled: state.status == .cancelled, workspace: folders.workspace)
    }

    /// Where the annotations of a step go: an inner step's to the step of the job it stands in.
    func annotations(of id: StepID) -> StepAnnotations {
        if let found = annotations[id.outermost] { return found }
        let made = StepAnnotations()
        annotations[id.outermost] = made
        return made
    }

    // MARK: - Processes

    /// Runs a process of a step, which `stop` and `kill` can reach.
    func spawn(_ spec: ProcessSpec, of id: StepID, output: any OutputSink) async throws -> ProcessExit {
        guard let keeper else { throw ActionError("the job has no keeper to run a process in") }
        defer { processes[id] = nil }
        return try await keeper.run(spec, output: output) { handle in
            // Ends with the actor's turn; only notes who can be stopped.
            Task { await self.started(handle, of: id) }
        }
    }

    private func started(_ handle: ProcessHandle, of id: StepID) {
        processes[id] = handle
        // The order to stop may have come before there was anything to stop.
        if killed.contains(id) {
            keeper?.kill(handle)
        } else if stopped[id] != nil {
            keeper?.terminate(handle, grace: services.host.grace)
        }
    }

    /// Why the step was told to stop, or nil.
    func stopReason(_ id: StepID) -> StopReason? { stopped[id] ?? (killed.contains(id) ? .cancelled : nil) }

    private func closeKeeper() async {
        guard let keeper else { return }
        self.keeper = nil
        _ = await keeper.close()
    }
}
