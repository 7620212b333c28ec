import Actions
import Basics
import Engine
import Files
import Forges
import Journal
import Planning
package import Processes
package import Store
import Synchronization

/// Drives runs to their ends, those that were just created and those that are taken up again alike.
///
///     let session = try RunSession(frontEnd, options, zygote: zygote, watching: watching)
///     let report = try session.takeUp(12, .rerun(.failed))
package struct RunSession {
    let frontEnd: FrontEnd
    let git: GitRepository
    private(set) var options: RunOptions
    /// The record.
    package let store: RunStore
    /// Where the jobs work.
    let work: WorkPlace
    let secrets: RunSecrets
    private let host: HostSettings
    private let zygote: Zygote
    private let watching: RunWatching

    /// Opens the record and the stored secrets.
    ///
    /// - Parameters:
    ///   - zygote: forks the jobs' keepers; started before any thread was.
    ///   - watching: makes who watches.
    package init(
        _ frontEnd: FrontEnd, _ options: RunOptions, zygote: Zygote, watching: @escaping RunWatching
    ) throws {
        let git = try frontEnd.place.repository()
        let secrets = try StoredValues(data: frontEnd.place.dataDirectory(of: git)).secrets(
            given: options.secrets, keyFile: frontEnd.place.host.keyFile)
        try self.init(frontEnd, git: git, options: options, secrets: secrets, zygote: zygote, watching: watching)
    }

    /// Opens the record, which is made if there is none, settles runs whose drivers have died and removes what
    /// they have left.
    ///
    /// - Parameter secrets: those of the runs.
    init(
        _ frontEnd: FrontEnd, git: GitRepository, options: RunOptions, secrets: RunSecrets, zygote: Zygote,
        watching: @escaping RunWatching
    ) throws {
        self.frontEnd = frontEnd
        self.git = git
        self.options = options
        self.secrets = secrets
        self.zygote = zygote
        self.watching = watching
        let (place, data) = (frontEnd.place, frontEnd.place.dataDirectory(of: git))
        store = try RunStore.open(dataDirectory: data, mode: .readWrite)
        try store.settle(at: place.host.now(), cleansAll: true)
        work = try place.workPlace(of: git.root, data: data)
        host = options.settings(on: place.host, data: data, tools: work.tools)
    }

    /// Takes up a run that nobody drives and drives it to its end, and what waits for it.
    ///
    /// - Throws: where the run cannot be taken up; nothing has happened then.
    package func takeUp(_ number: Int, _ request: TakeUpRequest) throws -> SessionReport {
        if case .resume = request, let run = try store.run(number, includingSummaries: false)?.summary,
            run.hasFollowersDue, let conclusion = run.conclusion
        {
            // It is over, and whoever drove it died before what waits for it had begun.
            var outcome = SessionOutcome()
            outcome.conclusions = [(number, conclusion)]
            var report = SessionReport(outcome, self)
            try follow(number, outcome, &report)
            return report
        }
        return try takeUp([number], request) { try $1() }
    }

    /// Takes up runs that nobody drives and drives them to their ends, and what waits for them.
    ///
    /// - Parameter taking: takes one up, or leaves it out; nothing has happened to it before that.
    func takeUp(
        _ numbers: [Int], _ request: TakeUpRequest,
        taking: (_ run: Int, _ open: () throws -> OpenRun) throws -> OpenRun?
    ) throws -> SessionReport {
        let paths = try numbers.compactMap { try store.run($0, includingSummaries: false)?.summary.workflowPath }
        let takeUp = RunTakeUp(session: self, actor: frontEnd.place.host.user)
        var taken: [OpenRun] = []
        let outcome = try drive(paths) {
            taken = try numbers.compactMap { number in try taking(number) { try takeUp.open(number, request) } }
            return taken
        }
        var report = SessionReport(outcome, self)
        if let failure = outcome.failure { frontEnd.observer.noted(.failed(failure)) }
        for run in taken {
            var own = outcome
            own.conclusions = outcome.conclusions.filter { $0.run == run.run.run }
            try follow(run.run.run, own, &report)
        }
        return report
    }

    /// Starts what waits for the end of a run, as the run itself was started, and then what still waits for those before
    /// it in its chain; a run that is run again has been followed.
    private func follow(_ run: Int, _ outcome: SessionOutcome, _ report: inout SessionReport) throws {
        let state = RunState(try store.events(ofRun: run).compactMap { $0.event.ofRun })
        guard let inputs = state.inputs, let level = inputs.chainLevel else { return }
        if try store.run(run, includingSummaries: false)?.summary.hasFollowersDue == true {
            let takeUp = RunTakeUp(session: self, actor: frontEnd.place.host.user)
            try takeUp.requireGiven(inputs, run: run)
            var next = self
            next.options.publishes = inputs.publishes
            next.options.acceptsAbsence = inputs.acceptsAbsence
            next.options.chains = true
            var request = EventRequest("workflow_run")
            request.hostLabels = inputs.hostLabels.map { Key($0) }
            let event = EventSession(request, frontEnd, next.options, zygote: zygote, watching: watching)
            let source = try ChainSource(inputs, git, objects: takeUp.source(inputs).gitFolder)
            RunChain(event: event, session: next).follow(source, outcome, level: level, &report)
        }
        guard let cause = inputs.cause, let record = try store.run(cause, includingSummaries: false),
            let conclusion = record.summary.conclusion, !outcome.isCancelled
        else { return }
        var before = SessionOutcome()
        before.conclusions = [(cause, conclusion)]
        try follow(cause, before, &report)
    }

    /// Opens runs and drives them until all are over.
    ///
    /// - Parameters:
    ///   - paths: their workflow files.
    ///   - open: creates them or takes them up; nothing has happened if it throws.
    func drive(_ paths: [String], open: () throws -> [OpenRun]) throws -> SessionOutcome {
        let watcher = try watching(paths, store)
        let runs = try open()
        for run in runs { run.introduce(to: watcher) }
        defer {
            for run in runs { run.run.release() }
            watcher.ended()
        }
        let slots = JobSlots(count: host.maxParallel)
        let drivers = runs.map { driver($0, watcher, slots) }
        let workers = WorkerThreads(limit: max(4, host.maxParallel * 2))
        let driving = Driving(drivers, workers)
        watcher.began { driving.cancel(reason: $0) }
        var outcome = workers.run {
            await withTaskGroup(of: (Int, Result<Conclusion?, any Error>).self) { group in
                for (driver, run) in zip(drivers, runs) {
                    group.addTask { (run.run.run, await Self.drive(driver, run)) }
                }
                var outcome = SessionOutcome()
                for await (run, result) in group {
                    switch result {
                    case .success(let conclusion?): outcome.conclusions.append((run, conclusion))
                    case .success(nil): outcome.waiting.append(run)
                    case .failure(let error): outcome.failure = error
                    }
                }
                outcome.conclusions.sort { $0.run < $1.run }
                outcome.waiting.sort()
                for (driver, run) in zip(drivers, runs) where run.inputs.acceptsAbsence {
                    if await driver.hasSuccess { outcome.acceptsAbsence = true }
                }
                return outcome
            }
        }
        outcome.isCancelled = driving.end()
        return outcome
    }

    /// Drives one run, obeying what other processes ask of it meanwhile.
    private static func drive(_ driver: RunDriver, _ run: OpenRun) async -> Result<Conclusion?, any Error> {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watchInbox(of: driver) }
            group.addTask { await keepOnDisk(run.sync) }
            defer { group.cancelAll() }
            do {
                let conclusion = try await driver.drive(run.stimulus)
                run.work.replaceOthers()
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

    /// A loss of power takes at most the last second.
    private static func keepOnDisk(_ files: FileSync) async {
        while (try? await Task.sleep(for: .seconds(1))) != nil { files.run() }
    }

    private func driver(_ open: OpenRun, _ watcher: any RunWatcher, _ slots: JobSlots) -> RunDriver {
        let run = open.run
        let place = RunPlace(
            run: run.run, source: open.source, logs: run.logsDirectory, recordedLogs: "logs/\(run.run)",
            work: open.work, folder: run.folder, lock: run.lockDescriptor,
            sync: open.sync)
        let context = DrivenRunContext(
            place: place, inputs: open.inputs, workflow: open.workflow, called: open.called, machine: open.machine,
            resumption: open.resumption)
        let now = frontEnd.place.host.now
        let services = JobServices(
            host: host,
            environment: { [zygote] in HostEnvironment($0, folders: $1, locks: $2, socket: $3, zygote: zygote) },
            journal: run, observer: watcher, secrets: secrets,
            artifacts: FileArtifactStore(store: store, now: now), caches: FileCacheStore(store: store, now: now),
            actions: ActionStore(data: store.dataDirectory), nodes: frontEnd.place.nodes(of: git.root),
            places: store,
            requests: RunAnswers(
                of: open, store, git, secrets, frontEnd.place.host,
                DeploymentSettings.Building(zygote: { [zygote] in zygote }, grace: options.grace)),
            debugger: watcher.debugger, now: now)
        return RunDriver(context, services: services, slots: slots, state: open.state)
    }
}

/// Runs that can be stopped as long as they are driven; whoever keeps it afterwards keeps none of them, nor their locks.
private final class Driving: Sendable {
    private struct State {
        var drivers: [RunDriver]
        var isCancelled = false
    }

    private let state: Mutex<State>
    private let workers: WorkerThreads

    init(_ drivers: [RunDriver], _ workers: WorkerThreads) {
        state = Mutex(State(drivers: drivers))
        self.workers = workers
    }

    func cancel(reason: String) {
        let drivers = state.withLock { state in
            state.isCancelled = true
            return state.drivers
        }
        // Each task ends with its driver's turn.
        for driver in drivers { Task(executorPreference: workers) { await driver.cancel(reason: reason) } }
    }

    /// The runs are over; says whether somebody has stopped them.
    func end() -> Bool {
        state.withLock { state in
            state.drivers = []
            return state.isCancelled
        }
    }
}
