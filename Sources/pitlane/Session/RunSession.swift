import Actions
import Basics
import Engine
import Expressions
import Forges
import Hashing
import Journal
import Planning
import Processes
import Rendering
import Sessions
import Store
import Synchronization
import Workflows

/// Drives the runs of one event to their ends: one run a triggered workflow, all at once.
struct RunSession {
    let planned: PlannedEvent
    let actions: EventActions
    let store: RunStore
    /// Where its jobs work.
    let work: WorkPlace
    let host: HostSettings
    let secrets: RunSecrets
    let publishes: Bool
    /// Whether legs that cannot run here are accepted as not run (`--here`).
    let acceptsAbsence: Bool
    let display: any RunDisplay
    let zygote: Zygote
    /// Asks about steps on the terminal, or nil.
    var debugger: TerminalDebugger?

    /// How a session ended.
    struct Outcome {
        var conclusions: [(run: Int, conclusion: Conclusion)] = []
        /// Whether legs that cannot run here are accepted as not run, and something else ran well.
        var acceptsAbsence = false
        /// Why a run could not be driven to its end, or nil.
        var failure: (any Error)?
        /// Whether a signal ended it.
        var isInterrupted = false

        /// The exit code of docs/output.md#exit-codes.
        var exitCode: Int32 {
            if failure != nil { return Exit.failure }
            let results = conclusions.map(\.conclusion)
            if results.contains(where: { $0 == .failure || $0 == .timedOut }) { return Exit.failure }
            if results.contains(.cancelled) { return Exit.cancelled }
            if results.contains(.incomplete) { return acceptsAbsence ? 0 : Exit.incomplete }
            // A run in which nothing ran proves nothing.
            return results.contains(.success) ? 0 : Exit.invalid
        }
    }

    /// Creates the runs and drives them.
    func run() throws -> Outcome {
        for plan in planned.plan.triggered { try checkName(plan) }
        let created = try planned.plan.triggered.map(create)
        let workers = WorkerThreads(limit: max(4, host.maxParallel * 2))
        let slots = JobSlots(count: host.maxParallel)
        let drivers = created.map { driver($0, slots) }
        let flag = InterruptFlag()
        let interrupts = Interrupts { [debugger, display, host] reason in
            display.say(Interrupts.notice(host.grace))
            flag.isSet.store(true, ordering: .relaxed)
            debugger?.cancel()
            for driver in drivers { Task(executorPreference: workers) { await driver.cancel(reason: reason) } }
        } abandon: { [display] text in
            display.abandon(text)
        }
        defer { interrupts.stop() }
        return workers.run {
            await withTaskGroup(of: (Int, Result<Conclusion, any Error>).self) { group in
                for (driver, entry) in zip(drivers, created) {
                    group.addTask { (entry.run.run, await Self.drive(driver, entry.run, work(entry))) }
                }
                var outcome = Outcome()
                for await (run, result) in group {
                    switch result {
                    case .success(let conclusion): outcome.conclusions.append((run, conclusion))
                    case .failure(let error): outcome.failure = error
                    }
                }
                outcome.conclusions.sort { $0.run < $1.run }
                for driver in drivers where acceptsAbsence {
                    if await driver.hasSuccess { outcome.acceptsAbsence = true }
                }
                outcome.isInterrupted = flag.isSet.load(ordering: .relaxed)
                return outcome
            }
        }
    }

