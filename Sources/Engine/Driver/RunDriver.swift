package import Basics
import Journal
package import Planning
package import Workflows

/// A run as it is driven: what its decisions read, and where it works.
package struct DrivenRunContext: Sendable {
    /// Where it works.
    package var place: RunPlace
    package var inputs: RunInputs
    package var workflow: Workflow
    /// Workflows that can be called, by name (`WorkflowReference.fileName`).
    package var called: [Key: Workflow]
    /// What this machine can run.
    package var machine: Capabilities
    /// What the journal holds of the attempt that a leg goes on from (`LegNode.resumption`).
    package var resumption: JobResumption?

    package init(
        place: RunPlace, inputs: RunInputs, workflow: Workflow, called: [Key: Workflow], machine: Capabilities,
        resumption: JobResumption?
    ) {
        self.place = place
        self.inputs = inputs
        self.workflow = workflow
        self.called = called
        self.machine = machine
        self.resumption = resumption
    }
}

/// Drives one run to its end: performs what `RunState` asks for.
///
/// All decisions are `RunDecider`'s. Events are committed before the effects they enable begin.
package actor RunDriver {
    private let context: DrivenRunContext
    private let services: JobServices
    private let rules: WorkflowRules
    private let decider: RunDecider<WorkflowRules>
    private let slots: JobSlots
    private var state: RunState
    private var runners: [NodePath: JobRunner] = [:]
    private var asked: Set<RunState.Command> = []
    /// The places of concurrency groups, as long as the state holds them.
    private var places: [PlaceClaim: any Sendable] = [:]
    private var failure: (any Error)?
    /// Whether nothing happens any more: the run is over, or waits for people.
    private var isDone = false
    private let commands: AsyncStream<RunState.Command>
    private let queue: AsyncStream<RunState.Command>.Continuation

    /// The slots are shared by all runs of the program, so that together they keep to its number of jobs.
    ///
    /// - Parameter state: where the run stands.
    package init(_ context: DrivenRunContext, services: JobServices, slots: JobSlots, state: RunState) {
        self.context = context
        self.services = services
        self.slots = slots
        self.state = state
        rules = WorkflowRules(
            inputs: context.inputs, workflow: context.workflow, called: context.called, machine: context.machine)
        decider = RunDecider(rules: rules)
        (commands, queue) = AsyncStream.makeStream()
    }

    /// Drives the run, whose `run.created` is in the journal, to its end.
    ///
    /// - Parameter stimulus: what sets the run going: `.rerun` for one that was over, `.resume` for one whose driver died,
    ///   `.clock` for one that waited for people.
    /// - Returns: how it ended; nil if it waits for people, and nobody need drive it meanwhile.
    /// - Throws: where the record cannot be written; whatever runs has been stopped then.
    package func drive(_ stimulus: RunStimulus) async throws -> Conclusion? {
        // What was left while nobody drove it.
        if state.status == .waiting { try obeyMessages() }
        take(stimulus)
        take(.begin)
        await withTaskGroup(of: Void.self) { group in
            for await command in commands {
                group.addTask { await self.perform(command) }
            }
        }
        if let failure { throw failure }
        return state.conclusion
    }

    /// Whether any leg of the run has ended well.
    package var hasSuccess: Bool { state.hasSuccess }

    /// Asks the run to stop, as GitHub's button does; `drive` returns when its jobs have ended.
    package func cancel(reason: String) { take(.cancel(reason: reason)) }

    /// Does what other processes ask of the run. Called from time to time; what is asked before a job begins is
    /// obeyed in any case.
    package func obeyInbox() {
        guard !isDone else { return }
        // A look that fails is tried again: the record's own writes report what is wrong with it.
        try? obeyMessages()
        finishIfOver()
    }

    private func obeyMessages() throws {
        for message in try services.journal.inbox() {
            if let stimulus = message.request?.stimulus {
                take(stimulus, obeying: message)
            } else {
                try services.commit([], obeying: message)
            }
        }
    }

    /// Decides, commits, and asks for the effects the new state wants.
    private func take(_ stimulus: RunStimulus, obeying message: InboxMessage? = nil) {
        guard failure == nil, !isDone else { return }
        let events: [RunEvent]
        do {
            let moment = RunMoment(now: services.now(), freezes: try services.journal.freezes())
            events = decider.decide(state, stimulus, at: moment)
            if !events.isEmpty || message != nil { try services.commit(events.map { .run($0) }, obeying: message) }
        } catch is UnreadMessages {
            do { try obeyMessages() } catch { return fail(error) }
            return take(stimulus)
        } catch {
            // Nothing may happen that is not on record: stop what runs.
            return fail(error)
        }
        for event in events { state.apply(event) }
        places = places.filter { state.holds($0.key) }
        ask()
        if case .kill = stimulus { for runner in runners.values { runner.kill() } }
        // Another message may take a run up again that waits for people.
        if message == nil { finishIfOver() }
    }

    private func finishIfOver() {
        guard state.conclusion != nil || state.status == .waiting else { return }
        isDone = true
        queue.finish()
    }

    private func perform(_ command: RunState.Command) async {
        switch command {
        case .claim(let claim):
            await take(place: claim)
            forget(command)
        case .start(let path, let attempt):
            await slots.take()
            defer { slots.give() }
            // It may have been cancelled, or its environment frozen, while it waited for its slot.
            guard let runner = start(path, attempt: attempt) else { return forget(command) }
            do {
                let result = try await runner.run()
                take(.legEnded(path, attempt: attempt, result))
                await runner.settleWorkspace(after: result)
            } catch {
                fail(error)
            }
        case .cancel(let path, _, _): runners[path]?.cancel()
        case .wake(let time):
            await wait(for: time)
            forget(command)
        }
    }

    /// What the state wanted and no longer does is done should it want that again: a freeze comes and goes.
    private func forget(_ command: RunState.Command) {
        asked.remove(command)
        ask()
    }

    /// Asks for what the state wants and was not asked for yet.
    private func ask() {
        for command in state.pending where asked.insert(command).inserted { queue.yield(command) }
    }

    /// Looks at the clock at `time`, unless nobody wants that any more.
    private func wait(for time: Instant) async {
        while failure == nil, state.pending.contains(.wake(time)) {
            let left = time.milliseconds(since: services.now())
            if left <= 0 { return take(.clock) }
            // Short, since the state may change meanwhile, and the clock.
            try? await Task.sleep(for: .milliseconds(min(left, 200)))
        }
    }

    /// Asks for a place until it is given or lost, or nobody wants it any more.
    private func take(place claim: PlaceClaim) async {
        let request = services.places.request(claim, run: context.place.run)
        while failure == nil, state.pending.contains(.claim(claim)) {
            do {
                switch try request.ask(at: services.now()) {
                case .taken(let place): return keep(place, of: claim)
                case .busy(let holder): take(.placeBusy(claim, holder: holder))
                case .lost(let reason): return take(.placeLost(claim, reason: reason))
                }
            } catch {
                return fail(error)
            }
            // Bounded by the state: a cancellation ends the wait.
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Keeps a place that was given; where it comes too late the state does not hold it, and it goes back.
    private func keep(_ place: any Sendable, of claim: PlaceClaim) {
        places[claim] = place
        take(.placeTaken(claim))
    }

    private func fail(_ error: any Error) {
        guard failure == nil else { return }
        failure = error
        for runner in runners.values { runner.cancel() }
        queue.finish()
    }

    private func start(_ path: NodePath, attempt: Int) -> JobRunner? {
        take(.legStarted(path, attempt: attempt))
        guard failure == nil, let leg = state.legs[path], leg.phase == .running, leg.attempt == attempt,
            let node = state.jobs[leg.job], case .expanded(_, let failFast, let maxParallel) = node.phase
        else { return nil }
        let caller = node.scope.flatMap { state.legs[$0]?.plan }
        guard let workflow = context.workflow(of: node, state), let job = workflow.job(node.id) else { return nil }
        let request = JobRequest(
            place: context.place, inputs: context.inputs, github: rules.contexts.github, workflow: workflow, job: job,
            leg: leg.plan, attempt: attempt,
            callInputs: caller?.callInputs, needs: state.needed(by: node), failFast: failFast,
            maxParallel: maxParallel, resumption: leg.resumption == nil ? nil : context.resumption)
        let secrets = LegSecrets(context: context, state: state, source: services.secrets)
        let runner: JobRunner
        do {
            let slot = try context.place.work.take(
                leg.plan, workflow: context.inputs.workflowPath, resuming: request.resumption?.attempt)
            runner = JobRunner(
                request, services: services, slot: slot, secrets: try secrets.values(for: leg),
                masked: secrets.all(environment: leg.plan.environment))
        } catch {
            take(.legEnded(path, attempt: attempt, LegResult(.failure, message: "\(error)")))
            return nil
        }
        runners[path] = runner
        return runner
    }
}
