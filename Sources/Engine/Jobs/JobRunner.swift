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
/// All decisions are `JobDecider`'s, and what keys evaluate to is `JobSteps`'; the runner runs steps in the job's
/// environment and keeps the record. Events are committed before the effects they enable begin (invariant 2).
actor JobRunner {
    private let request: JobRequest
    private let services: JobServices
    private let slot: WorkSlot
    /// On this machine.
    private let folders: JobFolders
    private let environment: any StepEnvironment
    private let socket: JobSocket
    private let processes: StepProcesses
    private var steps: JobSteps
    private var effects: JobEffects
    private let builtIn: BuiltInStep.Services
    private let masker: Masker
    /// How many of its values were given from outside: the job's own come after them.
    private let givenMasks: Int
    /// Tells whether another attempt has the same secrets.
    private let secretsDigest: String
    /// What a step adds holds for the following ones.
    private let matchers = MatcherSet()
    /// By the job's own steps.
    private var annotations: [StepID: KeptAnnotations] = [:]
    private let stimuli: AsyncStream<JobStimulus>
    private let mailbox: AsyncStream<JobStimulus>.Continuation

    /// - Parameters:
    ///   - request: what to run.
    ///   - services: what it is run with.
    ///   - slot: the job's folder.
    ///   - secrets: what the job may read, by upper-case name.
    ///   - masked: more that its log must not show.
    init(_ request: JobRequest, services: JobServices, slot: WorkSlot, secrets: [Key: String], masked: [String]) {
        self.request = request
        self.services = services
        self.slot = slot
        folders = JobFolders(root: slot.folder, repository: request.repositoryName)
        socket = JobSocket(
            in: folders, of: AskingJob(run: request.place.run, leg: request.leg, attempt: request.attempt),
            answeredBy: services.requests)
        environment = services.environment(
            services.host, folders, [request.place.lock, slot.lockDescriptor].compactMap(\.self), socket)
        processes = StepProcesses(environment, grace: services.host.grace)
        masker = Masker(Array(secrets.values) + masked)
        givenMasks = masker.values.count
        secretsDigest = KeptWorkspace.digest(secrets)
        steps = JobSteps(
            of: request, services: services, folders: folders, environment: environment, secrets: secrets,
            masker: masker)
        effects = JobEffects(of: request)
        builtIn = BuiltInStep.Services(of: request, services, folders, origin: effects.origin)
        (stimuli, mailbox) = AsyncStream.makeStream()
    }

    /// Asks the job to stop; steps that want to run under a cancellation still do.
    nonisolated func cancel() {
        let now = services.now()
        mailbox.yield(.cancel(.cancelled, hardStop: now.advanced(byMinutes: cancelMinutes)))
    }

    /// Stops the job at once: its processes are killed, and no step begins any more.
    nonisolated func kill() { mailbox.yield(.kill(at: services.now())) }

    /// How long a job that is being cancelled gets.
    private nonisolated var cancelMinutes: Double { request.leg.cancelTimeoutMinutes * services.host.minuteScale }

    // MARK: - The loop

    /// Runs the job to its end.
    ///
    /// - Throws: where the record cannot be written; the run then stops, since nothing may happen unrecorded.
    func run() async throws -> LegResult {
        let result = await withTaskGroup(of: Void.self) { group in
            var issued: Set<JobCommand> = []
            var timer: Instant?
            var failure: (any Error)?
            func issue() {
                for command in steps.state.pending where issued.insert(command).inserted {
                    group.addTask { await self.perform(command) }
                }
                if let deadline = steps.state.nextDeadline, deadline != timer {
                    timer = deadline
                    group.addTask { await self.wait(until: deadline) }
                }
            }
            issue()
            for await stimulus in stimuli {
                do {
                    try commit(JobDecider.decide(steps.state, stimulus))
                } catch {
                    failure = error
                    break
                }
                if steps.state.result != nil { break }
                issue()
            }
            // What is still waiting now are timers, and processes of a job that cannot be recorded any more.
            group.cancelAll()
            if failure != nil { await environment.close() }
            return failure.map { Result<LegResult, any Error>.failure($0) }
                ?? .success(steps.state.result ?? LegResult(.failure, message: "the job ended without a result"))
        }
        await environment.close()
        effects.end()
        return try result.get()
    }

    private func commit(_ events: [JobEvent]) throws {
        guard !events.isEmpty else { return }
        try services.commit(events.map { .job(request.leg.path, attempt: request.attempt, $0) })
        steps.apply(events)
    }

    private func wait(until deadline: Instant) async {
        let left = deadline.milliseconds(since: services.now())
        if left > 0 { try? await Task.sleep(for: .milliseconds(left)) }
        guard !Task.isCancelled else { return }
        let now = max(services.now(), deadline)
        mailbox.yield(.clock(now, hardStop: now.advanced(byMinutes: cancelMinutes)))
    }

    private func perform(_ command: JobCommand) async {
        switch command {
        case .prepare: mailbox.yield(await prepare())
        case .begin(let id): mailbox.yield(await asking(id, begin(id)))
        case .launch(let id): mailbox.yield(launch(id))
        case .run(let id):
            let result = await executeAsking(id)
            mailbox.yield(.ended(id, result, continueOnError: steps.isTolerated(id)))
        case .finish(let id): mailbox.yield(.ended(id, finish(id), continueOnError: steps.isTolerated(id)))
        case .recheck(let id): mailbox.yield(.rechecked(id, continues: steps.continuesWhenCancelled(id)))
        case .stop(let id, let reason): processes.stop(id, reason)
        case .kill(let id): processes.kill(id)
        case .complete: mailbox.yield(steps.complete())
        }
    }

    private func prepare() async -> JobStimulus {
        do {
            try effects.begin()
            try StepRecorder.makeRoom(for: request.leg.path, attempt: request.attempt, in: request.place)
            if request.resumption == nil { try request.place.work.begin(request.leg.path, in: slot) }
            let event = request.inputs.github["event"] ?? nil
            try folders.make(event: Array(event.text().utf8), toolCache: services.host.toolCache)
            try await environment.open()
            try steps.evaluateJobEnv()
            let deadline = services.now().advanced(byMinutes: request.leg.timeoutMinutes * services.host.minuteScale)
            let pre = try steps.preSteps()
            return .prepared(
                stepCount: request.job.stepsJob?.steps.count ?? 0, pre: pre, deadline: deadline,
                resumption: try request.resumption.map(putBack))
        } catch {
            return .notPrepared(message: masker.mask("\(error)"))
        }
    }

    // MARK: - Beginning steps

    private func begin(_ id: StepID) -> JobStimulus {
        do {
            switch try steps.begin(id) {
            case .skipped(let name): return .skipped(id, name: masker.mask(name))
            case .begins: return started(id)
            }
        } catch {
            return .ended(id, failure("\(error)"), continueOnError: false)
        }
    }

    /// Starts a background step that has waited for a place, unless it would not run any more.
    private func launch(_ id: StepID) -> JobStimulus {
        guard steps.state.stop != nil, !steps.continuesWhenCancelled(id) else { return started(id) }
        let message = "The operation was canceled."
        return .ended(
            id, StepResult(outcome: .cancelled, at: services.now(), message: message), continueOnError: false)
    }

    private func started(_ id: StepID) -> JobStimulus {
        let start = steps.start(of: id)
        let now = services.now()
        return .started(
            id, name: masker.mask(start?.name ?? ""), at: now,
            deadline: start?.timeoutMinutes.map { now.advanced(byMinutes: $0 * services.host.minuteScale) },
            registersPost: start?.registersPost ?? false, inner: start?.innerCount, role: steps.role(of: id))
    }

    private func failure(_ message: String) -> StepResult {
        StepResult(outcome: .failure, at: services.now(), message: masker.mask(message))
    }

    // MARK: - Running steps

    /// Does what a started step does, and keeps all it wrote.
    private func execute(_ id: StepID) async -> StepResult {
        guard let setting = steps.setting(of: id) else { return failure("step \(id) has not begun") }
        var run: StepRun
        let files: StepFiles
        do {
            let recorder = try recorder(of: id, annotations(of: id), logOptions(setting))
            files = try StepFiles(folder: folders.fileCommands, in: environment)
            run = StepRun(
                id, setting, folders: folders, files: files, recorder: recorder, processes: processes, masker: masker,
                at: services.now())
        } catch {
            return failure("\(error)")
        }
        effects.begin(files.name)
        do {
            switch setting.start.work {
            case .script(let script): try await script.run(&run)
            case .builtIn(let action): try await action.run(&run, builtIn)
            case .node(let action): try await action.run(&run)
            case .composite, .control: break
            case .failure(let message): throw ActionError(message)
            }
        } catch {
            run.fail("\(error)")
        }
        if let refusal = socket.takeRefusal() { run.recorder.annotate(.warning, refusal) }
        run.finish()
        steps.take(run.effects, of: id)
        return run.completed(
            outputs: steps.outputs(of: id), annotations: id.parent == nil ? annotations(of: id).all : [],
            done: Result { try effects.take(of: files.name, masker, adding: socket.takeEffects()) }, at: services.now())
    }

    private func recorder(
        of id: StepID, _ annotations: KeptAnnotations, _ options: StepLogOptions
    ) throws -> StepRecorder {
        try StepRecorder(
            in: request.place, leg: request.leg, attempt: request.attempt, step: id,
            masker: masker, matchers: matchers, annotations: annotations, options: options,
            observer: services.observer)
    }

    /// Where the annotations of a step go: an inner step's to the step of the job it stands in.
    private func annotations(of id: StepID) -> KeptAnnotations {
        if let found = annotations[id.outermost] { return found }
        let made = KeptAnnotations()
        annotations[id.outermost] = made
        return made
    }

    /// What the step's variables say about its log: the old `set-env` and `add-path`, which GitHub has switched off
    /// (docs/language/workflow-commands.md), and debug lines.
    private func logOptions(_ setting: StepRun.Setting) -> StepLogOptions {
        func isSet(_ name: Key) -> Bool {
            let value = setting.start.env[name] ?? setting.variables.job.env[name]
            return value?.stringValue.map { Key($0).asciiLowercased == "true" } ?? false
        }
        let isDebugging = isSet("ACTIONS_STEP_DEBUG") || isSet("RUNNER_DEBUG")
        return StepLogOptions(
            workspace: environment.path(inside: folders.workspace), showsDebug: isDebugging, isEchoing: isDebugging,
            allowsUnsecureCommands: isSet("ACTIONS_ALLOW_UNSECURE_COMMANDS"))
    }

    // MARK: - Ending steps that run nothing

    /// Ends a composite whose inner steps are done, or a step that has waited for others.
    private func finish(_ id: StepID) -> StepResult {
        if let targets = steps.state.waits[id] { return waited(for: targets) }
        var result: StepResult
        do {
            let outputs = try steps.finishComposite(id)
            result = StepResult(outcome: .success, at: services.now())
            result.outputs = outputs.map { Output($0.name, masker.mask($0.value)) }
        } catch {
            result = failure("\(error)")
        }
        let annotations = annotations(of: id)
        for warning in steps.warnings(of: id) {
            annotations.add(Annotation(level: .warning, message: masker.mask(warning)))
        }
        if id.parent == nil { result.annotations = annotations.all }
        return result
    }

    /// The end of a `wait` or `cancel`; the decider says how it ended.
    private func waited(for targets: [StepID]) -> StepResult {
        let failed = targets.compactMap { id -> String? in
            guard case .ended(let result)? = steps.state.steps[id], result.conclusion == .failure else { return nil }
            return "step \(id) \(steps.start(of: id)?.name ?? "")"
        }
        let message = failed.isEmpty ? nil : "\(failed.joined(separator: ", ")) failed"
        return StepResult(outcome: .success, at: services.now(), message: message.map(masker.mask))
    }

    // MARK: - Asking

    /// Asks before a step whether it is to run, where somebody wants to be asked.
    private func asking(_ id: StepID, _ stimulus: JobStimulus) async -> JobStimulus {
        guard let debugger = services.debugger, steps.state.stop == nil,
            case .started(_, let name, _, _, _, _, _) = stimulus, let setting = steps.setting(of: id),
            !setting.step.isControl
        else { return stimulus }
        switch await debugger.willRun(debugged(id, name, detail: script(of: setting))) {
        case .run: return stimulus
        case .skip: return .skipped(id, name: name)
        case .stop:
            cancel()
            return .skipped(id, name: name)
        }
    }

    /// Runs a step, and asks what to do when it fails, where somebody wants to be asked.
    private func executeAsking(_ id: StepID) async -> StepResult {
        var tries = 0
        while true {
            let result = await execute(id)
            guard let debugger = services.debugger, result.outcome == .failure, processes.stopReason(id) == nil,
                steps.state.stop == nil, !steps.isTolerated(id)
            else { return result }
            let name = masker.mask(steps.start(of: id)?.name ?? "")
            switch await debugger.failed(debugged(id, name, detail: result.message ?? "failed")) {
            case .retry where steps.state.stop == nil:
                steps.dropOutputs(of: id)
                tries += 1
                keepLog(of: result, try: tries)
            case .retry, .goOn: return result
            case .stop:
                cancel()
                return result
            }
        }
    }

    /// The next try writes a log of its own; that of the failed one stays beside it.
    private func keepLog(of result: StepResult, try number: Int) {
        guard let log = result.log else { return }
        let name = String(decoding: log.path.utf8.dropFirst(request.place.recordedLogs.utf8.count), as: UTF8.self)
        let path = request.place.logs + name
        // Should it not go, the next try says that it has no log.
        try? Folder.rename(path, to: "\(path).try\(number)")
    }

    private func debugged(_ id: StepID, _ name: String, detail: String) -> DebuggedStep {
        DebuggedStep(job: request.leg.key, id: id, name: name, detail: detail) { terminal, type in
            try await self.openShell(id, terminal: terminal, type: type)
        }
    }

    /// The script a step runs, as well as it evaluates, masked; empty for an action.
    private func script(of setting: StepRun.Setting) -> String {
        guard case .run(let script, _, _) = setting.step.action else { return "" }
        return masker.mask((try? script.evaluate(in: setting.scope).requireText()) ?? "")
    }

    /// The first process of a session that opens a terminal gets it for its own, so that Ctrl-C and job control work in
    /// the shell; being a process of the step's environment, nothing of it outlives the job.
    private func openShell(_ id: StepID, terminal: String, type: String) async throws {
        guard var setting = steps.setting(of: id) else { return }
        let files = try StepFiles(folder: folders.fileCommands, in: environment)
        setting.variables.defaults.merge(files.variables) { $1 }
        var variables = setting.variables.all()
        variables["TERM"] = type
        let shell = await environment.find("bash", in: variables["PATH"] ?? "") ?? "/bin/sh"
        let folder =
            if case .script(let script) = setting.start.work {
                try script.folder(in: setting.scope, folders, environment)
            } else {
                environment.path(inside: folders.workspace)
            }
        let command = ["/bin/sh", "-c", "exec <>\"$0\" >&0 2>&1; exec \"$@\"", terminal, shell, "-i"]
        _ = try await processes.run(command, variables, in: folder, of: id, output: NoOutput())
        let content = files.collect()
        steps.take(content.effects, of: id)
        guard content.errors.isEmpty else { throw ActionError(content.errors.joined(separator: "\n")) }
    }

    // MARK: - The workspace afterwards

    /// Keeps the workspace of a job that failed, so that it can go on from one of its steps; removes any other, unless
    /// it is wanted for a look.
    func settleWorkspace(after result: LegResult) {
        defer { slot.release() }
        let isPrepared = steps.state.isPrepared
        // An attempt that could not go on has changed nothing: another try may.
        if request.resumption != nil, !isPrepared { return }
        let isResumable = result.conclusion.result == .failure && isPrepared
        // What cannot be kept is no start for anything, what cannot be removed is left for `pitlane prune`.
        if isResumable || services.host.keepsWork, (try? keepWorkspace(isResumable: isResumable)) != nil { return }
        try? slot.remove()
    }

    private func keepWorkspace(isResumable: Bool) throws(FileError) {
        if isResumable {
            var kept = KeptWorkspace(
                attempt: request.attempt, secrets: secretsDigest, masks: Array(masker.values.dropFirst(givenMasks)))
            kept.steps = steps.effects
            try kept.write(to: folders.root)
        }
        let below = { (folder: String, path: String) in
            String(decoding: path.utf8.dropFirst(folder.utf8.count + 1), as: UTF8.self)
        }
        try WorkOwner(
            run: request.place.work.run, leg: request.leg.path, attempt: request.attempt,
            isWanted: services.host.keepsWork, isResumable: isResumable, bytes: Folder.diskUse(of: folders.root),
            name: below(request.place.work.place.folder, folders.root),
            workspace: below(folders.root, folders.workspace)
        ).write(to: folders.root)
    }

    /// Puts back what the steps of an earlier attempt have left: variables, outputs, state, masks, and what their posts
    /// start with.
    ///
    /// - Returns: the events that say so, with times and logs of this attempt.
    private func putBack(_ resumption: JobResumption) throws -> JobResumption {
        guard let kept = try KeptWorkspace.read(folders.root), kept.attempt == resumption.attempt else {
            throw ActionError("the workspace of attempt \(resumption.attempt) is not there any more")
        }
        guard Key(kept.secrets) == Key(secretsDigest) else {
            throw ActionError(
                "the job's secrets are not those of attempt \(resumption.attempt), whose steps may have left their "
                    + "values behind: start the whole job over with pitlane rerun \(request.place.run) --job")
        }
        for mask in kept.masks { masker.add(bytes: mask) }
        var resumption = resumption
        resumption.events = try resumption.events.map { event in
            steps.putBack(event, kept.steps)
            switch event {
            case .stepStarted(let id, let name, _, _, let registersPost):
                return .stepStarted(id, name: name, at: services.now(), deadline: nil, registersPost: registersPost)
            case .stepEnded(let id, let result):
                return .stepEnded(id, try reused(result, of: id, attempt: resumption.attempt))
            default: return event
            }
        }
        // From here on the workspace is no longer as that attempt left it.
        try WorkOwner.forget(folders.root)
        try KeptWorkspace.forget(folders.root)
        return resumption
    }

    private func reused(_ result: StepResult, of id: StepID, attempt: Int) throws -> StepResult {
        var reused = result
        reused.at = services.now()
        (reused.processorMicroseconds, reused.maximumResidentBytes) = (0, 0)
        if case .composite? = steps.start(of: id)?.work { return reused }
        let options = StepLogOptions(workspace: environment.path(inside: folders.workspace))
        let recorder = try recorder(of: id, KeptAnnotations(), options)
        let place = result.log.map { "; its log is \($0.path)" } ?? ""
        recorder.note("Not run again: the step is as attempt \(attempt) of the job left it\(place)")
        let recording = recorder.close()
        if let problem = recording.failures.first { throw ActionError(problem) }
        reused.log = recording.log
        return reused
    }
}

/// What the shell writes goes to its terminal; its pipe stays empty.
private final class NoOutput: OutputSink {
    func write(_ bytes: UnsafeRawBufferPointer) {}
    func finish() {}
}
