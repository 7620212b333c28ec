package import Basics

/// What reaches a run from outside.
package enum RunStimulus: Hashable, Sendable {
    /// The run has been created, or is taken up again.
    case begin
    /// A runner took a leg's attempt.
    case legStarted(NodePath, attempt: Int)
    /// A leg's attempt is over.
    case legEnded(NodePath, attempt: Int, LegResult)
    /// Somebody else, named for people, has the place asked for.
    case placeBusy(PlaceClaim, holder: String)
    /// The place asked for is the run's.
    case placeTaken(PlaceClaim)
    /// Whoever asked for the place will not get it: a newer one waits instead, or too many do.
    case placeLost(PlaceClaim, reason: String)
    /// Time has passed, or somebody has left a message: a look at what is so outside (`RunMoment`).
    case clock
    /// Somebody has answered a request for approval.
    case answer(environment: Key, ApprovalAnswer)
    /// A newer holder of its concurrency group wants one leg stopped.
    case cancelLeg(NodePath, reason: String)
    /// Somebody wants a finished run to go on.
    case rerun(RerunSelection, by: String)
    /// Somebody wants an interrupted run to continue. What follows of it comes with `begin`: a cancellation that was
    /// accepted before is obeyed first.
    case resume(by: String)
    /// Somebody wants the run stopped.
    case cancel(reason: String)
    /// Somebody wants the run stopped at once: nothing of it runs any more, whatever its conditions say.
    case kill(reason: String)
}