    /// Drives one run, obeying what other processes ask of it meanwhile.
    static func drive(
        _ driver: RunDriver, _ run: DrivenRun, _ work: RunWork, _ stimulus: RunStimulus = .begin
    ) async -> Result<Conclusion, any Error> {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Self.watchInbox(of: driver) }
            defer { group.cancelAll() }
            do {
                let conclusion = try await driver.drive(stimulus)
                work.replaceOthers()
                return .success(conclusion)
            } catch {
                return .failure(error)
            }
        }
    }

    /// Looks for messages of other processes until the run is over.
    private static func watchInbox(of driver: RunDriver) async {
        while (try? await Task.sleep(for: .milliseconds(200))) != nil { await driver.obeyInbox() }
    }

    // MARK: - Creation

    /// A run that is in the record and has not begun.
    private struct CreatedRun {
        let run: DrivenRun
        let created: Instant
        let inputs: RunInputs
        let workflow: Workflow
        /// The workflows it calls, by name.
        let called: [Key: Workflow]
    }

    private func create(_ plan: WorkflowPlan) throws -> CreatedRun {
        guard let workflow = plan.workflow else { throw CommandError("\(plan.path) cannot be read") }
        let patch = planned.local.isDirty ? Digest.sha256(of: try planned.git.dirtyState()).hex : nil
        let time = ProcessEnvironment.now()
        var inputs: RunInputs?
        let run = try store.createRun(workflowPath: plan.path, at: time) { numbers in
            var made = self.inputs(plan, workflow, numbers, patch)
            made.concurrency = try made.evaluate(workflow.concurrency)
            inputs = made
            return made
        }
        guard let inputs else { throw CommandError("the run was not created") }
        display.committed([.run(.created(inputs))], run: run.run, at: time)
        return CreatedRun(run: run, created: time, inputs: inputs, workflow: workflow, called: plan.calls.workflows)
    }

    private func inputs(
        _ plan: WorkflowPlan, _ workflow: Workflow, _ numbers: RunNumbers, _ patch: String?
    ) -> RunInputs {
        let local = planned.local
        let github = github(plan, workflow, run: numbers.run, workflowRun: numbers.workflowRun)
        return RunInputs(
            workflowPath: plan.path, workflowName: workflow.name, title: title(plan, workflow, github),
            event: local.event.name.string, refName: local.event.runBranch,
            sha: local.event.sha, github: github, inputs: plan.inputs, variables: .object(planned.variables),
            environmentVariables: .object(planned.environmentVariables), secretNames: secrets.names,
            files: (planned.texts[Key(plan.path)].map { [SourceFile(path: plan.path, text: $0)] } ?? [])
                + plan.calls.files,
            jobs: workflow.jobs.map { JobShape(id: $0.id, needs: $0.needs.map(\.value)) }, patchDigest: patch,
            publishes: publishes, matrixFilter: planned.matrixFilter, wanted: planned.choice.names,
            hostLabels: planned.machine.labels.mapped.sorted().map(\.string), acceptsAbsence: acceptsAbsence,
            actions: actions.frozen[Key(plan.path)] ?? [])
    }

    private func github(_ plan: WorkflowPlan, _ workflow: Workflow, run: Int, workflowRun: Int) -> JSONValue {
        .object(
            GitHubContext.make(
                plan.event, repository: planned.local.repository,
                run: GitHubContext.RunFacts(
                    number: run, workflowNumber: workflowRun, actor: planned.local.actor, workflowName: workflow.name,
                    workflowPath: plan.path)))
    }

    /// Evaluates `run-name` before any run is made: what is wrong with it would be lost in a default.
    private func checkName(_ plan: WorkflowPlan) throws {
        guard let workflow = plan.workflow, let name = workflow.runName else { return }
        _ = try name.evaluate(in: scope(plan, github(plan, workflow, run: 0, workflowRun: 0))).requireText()
    }

    /// `run-name`, or what GitHub shows where there is none: a push's commit, a request's title.
    private func title(_ plan: WorkflowPlan, _ workflow: Workflow, _ github: JSONValue) -> String {
        let scope = scope(plan, github)
        let own = workflow.runName.flatMap { try? $0.evaluate(in: scope).requireText() } ?? ""
        if !own.utf8.isEmpty { return own }
        let payload = plan.event.payload
        let message = payload["head_commit"]?["message"]?.stringValue
        let text = payload["pull_request"]?["title"]?.stringValue ?? message ?? workflow.name
        return String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// What workflow-level expressions read.
    private func scope(_ plan: WorkflowPlan, _ github: JSONValue) -> ContextScope {
        ContextScope([
            "github": Value(json: github), "inputs": Value(json: plan.inputs),
            "vars": Value(json: .object(planned.variables)),
        ])
    }

    private func work(_ created: CreatedRun) -> RunWork {
        RunWork(place: work, run: RunIdentity(number: created.run.run, created: created.created))
    }

    private func driver(_ created: CreatedRun, _ slots: JobSlots) -> RunDriver {
        let local = planned.local
        let run = created.run
        let source = CheckoutSource(
            gitFolder: local.sourceGitFolder, sha: local.event.sha,
            workTree: local.isDirty ? planned.git.root : nil, repository: planned.git.gitFolder)
        let context = DrivenRunContext(
            run: run.run, inputs: created.inputs, workflow: created.workflow, called: created.called,
            machine: planned.machine, source: source,
            logs: (absolute: run.logsDirectory, recorded: "logs/\(run.run)"), work: work(created),
            runFolder: run.folder,
            lock: run.lockDescriptor)
        let services = JobServices(
            host: host, zygote: zygote, journal: run, observer: display, secrets: secrets,
            artifacts: FileArtifactStore(store: store, now: ProcessEnvironment.now),
            caches: FileCacheStore(store: store, now: ProcessEnvironment.now), actions: actions.store,
            nodes: actions.nodes, places: store, debugger: debugger, now: ProcessEnvironment.now)
        return RunDriver(context, services: services, slots: slots)
    }
}

/// Whether a signal has come.
private final class InterruptFlag: Sendable {
    let isSet = Atomic(false)
}
