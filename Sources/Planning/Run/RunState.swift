package import Basics

/// Where a run stands: the fold of its journal.
///
/// `applying` is total and evaluates nothing; replay reads no clock, file or expression.
package struct RunState: Hashable, Sendable {
    /// What the run was created with; nil before the first event.
    package private(set) var inputs: RunInputs?
    package private(set) var status: Status = .queued
    package private(set) var conclusion: Conclusion?
    /// Which attempt of the run this is, from 1.
    package private(set) var attempt = 1
    /// Why the run was asked to stop, or nil.
    package private(set) var cancelReason: String?
    /// How far the run has got with its own concurrency group.
    package private(set) var places = Places()
    /// Whether it has had its own place in this attempt, so that something of it may have begun.
    private(set) var hadPlace = false
    /// Paths of all jobs, in the order they became known.
    package private(set) var order: [NodePath] = []
    package private(set) var jobs: [NodePath: JobNode] = [:]
    package private(set) var legs: [NodePath: LegNode] = [:]
    /// What people have been asked in this attempt, by the environment's name in lower case.
    package private(set) var approvals: [Key: Approval] = [:]
    /// Environments that legs have found frozen, by name in lower case.
    package private(set) var frozen: [Key: Freeze] = [:]
    /// The users who started the run, or something of it over.
    package private(set) var starters: [String] = []

    package init() {}

    /// The fold of `events`.
    package init(_ events: some Sequence<RunEvent>) {
        for event in events { apply(event) }
    }

    /// Takes one event into account.
    package mutating func apply(_ event: RunEvent) {
        // Whatever happens to a parked run, somebody has taken it up.
        if status == .waiting { status = .inProgress }
        switch event {
        case .created(let inputs):
            self.inputs = inputs
            status = .inProgress
            starters = inputs.startedBy.utf8.isEmpty ? [] : [inputs.startedBy]
            starters += inputs.causedBy.filter { name in !starters.contains { Key($0) == Key(name) } }
            add(inputs.jobs, scope: nil)
        case .jobExpanded(let path, let plans, let failFast, let maxParallel):
            jobs[path]?.phase = .expanded(legs: plans.map(\.path), failFast: failFast, maxParallel: maxParallel)
            for plan in plans {
                var leg = LegNode(plan: plan, job: path)
                leg.attempt = legs[plan.path]?.attempt ?? 0
                legs[plan.path] = leg
            }
        case .legsAbsent(let path, let absent): jobs[path]?.absent = absent
        case .jobSkipped(let path, let reason): jobs[path]?.phase = .skipped(reason: reason)
        case .jobFailed(let path, let message): jobs[path]?.phase = .failed(message: message)
        case .jobCancelled(let path, let reason): jobs[path]?.phase = .cancelled(reason: reason)
        case .callExpanded(let path, let shapes):
            legs[path]?.children = shapes.map { path.appending(job: $0.id) }
            add(shapes, scope: path)
        case .placeWaiting(let path, let holder):
            if let path { legs[path]?.places.waitsFor = holder } else { places.waitsFor = holder }
        case .placeTaken(let path):
            if let path {
                legs[path]?.places.take()
            } else {
                places.take()
                hadPlace = true
            }
        case .approvalRequested(let environment, let policy, let time):
            approvals[Key(environment).asciiLowercased] = Approval(
                environment: environment, policy: policy, requested: time)
        case .approvalAnswered(let environment, let answer):
            approvals[Key(environment).asciiLowercased]?.take(answer)
        case .approvalGranted(let environment): approvals[Key(environment).asciiLowercased]?.outcome = .approved
        case .approvalExpired(let environment): approvals[Key(environment).asciiLowercased]?.outcome = .expired
        case .frozen(let freeze): frozen[freeze.identity] = freeze
        case .thawed(let environment): frozen[Key(environment).asciiLowercased] = nil
        case .parked:
            status = .waiting
            places = Places()
            for path in legs.keys where legs[path]?.result == nil { legs[path]?.places = Places() }
        case .legStarted(let path, let attempt):
            legs[path]?.attempt = attempt
            legs[path]?.phase = .running
        case .legCancelling(let path, let reason): legs[path]?.phase = .cancelling(reason: reason)
        case .legEnded(let path, let attempt, let result):
            legs[path]?.attempt = attempt
            legs[path]?.phase = .ended(result)
            if let job = legs[path]?.job { jobs[job]?.keep(result.outputs, of: path) }
        case .cancelRequested(let reason): cancelReason = reason
        case .ended(let conclusion):
            status = .completed
            self.conclusion = conclusion
        case .reopened(let attempt, let jobs, let legs, let actor, let point):
            self.attempt = attempt
            inputs?.setAttempt(attempt, by: actor)
            if !actor.utf8.isEmpty, !starters.contains(where: { Key($0) == Key(actor) }) { starters.append(actor) }
            reopen(jobs, legs)
            if let point, legs.contains(point.leg) { self.legs[point.leg]?.resumption = point }
        case .interrupted: status = .interrupted
        case .resumed(let legs, _): resume(legs)
        }
    }

    /// The places that the run had are gone with its driver.
    private mutating func resume(_ interrupted: [NodePath]) {
        status = .inProgress
        places = Places()
        for path in legs.keys where legs[path]?.result == nil { legs[path]?.places = Places() }
        for path in interrupted {
            restart(path)
            legs[path]?.resumption = nil
        }
    }

    private mutating func reopen(_ jobs: [NodePath], _ legs: [NodePath]) {
        (status, conclusion, cancelReason) = (.inProgress, nil, nil)
        (places, hadPlace) = (Places(), false)
        approvals = [:]
        for path in self.legs.keys {
            self.legs[path]?.isOfEarlierAttempt = true
            self.legs[path]?.resumption = nil
            // What was open when a driver died starts over, or is no leg of the run any more.
            if self.legs[path]?.result == nil { self.legs[path]?.phase = .ended(LegResult(.cancelled)) }
        }
        for path in jobs {
            forgetCalls(of: path)
            self.jobs[path]?.phase = .waiting
            self.jobs[path]?.forgetOutputs()
            restartCallers(of: self.jobs[path]?.scope)
            self.jobs[path]?.absent = []
        }
        for path in legs {
            forgetCall(of: path)
            restart(path)
            restartCallers(of: self.legs[path].flatMap { self.jobs[$0.job]?.scope })
        }
    }

    private mutating func restart(_ leg: NodePath) {
        legs[leg]?.phase = .ready
        legs[leg]?.places = Places()
        legs[leg]?.isOfEarlierAttempt = false
        if let job = legs[leg]?.job { jobs[job]?.forgetOutputs(of: leg) }
    }

    /// The calls around what starts over are made again, with the jobs of theirs that are kept.
    private mutating func restartCallers(of scope: NodePath?) {
        var scope = scope
        while let caller = scope {
            restart(caller)
            scope = legs[caller].flatMap { jobs[$0.job]?.scope }
        }
    }

    /// The jobs of the workflows a job called are found anew; their legs are kept for the number of their attempts.
    private mutating func forgetCalls(of job: NodePath) {
        guard case .expanded(let legs, _, _)? = jobs[job]?.phase else { return }
        for leg in legs { forgetCall(of: leg) }
    }

    private mutating func forgetCall(of leg: NodePath) {
        for child in legs[leg]?.children ?? [] {
            forgetCalls(of: child)
            jobs[child] = nil
            order.removeAll { $0 == child }
        }
        legs[leg]?.children = nil
    }

    private mutating func add(_ shapes: [JobShape], scope: NodePath?) {
        // `needs` names jobs ignoring case (docs/language/workflows.md#job-ids: ids are unique so).
        var ids: [Key: Key] = [:]
        for shape in shapes { ids[shape.id.asciiLowercased] = shape.id }
        func place(_ id: Key) -> NodePath {
            let id = ids[id.asciiLowercased] ?? id
            return scope.map { $0.appending(job: id) } ?? NodePath(id.string)
        }
        for shape in shapes {
            let path = place(shape.id)
            order.append(path)
            jobs[path] = JobNode(path: path, id: shape.id, scope: scope, needs: shape.needs.map(place))
        }
    }
}