/// Decides what happens next in a run: pure, all effects are left to the driver.
package struct RunDecider<Rules: JobRules>: Sendable {
    /// What the workflow says.
    package let rules: Rules

    package init(rules: Rules) { self.rules = rules }

    /// The events `stimulus` causes in `state`; empty where it comes too late or twice.
    ///
    /// - Parameter moment: what is so outside the run.
    package func decide(_ state: RunState, _ stimulus: RunStimulus, at moment: RunMoment) -> [RunEvent] {
        var fold = Fold(state: state, moment: moment)
        if case .rerun(let selection, let actor) = stimulus {
            reopen(selection, actor, &fold)
        } else if case .resume(let actor) = stimulus {
            return resume(actor, &fold)
        } else if !fold.isOpen {
            return []
        }
        switch stimulus {
        case .begin, .clock, .rerun, .resume: break
        case .answer(let environment, let answer):
            if state.refusal(of: answer.by, approves: answer.approves, to: environment, at: moment.now) == nil {
                fold.emit(.approvalAnswered(environment: state.approvals[environment]?.environment ?? "", answer))
                if state.status == .waiting, fold.state.approvals[environment]?.isWaiting == true {
                    fold.emit(.parked)
                    return fold.events
                }
            }
        case .legStarted(let path, let attempt):
            // Only what the state asks for may start, or `max-parallel` would hold for polite callers only.
            guard state.pending.contains(.start(path, attempt: attempt)) else { return [] }
            // A freeze that came meanwhile is noticed below.
            let isFrozen = state.legs[path].flatMap(state.environment).map { moment.freeze(of: $0) != nil } ?? false
            if !isFrozen { fold.emit(.legStarted(path, attempt: attempt)) }
        case .legEnded(let path, let attempt, let result):
            // The end of a call comes from its jobs, never from outside.
            guard let leg = state.legs[path], leg.plan.call == nil, leg.isActive, leg.attempt == attempt else {
                return []
            }
            fold.emit(.legEnded(path, attempt: attempt, result))
        case .placeBusy(let claim, let holder):
            let known = claim.leg.map { state.legs[$0]?.places.waitsFor } ?? state.places.waitsFor
            guard state.wants(claim) else { return [] }
            // A freeze that came or went meanwhile is noticed below in any case.
            if known.map(Key.init) != Key(holder) { fold.emit(.placeWaiting(claim.leg, holder: holder)) }
        case .placeTaken(let claim):
            guard state.wants(claim) else { return [] }
            fold.emit(.placeTaken(claim.leg))
        case .placeLost(let claim, let reason):
            guard state.wants(claim) else { return [] }
            guard let leg = claim.leg else {
                // What would still run although the run is cancelled has no place to run in.
                if state.cancelReason == nil {
                    cancel(reason, &fold)
                } else {
                    kill(state.order.filter { state.jobs[$0]?.scope == nil }, reason: reason, &fold)
                }
                break
            }
            // A call that is being stopped already: what is left of its jobs cannot run.
            if state.legs[leg]?.isActive == true {
                killCall(leg, reason: reason, &fold)
            } else {
                stop(leg: leg, reason: reason, &fold)
            }
        case .cancelLeg(let path, let reason): stop(leg: path, reason: reason, &fold)
        case .cancel(let reason):
            guard state.cancelReason == nil else { return [] }
            cancel(reason, &fold)
        case .kill(let reason):
            if state.cancelReason == nil { cancel(reason, &fold) }
            kill(fold.state.order.filter { fold.state.jobs[$0]?.scope == nil }, reason: reason, &fold)
        }
        guard fold.isOpen else { return fold.events }
        attend(&fold)
        settle(&fold)
        if fold.state.waitsForPeople { fold.emit(.parked) }
        return fold.events
    }

    private func reopen(_ selection: RerunSelection, _ actor: String, _ fold: inout Fold) {
        let state = fold.state
        guard state.status == .completed || state.status == .interrupted, state.attempt <= RunState.rerunLimit else {
            return
        }
        let (jobs, legs) = state.restarts(selection)
        guard !jobs.isEmpty || !legs.isEmpty else { return }
        var point: ResumePoint?
        if case .from(let wanted) = selection { point = wanted }
        fold.emit(.reopened(attempt: state.attempt + 1, jobs: jobs, legs: legs, by: actor, from: point))
    }

    /// What ran starts over, and what was being stopped has been.
    private func resume(_ actor: String, _ fold: inout Fold) -> [RunEvent] {
        guard fold.state.status == .interrupted else { return [] }
        let legs = fold.state.currentLegs
        fold.emit(.resumed(legs: legs.filter { $0.phase == .running }.map(\.plan.path), by: actor))
        for leg in legs where leg.plan.call == nil {
            guard case .cancelling(let reason) = leg.phase else { continue }
            fold.emit(.legEnded(leg.plan.path, attempt: leg.attempt, LegResult(.cancelled, message: reason)))
        }
        return fold.events
    }

    /// Repeats the rules of the graph until none applies.
    private func settle(_ fold: inout Fold) {
        var changed = fold.state.hasPlace
        while changed {
            let before = fold.events.count
            for path in fold.state.order { visit(path, &fold) }
            changed = fold.events.count > before
        }
        let top = fold.state.order.filter { fold.state.jobs[$0]?.scope == nil }
        guard fold.state.areFinal(top) else { return }
        let conclusion = fold.state.combinedConclusion(of: top)
        // What did not run here proves nothing; a failure says more than that.
        let isGreen = conclusion == .success || conclusion == .skipped
        fold.emit(.ended(isGreen && !fold.state.absentLegs.isEmpty ? .incomplete : conclusion))
    }

    private func visit(_ path: NodePath, _ fold: inout Fold) {
        guard let job = fold.state.jobs[path] else { return }
        guard fold.state.isOpen(scope: job.scope) else { return endCalls(of: job, &fold) }
        switch job.phase {
        case .waiting:
            if let situation = situation(of: job, in: fold.state) { evaluate(situation, &fold) }
        case .expanded(let legs, let failFast, _):
            for leg in legs { refuse(leg, &fold) }
            if failFast { cancelSiblings(of: legs, &fold) }
            for leg in legs { breakDeadlock(of: leg, &fold) }
            for leg in legs { admit(leg, of: job, &fold) }
            for leg in legs where advanceCall(leg, &fold) && failFast { cancelSiblings(of: legs, &fold) }
        case .skipped, .cancelled, .failed: break
        }
    }

    /// A call whose jobs have all ended waits for no place that its callers lost with their driver.
    private func endCalls(of job: JobNode, _ fold: inout Fold) {
        guard case .expanded(let legs, _, _) = job.phase else { return }
        for leg in legs where fold.state.legs[leg]?.isActive == true { _ = advanceCall(leg, &fold) }
    }

    /// A job is evaluated once all jobs it needs are final, skipped ones included (docs/language/jobs.md#decisions).
    private func evaluate(_ situation: JobSituation, _ fold: inout Fold) {
        let path = situation.job.path
        switch rules.evaluate(situation) {
        case .skip(let reason, let absent):
            if !absent.isEmpty { fold.emit(.legsAbsent(path, absent)) }
            fold.emit(
                isKeptByCancellation(situation)
                    ? .jobCancelled(path, reason: reason) : .jobSkipped(path, reason: reason))
        case .fail(let message): fold.emit(.jobFailed(path, message: message))
        case .run(let legs, let absent, let failFast, let maxParallel):
            let made = fold.state.legs.values.count { $0.plan.matrix != nil } + legs.count { $0.matrix != nil }
            guard made <= RunState.matrixLegLimit else {
                return fold.emit(.jobFailed(path, message: RunState.tooManyLegs(made)))
            }
            if !absent.isEmpty { fold.emit(.legsAbsent(path, absent)) }
            fold.emit(.jobExpanded(path, legs: legs, failFast: failFast, maxParallel: maxParallel))
        }
    }

    /// A job that only the cancellation kept from running is cancelled, not skipped.
    private func isKeptByCancellation(_ situation: JobSituation) -> Bool {
        guard situation.isCancelling else { return false }
        if case .skip = rules.evaluate(situation.uncancelled) { return false }
        return true
    }

    /// All a job's expressions read, or nil while a needed job is not final.
    func situation(of job: JobNode, in state: RunState) -> JobSituation? {
        var needs: [NeededJob] = []
        for path in job.needs {
            guard let result = state.result(of: path), let needed = state.jobs[path] else { return nil }
            needs.append(NeededJob(id: needed.id, result: result, outputs: needed.outputs))
        }
        return JobSituation(
            job: job, caller: job.scope.flatMap { state.legs[$0]?.plan }, needs: needs,
            ancestorResults: state.ancestors(of: job.path).sorted().compactMap { state.result(of: $0) },
            isCancelling: state.isCancelling(scope: job.scope))
    }

    // MARK: - Environments

    /// Takes in what has come of freezes and of requests for approval, also while the run waits for its place.
    private func attend(_ fold: inout Fold) {
        let moment = fold.moment
        for (environment, freeze) in fold.state.frozen.sorted(by: { $0.key < $1.key }) {
            let now = moment.freeze(of: environment)
            if let now, now != freeze { fold.emit(.frozen(now)) }
            if now == nil { fold.emit(.thawed(environment: freeze.environment)) }
        }
        for (_, approval) in fold.state.openApprovals {
            if approval.missing == 0 {
                if moment.now >= approval.opens { fold.emit(.approvalGranted(environment: approval.environment)) }
            } else if moment.now >= approval.expires {
                fold.emit(.approvalExpired(environment: approval.environment))
            }
        }
        for (environment, approval) in fold.state.approvals.sorted(by: { $0.key < $1.key }) {
            guard let failure = approval.failure else { continue }
            for leg in fold.state.legs(waitingFor: environment) { refuse(leg, failure, &fold) }
        }
    }

    /// What has to be so before a leg with an environment asks for its places: nothing of it is frozen, and people have
    /// approved it, who are asked here.
    private func admit(_ path: NodePath, of job: JobNode, _ fold: inout Fold) {
        guard let leg = fold.state.legs[path], leg.phase == .ready, let name = leg.plan.environment,
            let environment = fold.state.environment(of: leg)
        else { return }
        if let freeze = fold.moment.freeze(of: environment), fold.state.frozen[environment] == nil {
            fold.emit(.frozen(freeze))
        }
        if let failure = fold.state.approvals[environment]?.failure { return refuse(path, failure, &fold) }
        // Nobody has to answer so that what is cancelled can end.
        if fold.state.isHeld(leg), let reason = fold.state.cancelReason(in: job.scope) {
            return stop(leg: path, reason: reason, &fold)
        }
        guard let policy = fold.state.inputs?.environment(name)?.approval else { return }
        if fold.state.approvals[environment] == nil {
            fold.emit(.approvalRequested(environment: name, policy, at: fold.moment.now))
            attend(&fold)
        }
    }

    /// Ends a leg that never started as a failure.
    private func refuse(_ path: NodePath, _ message: String, _ fold: inout Fold) {
        guard let leg = fold.state.legs[path] else { return }
        fold.emit(.legEnded(path, attempt: leg.attemptOfNone, LegResult(.failure, message: message)))
    }

    // MARK: - Stopping

    /// A run that never had its place in its concurrency group has begun nothing, so nothing of it runs any more. One that
    /// gave it back, since it waited for people or its driver died, takes it again for what runs under a cancellation.
    private func cancel(_ reason: String, _ fold: inout Fold) {
        let top = fold.state.order.filter { fold.state.jobs[$0]?.scope == nil }
        let hasBegun = fold.state.hasPlace || fold.state.hadPlace
        fold.emit(.cancelRequested(reason: reason))
        if hasBegun { return stop(top, reason: reason, in: &fold) }
        // Of a run that was over and never got its place again, only what was to start over is cancelled.
        kill(top, reason: reason, &fold)
    }

    /// Cancels what has not begun of `jobs`, and will not.
    private func abandon(_ jobs: [NodePath], reason: String, _ fold: inout Fold) {
        for path in jobs {
            switch fold.state.jobs[path]?.phase {
            case .waiting: fold.emit(.jobCancelled(path, reason: reason))
            case .expanded(let legs, _, _): for leg in legs { stop(leg: leg, reason: reason, &fold) }
            case .skipped, .cancelled, .failed, nil: break
            }
        }
    }

    /// Cancels what has not begun and stops what runs, also what wants to run under a cancellation.
    private func kill(_ jobs: [NodePath], reason: String, _ fold: inout Fold) {
        abandon(jobs, reason: reason, &fold)
        for path in jobs {
            guard case .expanded(let legs, _, _)? = fold.state.jobs[path]?.phase else { continue }
            for leg in legs { killCall(leg, reason: reason, &fold) }
        }
    }

    private func killCall(_ leg: NodePath, reason: String, _ fold: inout Fold) {
        kill(fold.state.legs[leg]?.children ?? [], reason: reason, &fold)
        _ = advanceCall(leg, &fold)
    }

    /// A leg of an environment that the run's branch may not use ends before it begins
    /// (docs/language/environments.md#branches).
    private func refuse(_ path: NodePath, _ fold: inout Fold) {
        guard let leg = fold.state.legs[path], leg.phase == .ready, let environment = leg.plan.environment,
            let reason = fold.state.inputs?.refusal(ofEnvironment: environment)
        else { return }
        refuse(path, reason, &fold)
    }

    /// A leg that needs a place which cannot be free before it has ended itself would wait for ever.
    private func breakDeadlock(of path: NodePath, _ fold: inout Fold) {
        guard let leg = fold.state.legs[path], leg.phase == .ready, !leg.plan.concurrency.isEmpty,
            let reason = fold.state.deadlock(of: leg)
        else { return }
        stop(leg: path, reason: reason, &fold)
    }

    /// A failed leg whose failure is not tolerated cancels the other legs of its job
    /// (docs/language/matrix.md#fail-fast).
    private func cancelSiblings(of legs: [NodePath], _ fold: inout Fold) {
        let failed = legs.first { path in
            guard let leg = fold.state.legs[path], let result = leg.result else { return false }
            return result.conclusion.result == .failure && !leg.plan.continueOnError && !leg.isOfEarlierAttempt
        }
        guard let failed, let key = fold.state.legs[failed]?.plan.key else { return }
        for leg in legs { stop(leg: leg, reason: "\(key) failed (fail-fast)", &fold) }
    }

    /// Stops all legs of `jobs` but those whose `if` still holds under a cancellation; the jobs of a workflow that
    /// such a leg calls are asked one by one.
    private func stop(_ jobs: [NodePath], reason: String, in fold: inout Fold) {
        for path in jobs {
            guard let job = fold.state.jobs[path], case .expanded(let legs, _, _) = job.phase,
                let situation = situation(of: job, in: fold.state)
            else { continue }
            let continues = rules.continuesWhenCancelled(situation)
            for leg in legs {
                if !continues {
                    stop(leg: leg, reason: reason, &fold)
                } else if let children = fold.state.legs[leg]?.children {
                    stop(children, reason: reason, in: &fold)
                }
            }
        }
    }

    private func stop(leg path: NodePath, reason: String, _ fold: inout Fold) {
        guard let leg = fold.state.legs[path] else { return }
        switch leg.phase {
        case .ready:
            abandon(leg.children ?? [], reason: reason, &fold)
            fold.emit(.legEnded(path, attempt: leg.attemptOfNone, LegResult(.cancelled, message: reason)))
        case .running:
            fold.emit(.legCancelling(path, reason: reason))
            if let children = leg.children { stop(children, reason: reason, in: &fold) }
        case .cancelling, .ended: break
        }
    }

    // MARK: - Called workflows

    /// Starts a call when it is its turn, and ends it when its jobs are final.
    ///
    /// - Returns: whether the leg has ended with that.
    private func advanceCall(_ path: NodePath, _ fold: inout Fold) -> Bool {
        guard let leg = fold.state.legs[path], leg.plan.call != nil else { return false }
        switch leg.phase {
        case .ready:
            guard fold.state.mayStart(leg) else { return false }
            let attempt = leg.attempt + 1
            fold.emit(.legStarted(path, attempt: attempt))
            // Only some of its jobs start over: the others are kept.
            if leg.children != nil { return false }
            do throws(CallError) {
                fold.emit(.callExpanded(path, jobs: try rules.jobs(calledBy: leg.plan)))
                return false
            } catch {
                fold.emit(.legEnded(path, attempt: attempt, LegResult(.failure, message: error.message)))
                return true
            }
        case .running, .cancelling:
            guard let children = leg.children, fold.state.areFinal(children) else { return false }
            fold.emit(.legEnded(path, attempt: leg.attempt, callResult(leg, children, fold.state)))
            return true
        case .ended: return false
        }
    }

    private func callResult(_ leg: LegNode, _ children: [NodePath], _ state: RunState) -> LegResult {
        let jobs = children.compactMap { path -> NeededJob? in
            guard let job = state.jobs[path], let result = state.result(of: path) else { return nil }
            return NeededJob(id: job.id, result: result, outputs: job.outputs)
        }
        let conclusion = state.combinedConclusion(of: children)
        do throws(CallError) {
            return LegResult(conclusion, outputs: try rules.outputs(ofCall: leg.plan, jobs: jobs))
        } catch {
            return LegResult(.failure, message: error.message)
        }
    }
}

/// A state that follows the events as they are decided.
private struct Fold {
    var state: RunState
    let moment: RunMoment
    var events: [RunEvent] = []

    /// Whether the run is not over.
    var isOpen: Bool { state.status == .inProgress || state.status == .waiting }

    mutating func emit(_ event: RunEvent) {
        events.append(event)
        state.apply(event)
    }
}