// MARK: - Pending

extension RunState {
    /// An effect a run's state asks for; the same state always asks for the same.
    package enum Command: Hashable, Sendable {
        /// Get this place, and keep it as long as the state holds it.
        case claim(PlaceClaim)
        /// Run this attempt of a leg.
        case start(NodePath, attempt: Int)
        /// Tell the running attempt to stop.
        case cancel(NodePath, attempt: Int, reason: String)
        /// Look at the clock then.
        case wake(Instant)
    }

    /// The effects the state asks for, in the order of the jobs. Each is keyed by leg and attempt, so that asking
    /// twice means the same effect.
    package var pending: [Command] {
        guard status == .inProgress else { return [] }
        if let claim { return [.claim(claim)] }
        var commands: [Command] = []
        for path in order {
            guard let job = jobs[path], case .expanded(let paths, _, let maxParallel) = job.phase,
                isOpen(scope: job.scope)
            else { continue }
            // A leg that waits for a concurrency group counts, so that whoever has a place can also start.
            var free = maxParallel - paths.count { legs[$0]?.isActive == true }
            for path in paths {
                guard let leg = legs[path] else { continue }
                switch leg.phase {
                case .ready where free > 0 && !isHeld(leg):
                    free -= 1
                    if let claim = leg.claim {
                        commands.append(.claim(claim))
                    } else if leg.plan.call == nil {
                        commands.append(.start(path, attempt: leg.attempt + 1))
                    }
                case .cancelling(let reason) where leg.plan.call == nil:
                    commands.append(.cancel(path, attempt: leg.attempt, reason: reason))
                case .running, .cancelling:
                    // A call whose places went with its driver needs them again before its jobs go on.
                    if let claim = leg.claim { commands.append(.claim(claim)) }
                case .ready, .ended: break
                }
            }
        }
        return approvals.isEmpty ? commands : commands + wakings
    }

    /// Whether this leg has all places it needs, and is among the first ones that `max-parallel` leaves room for.
    func mayStart(_ leg: LegNode) -> Bool {
        guard leg.phase == .ready, leg.claim == nil,
            case .expanded(let paths, _, let maxParallel)? = jobs[leg.job]?.phase
        else { return false }
        let free = maxParallel - paths.count { legs[$0]?.isActive == true }
        let before = paths.prefix { $0 != leg.plan.path }
        return before.count { legs[$0].map { $0.phase == .ready && !isHeld($0) } == true } < free
    }
}

// MARK: - Places

/// Concurrency groups: the state says which places are wanted and which are held; taking and giving them back is the
/// driver's (docs/language/concurrency.md).
extension RunState {
    /// Whether the run has the place of its own group, or needs none: before that no job is looked at.
    package var hasPlace: Bool { inputs?.concurrency == nil || places.taken > 0 }

    /// The place the run itself wants now.
    var claim: PlaceClaim? {
        guard !hasPlace, let concurrency = inputs?.concurrency else { return nil }
        return PlaceClaim(
            leg: nil, key: nil, index: 0, concurrency: cancelReason == nil ? concurrency : concurrency.yielding)
    }

    /// Whether the run still needs a place it was given: a leg's until it ends, the run's own until the run ends.
    package func holds(_ claim: PlaceClaim) -> Bool {
        guard let path = claim.leg else { return status == .inProgress && places.taken > 0 }
        guard let leg = legs[path], leg.result == nil else { return false }
        return leg.places.taken > claim.index
    }

    /// Whether the claim is among what the state asks for.
    func wants(_ claim: PlaceClaim) -> Bool { pending.contains(.claim(claim)) }

    /// Why a leg can never have its places: it needs one that it has already, or that the run or a call around it has.
    func deadlock(of leg: LegNode) -> String? {
        var holders: [Key: String] = [:]
        if let own = inputs?.concurrency { holders[own.identity] = "top level workflow" }
        var scope = jobs[leg.job]?.scope
        while let path = scope, let caller = legs[path] {
            for concurrency in caller.plan.concurrency { holders[concurrency.identity] = caller.plan.key }
            scope = jobs[caller.job]?.scope
        }
        for concurrency in leg.plan.concurrency {
            if let holder = holders[concurrency.identity] {
                return """
                    Canceling since a deadlock for concurrency group '\(concurrency.group)' was detected between \
                    '\(holder)' and '\(leg.plan.key)'
                    """
            }
            holders[concurrency.identity] = leg.plan.key
        }
        return nil
    }
}
