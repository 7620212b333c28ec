import Basics
import Planning

/// Follows a run's events with bookkeeping of its own and checks each against the rules: what may happen when, and
/// what must have happened once everything is decided.
struct RunChecker {
    enum Fate { case waiting, skipped, cancelled, failed, expanded }
    enum Phase { case ready, running, cancelling, ended }

    struct Leg {
        var phase = Phase.ready
        var attempt = 0
        var places = 0
        var result: Conclusion?
        /// Whether the result is of an earlier attempt of the run.
        var isOld = false
    }

    let world: RunWorld
    private(set) var order: [NodePath] = []
    private(set) var fates: [NodePath: Fate] = [:]
    private(set) var legs: [NodePath: Leg] = [:]
    /// By job, then by leg in the order of their ends.
    private var outputs: [NodePath: [(leg: NodePath, outputs: [Output])]] = [:]
    /// Jobs of which legs were left out.
    private var absent: Set<NodePath> = []
    private(set) var isCancelled = false
    private(set) var conclusion: Conclusion?
    private(set) var hasPlace: Bool
    /// Whether it has had it in this attempt.
    private var hadPlace = false
    /// Legs somebody outside has told to stop: their place in a queue is lost, or a newer holder came.
    var stopped: Set<NodePath> = []
    /// Calls that are being stopped and lost the place that what is left of them needs.
    var lost: Set<NodePath> = []
    /// Whether everything is to stop, whatever its conditions say.
    var isKilled = false
    /// Whether the run was asked to stop before it had its place.
    private var isAbandoned = false
    private var attempt = 1
    /// Whether the driver has died.
    private(set) var isInterrupted = false
    /// Legs that were being stopped when the driver died: they have to end as that.
    private var stopping: [NodePath] = []
    /// Ends seen, by leg and attempt.
    private var ends: Set<String> = []
    /// What is so outside.
    var moment = RunMoment(now: Instant(milliseconds: 0), freezes: [])
    private(set) var people = PeopleChecker()

    init(_ world: RunWorld) {
        self.world = world
        hasPlace = world.group == nil
    }

    // MARK: - Events

    mutating func take(_ event: RunEvent) throws {
        if case .parked = event { return try park() }
        people.takeUp(event)
        switch event {
        case .reopened: try demand(conclusion != nil || isInterrupted, "started over before the end")
        case .resumed: try demand(isInterrupted, "resumed while it is driven")
        default: try demand(conclusion == nil && !isInterrupted, "an event after the end: \(event)")
        }
        if let leg = stopping.first {
            guard case .legEnded(leg, _, let result) = event, result.conclusion == .cancelled else {
                throw Violation("\(leg) was being stopped and does not end as that")
            }
            stopping.removeFirst()
        }
        switch event {
        case .reopened(let attempt, let jobs, let legs, let person, _):
            self.attempt += 1
            people.starters.insert(person)
            try demand(attempt == self.attempt, "attempt \(attempt) follows \(self.attempt - 1)")
            try reopen(jobs, legs)
        case .created: add(world.top)
        case .jobExpanded(let path, let plans, let failFast, let maxParallel):
            let job = try decide(path, .expanded)
            try demand(!job.isWhollyAbsent && absent.contains(path) == (job.absent > 0), "\(path): absent legs")
            try demand(plans.map(\.path) == job.legs, "\(path): legs")
            try demand(failFast == job.failFast && maxParallel == job.maxParallel, "\(path): strategy")
            let seen = RunWorld.digest(job.needs.map { self.seen($0) })
            try demand(plans.allSatisfy { $0.name == seen }, "\(path) saw \(plans[0].name), not \(seen)")
            for leg in job.legs { legs[leg] = Leg(attempt: legs[leg]?.attempt ?? 0) }
        case .legsAbsent(let path, let legs):
            guard let job = world.jobs[path] else { throw Violation("\(path) is not known") }
            try demand(fates[path] == .waiting && absent.insert(path).inserted, "\(path): left out too late")
            try demand(legs == RunWorld.absent(job) && !legs.isEmpty, "\(path): absent legs")
        case .jobSkipped(let path, _): try decide(path, .skipped)
        case .jobFailed(let path, _): try decide(path, .failed)
        case .jobCancelled(let path, _): try decide(path, .cancelled)
        case .callExpanded(let path, let jobs):
            guard let call = world.legs[path]?.call else { throw Violation("\(path) is no call") }
            try demand(legs[path]?.phase == .running && jobs == world.shapes(call.jobs), "\(path): call")
            add(call.jobs)
        case .approvalRequested(let environment, let policy, let time):
            let key = Key(environment).asciiLowercased
            try demand(time == moment.now && policy == world.approval(key), "\(environment): another question")
            try demand(known(key).contains { isOpen(scope: $0.scope) }, "\(environment): asked without need")
            try people.ask(key, policy, at: moment.now)
        case .approvalAnswered(let environment, let answer):
            let key = Key(environment).asciiLowercased
            try demand(!known(key).isEmpty, "\(environment): answered in vain")
            try people.take(answer, key, at: moment.now)
        case .approvalGranted(let environment): try people.grant(Key(environment).asciiLowercased, at: moment.now)
        case .approvalExpired(let environment): try people.expire(Key(environment).asciiLowercased, at: moment.now)
        case .frozen(let freeze):
            try demand(moment.freeze(of: freeze.identity) == freeze, "\(freeze) is not so")
            people.frozen[freeze.identity] = freeze
        case .thawed(let environment):
            let key = Key(environment).asciiLowercased
            try demand(people.frozen[key] != nil && moment.freeze(of: key) == nil, "\(environment) was not frozen")
            people.frozen[key] = nil
        case .parked: break
        case .placeWaiting(let path, _): try claim(path)
        case .placeTaken(let path):
            try claim(path)
            if let path { legs[path]?.places += 1 } else { (hasPlace, hadPlace) = (true, true) }
        case .legStarted(let path, let attempt): try start(path, attempt)
        case .legCancelling(let path, _):
            try demand(legs[path]?.phase == .running, "\(path): told to stop but does not run")
            try demand(mustStop(path), "\(path): told to stop without a reason")
            legs[path]?.phase = .cancelling
        case .legEnded(let path, let attempt, let result): try end(path, attempt, result)
        case .cancelRequested:
            try demand(!isCancelled, "cancelled twice")
            isCancelled = true
            isAbandoned = !hasPlace && !hadPlace
        case .ended(let conclusion):
            try demand(world.top.allSatisfy { result(of: $0) != nil }, "ended with open jobs")
            var expected = RunModel.together(world.top.compactMap { result(of: $0) })
            if !absent.isEmpty, expected == .success || expected == .skipped { expected = .incomplete }
            try demand(conclusion == expected, "the run is a \(conclusion), not a \(expected)")
            self.conclusion = conclusion
        case .interrupted: isInterrupted = true
        case .resumed(let legs, _): try resume(legs)
        }
    }

    private mutating func resume(_ interrupted: [NodePath]) throws {
        let open = order.flatMap { fates[$0] == .expanded ? world.jobs[$0]?.legs ?? [] : [] }
        let running = open.filter { legs[$0]?.phase == .running }
        try demand(interrupted == running, "\(interrupted) start over, not \(running)")
        isInterrupted = false
        hasPlace = world.group == nil
        for path in legs.keys where legs[path]?.phase != .ended { legs[path]?.places = 0 }
        for path in running {
            let attempt = legs[path]?.attempt ?? 0
            try demand(ends.insert("\(path) \(attempt)").inserted, "\(path): attempt \(attempt) has ended")
            restart(path)
        }
        stopping = open.filter { legs[$0]?.phase == .cancelling && world.legs[$0]?.call == nil }
    }

    /// Nobody drives the run any more: nothing is left to do but by people.
    private mutating func park() throws {
        if people.isTakenUpInVain {
            try demand(waitsForTime.isEmpty, "parked although \(waitsForTime) opens by itself")
        } else {
            let due = try due()
            try demand(hasPlace, "parked before the run has its place")
            try demand(due.allSatisfy { if case .wake = $0 { true } else { false } }, "parked with \(due)")
            try demand(running.isEmpty && legs.keys.contains(where: isHeld), "parked without a reason")
            try demand(waitsForTime.isEmpty, "parked although \(waitsForTime) opens by itself")
        }
        people.isParked = true
        hasPlace = world.group == nil
        for path in legs.keys { legs[path]?.places = 0 }
    }

    /// Environments whose approvals are complete, but for the time to wait.
    private var waitsForTime: [Key] {
        people.questions.filter { $1.isAnswered && $1.fate == .asked && !known($0).isEmpty }.map(\.key)
    }

    /// The legs of an environment that have not begun.
    private func known(_ environment: Key) -> [RunWorld.Job] {
        legs.filter { path, leg in leg.phase == .ready && self.environment(path) == environment }
            .compactMap { world.legs[$0.key].flatMap { world.jobs[$0.job] } }
    }

    private func environment(_ path: NodePath) -> Key? {
        world.legs[path]?.environment.map { Key($0).asciiLowercased }
    }

    /// Whether a leg may not start before people have done something.
    private func isHeld(_ path: NodePath) -> Bool {
        guard legs[path]?.phase == .ready, let environment = environment(path) else { return false }
        if people.frozen[environment] != nil { return true }
        return world.approval(environment) != nil && people.questions[environment]?.fate != .granted
    }

    private mutating func reopen(_ jobs: [NodePath], _ legs: [NodePath]) throws {
        people.questions = [:]
        try demand(!jobs.isEmpty || !legs.isEmpty, "nothing is started over")
        let changed = Set(jobs).union(legs.compactMap { world.legs[$0]?.job })
        let called = Set((jobs + legs.compactMap { world.legs[$0]?.job }).flatMap(callers))
        let touched = changed.union(called.compactMap { world.legs[$0]?.job })
        for path in order {
            let isStale = !Set(world.jobs[path]?.ancestors ?? []).isDisjoint(with: touched)
            let isCovered = callers(path).contains { caller in
                legs.contains(caller) || world.legs[caller].map { jobs.contains($0.job) } == true
            }
            try demand(
                !isStale || jobs.contains(path) || isCovered, "\(path) keeps a result that may be wrong now")
        }
        (conclusion, isCancelled, hasPlace, stopped) = (nil, false, world.group == nil, [])
        (isInterrupted, isKilled, isAbandoned, lost, hadPlace) = (false, false, false, [], false)
        for path in self.legs.keys {
            self.legs[path]?.isOld = true
            if let leg = self.legs[path], leg.phase != .ended {
                self.legs[path] = Leg(phase: .ended, attempt: leg.attempt, result: .cancelled, isOld: true)
            }
        }
        for path in jobs {
            try demand(fates[path] != nil, "\(path) is not known")
            fates[path] = .waiting
            outputs[path] = nil
            absent.remove(path)
            for leg in world.jobs[path]?.legs ?? [] { forgetCall(leg) }
        }
        for path in legs {
            guard let leg = world.legs[path] else { throw Violation("\(path) is no leg") }
            try demand(fates[leg.job] == .expanded && !jobs.contains(leg.job), "\(path) is started over twice")
            restart(path)
            forgetCall(path)
        }
        for path in called {
            try demand(
                !legs.contains(path) && world.legs[path].map { jobs.contains($0.job) } == false,
                "\(path) starts over as a whole and in part")
            restart(path)
        }
    }

    private mutating func restart(_ path: NodePath) {
        legs[path] = Leg(attempt: legs[path]?.attempt ?? 0)
        if let job = world.legs[path]?.job { outputs[job]?.removeAll { $0.leg == path } }
    }

    /// The legs whose calls are around a job.
    private func callers(_ job: NodePath) -> [NodePath] {
        guard let caller = world.jobs[job]?.scope else { return [] }
        return [caller] + (world.legs[caller].map { callers($0.job) } ?? [])
    }

    /// Whether nobody calls the job, or its callers are at it with all their places.
    private func isOpen(scope: NodePath?) -> Bool {
        guard let scope else { return true }
        guard let leg = legs[scope], let job = world.legs[scope].flatMap({ world.jobs[$0.job] }) else { return false }
        let isAtIt = leg.phase == .running || leg.phase == .cancelling
        return isAtIt && !needsPlace(scope) && isOpen(scope: job.scope)
    }

    private func needsPlace(_ leg: NodePath) -> Bool { (legs[leg]?.places ?? 0) < groups(leg) }

    private mutating func forgetCall(_ leg: NodePath) {
        for job in world.legs[leg]?.call?.jobs ?? [] {
            fates[job] = nil
            outputs[job] = nil
            absent.remove(job)
            order.removeAll { $0 == job }
            for leg in world.jobs[job]?.legs ?? [] { forgetCall(leg) }
        }
    }

    private mutating func add(_ jobs: [NodePath]) {
        order += jobs
        for path in jobs { fates[path] = .waiting }
    }

    @discardableResult
    private mutating func decide(_ path: NodePath, _ fate: Fate) throws -> RunWorld.Job {
        guard let job = world.jobs[path] else { throw Violation("\(path) is not known") }
        try demand(fates[path] == .waiting, "\(path) is decided twice")
        if isKilled {
            try demand(fate == .cancelled, "\(path) is \(fate) although the run is killed")
            fates[path] = fate
            return job
        }
        if let scope = job.scope, !isOpen(scope: scope) {
            // A call that was to be made again and will not be.
            let isStopped = mustStop(scope) || isLost(scope)
            try demand(isStopped && fate == .cancelled, "\(path) is \(fate) before its caller is")
            fates[path] = fate
            return job
        }
        if !hasPlace {
            // A run that never began: all of it is cancelled.
            try demand(isAbandoned && fate == .cancelled, "\(path) is \(fate) before the run has its place")
            fates[path] = fate
            return job
        }
        try demand(job.needs.allSatisfy { result(of: $0) != nil }, "\(path) does not wait for its needs")
        let expected = expectedFate(job)
        try demand(fate == expected, "\(path) is \(fate), not \(expected)")
        fates[path] = fate
        return job
    }

    /// Whether the run, or a leg, may ask for a place now.
    private func claim(_ path: NodePath?) throws {
        guard let path else { return try demand(!hasPlace && !isAbandoned, "the run asks for a place") }
        guard let leg = legs[path], let job = world.legs[path].flatMap({ world.jobs[$0.job] }) else {
            throw Violation("\(path) is not known")
        }
        try demand(needsPlace(path) && !isKilled, "\(path) needs no place")
        if leg.phase == .running || leg.phase == .cancelling {
            return try demand(world.legs[path]?.call != nil, "\(path) is no call")
        }
        try demand(leg.phase == .ready, "\(path) needs no place")
        try demand(!mustStop(path), "\(path) asks for a place although it is to be stopped")
        let free = job.maxParallel - active(job)
        let first = job.legs.filter { legs[$0]?.phase == .ready && !isHeld($0) }.prefix(max(free, 0))
        try demand(first.contains(path), "\(path) asks for a place and could not start")
    }

    private func groups(_ path: NodePath) -> Int { world.legs[path]?.groups.count ?? 0 }

    private mutating func start(_ path: NodePath, _ attempt: Int) throws {
        guard let leg = legs[path], let world = world.legs[path], let job = self.world.jobs[world.job] else {
            throw Violation("\(path) is not known")
        }
        try demand(leg.phase == .ready && attempt == leg.attempt + 1, "\(path) may not start")
        try demand(!mustStop(path), "\(path) starts although it is to be stopped")
        try demand(active(job) < job.maxParallel, "\(path) is one more than max-parallel")
        try demand(leg.places == groups(path), "\(path) starts without its places")
        let isFrozen = environment(path).map { moment.freeze(of: $0) != nil } ?? false
        try demand(!isFrozen, "\(path) starts although its environment is frozen")
        try demand(!isHeld(path), "\(path) starts although people have not let it")
        legs[path] = Leg(phase: .running, attempt: attempt, places: leg.places)
    }

    private mutating func end(_ path: NodePath, _ attempt: Int, _ result: LegResult) throws {
        guard let leg = legs[path], let definition = world.legs[path] else { throw Violation("\(path) is not known") }
        let due = leg.phase == .ready && leg.attempt > 0 ? leg.attempt + 1 : leg.attempt
        try demand(due == attempt, "\(path): end of another attempt")
        try demand(
            ends.insert("\(path) \(attempt == 0 ? -self.attempt : attempt)").inserted,
            "\(path): attempt \(attempt) ends twice")
        switch leg.phase {
        case .ended: throw Violation("\(path) ends twice")
        case .ready:
            let isRefused = environment(path).map { people.isRefused($0) } ?? false
            try demand(
                result.conclusion == .cancelled && mustStop(path) || result.conclusion == .failure && isRefused,
                "\(path) ends before it started as \(result.conclusion): \(result.message ?? "")")
        case .running, .cancelling:
            if let call = definition.call { try end(path, call, result) }
        }
        legs[path] = Leg(phase: .ended, attempt: attempt, result: result.conclusion)
        outputs[definition.job, default: []].append((path, result.outputs))
    }

    private func end(_ path: NodePath, _ call: RunWorld.Call, _ result: LegResult) throws {
        if call.isBroken {
            return try demand(result.conclusion == .failure && result.message != nil, "\(path): cannot be called")
        }
        let results = call.jobs.compactMap { self.result(of: $0) }
        try demand(results.count == call.jobs.count, "\(path) ends before its jobs")
        let expected = call.hasBrokenOutputs ? .failure : RunModel.together(results)
        try demand(result.conclusion == expected, "\(path) is a \(result.conclusion), not a \(expected)")
        let seen = RunWorld.digest(call.jobs.map { self.seen($0) })
        let isRight = call.hasBrokenOutputs ? result.outputs.isEmpty : result.outputs.first == Output("seen", seen)
        try demand(isRight, "\(path): outputs \(result.outputs) of \(seen)")
    }

    // MARK: - Rules

    /// A job's result by the events so far, or nil.
    func result(of path: NodePath) -> Conclusion? {
        switch fates[path] {
        case nil, .waiting: return nil
        case .skipped: return .skipped
        case .cancelled: return .cancelled
        case .failed: return .failure
        case .expanded:
            var results: [Conclusion] = []
            for path in world.jobs[path]?.legs ?? [] {
                guard var result = legs[path]?.result else { return nil }
                if result == .timedOut { result = .failure }
                if result == .failure, world.legs[path]?.continueOnError == true { result = .success }
                results.append(result)
            }
            return RunModel.together(results)
        }
    }

    private func seen(_ path: NodePath) -> (id: Key, result: Conclusion, outputs: [Output]) {
        var merged: [Key: Output] = [:]
        for output in (outputs[path] ?? []).flatMap(\.outputs) where output.value != "" { merged[output.name] = output }
        return (world.jobs[path]?.id ?? "?", result(of: path) ?? .neutral, Array(merged.values))
    }

    private func isCancelling(_ job: RunWorld.Job) -> Bool {
        if isCancelled { return true }
        guard let scope = job.scope, let leg = world.legs[scope], let caller = world.jobs[leg.job] else { return false }
        return legs[scope]?.phase == .cancelling || isCancelling(caller)
    }

    private func holds(_ job: RunWorld.Job, isCancelling: Bool) -> Bool {
        RunWorld.holds(
            job.condition, ancestors: job.ancestors.compactMap { result(of: $0) }, isCancelling: isCancelling)
    }

    private func expectedFate(_ job: RunWorld.Job) -> Fate {
        if job.fault == .condition { return .failed }
        let isCancelling = isCancelling(job)
        if holds(job, isCancelling: isCancelling) {
            return job.fault == .matrix ? .failed : job.isWhollyAbsent ? .skipped : .expanded
        }
        // What could not run here anyway is not kept from running by a cancellation; a matrix that cannot be evaluated
        // leaves nothing out.
        let couldRun = job.fault == .matrix || !job.isWhollyAbsent
        return isCancelling && couldRun && holds(job, isCancelling: false) ? .cancelled : .skipped
    }

    /// Whether a leg that has not ended is to be stopped: a sibling failed, or the cancellation does not spare its job.
    private func mustStop(_ path: NodePath) -> Bool {
        guard let leg = world.legs[path], let job = world.jobs[leg.job] else { return false }
        func isFailure(_ path: NodePath) -> Bool {
            guard let leg = legs[path], !leg.isOld, let result = leg.result, world.legs[path]?.continueOnError == false
            else { return false }
            return result == .failure || result == .timedOut
        }
        if isAbandoned || isKilled { return true }
        if isHeld(path), isCancelling(job) { return true }
        // A call that waits to start over holds none of its legs back from being stopped: what is due to them is due now.
        if let scope = job.scope, legs[scope]?.phase == .ready, mustStop(scope) { return true }
        if isLost(job.scope) { return true }
        if stopped.contains(path) || (leg.isDeadlocked && legs[path]?.phase == .ready) { return true }
        if job.failFast, job.legs.contains(where: isFailure) { return true }
        return isCancelling(job) && !holds(job, isCancelling: true)
    }

    private func isLost(_ scope: NodePath?) -> Bool {
        guard let scope else { return false }
        return lost.contains(scope) || isLost(world.legs[scope].flatMap { world.jobs[$0.job]?.scope })
    }

    private func active(_ job: RunWorld.Job) -> Int {
        job.legs.count { legs[$0]?.phase == .running || legs[$0]?.phase == .cancelling }
    }

    /// Whether a leg is known and has not ended.
    func isOpen(_ path: NodePath) -> Bool { legs[path].map { $0.phase == .ready || $0.phase == .running } ?? false }

    /// Legs a runner is at.
    var running: [NodePath] {
        order.flatMap { world.jobs[$0]?.legs ?? [] }.filter { path in
            guard world.legs[path]?.call == nil, let phase = legs[path]?.phase else { return false }
            return phase == .running || phase == .cancelling
        }
    }

    // MARK: - Between stimuli

    /// Checks that nothing is left to decide, and that the state asks for exactly what is due.
    func checkSettled(_ pending: [RunState.Command]) throws {
        if people.isParked { return try demand(pending.isEmpty, "a parked run asks for \(pending)") }
        let due = try due()
        // An interrupted run ends when somebody takes it up.
        let isOver = !isInterrupted && world.top.allSatisfy { result(of: $0) != nil }
        try demand((conclusion != nil) == isOver, "the run \(isOver ? "does not end" : "ends too early")")
        let asked = pending.map { command in
            if case .cancel(let path, let attempt, _) = command {
                RunState.Command.cancel(path, attempt: attempt, reason: "")
            } else {
                command
            }
        }
        try demand(asked == due, "the state asks for \(asked), due is \(due)")
        let isBusy = due.contains { if case .wake = $0 { false } else { true } }
        try demand(
            isOver || isBusy || !running.isEmpty || !waitsForTime.isEmpty || !legs.keys.contains(where: isHeld),
            "the run waits for people and is not parked")
    }

    /// What has to happen now.
    private func due() throws -> [RunState.Command] {
        var due: [RunState.Command] = []
        if !hasPlace, conclusion == nil {
            let claim = Concurrency(group: world.group ?? "", queue: .max)
            return [.claim(PlaceClaim(leg: nil, key: nil, index: 0, concurrency: claim))]
        }
        for path in order {
            guard let job = world.jobs[path], isOpen(scope: job.scope) else { continue }
            if fates[path] == .waiting {
                try demand(job.needs.contains { result(of: $0) == nil }, "\(path) is not decided in time")
            }
            guard fates[path] == .expanded else { continue }
            var free = job.maxParallel - active(job)
            for path in job.legs {
                guard let leg = legs[path] else { continue }
                let isOpen = leg.phase == .ready || leg.phase == .running
                try demand(!(isOpen && mustStop(path)), "\(path) is not told to stop")
                if leg.phase == .ready { try checkPeople(path) }
                if isHeld(path) { continue }
                let isOver = world.legs[path]?.call?.jobs.allSatisfy { result(of: $0) != nil } ?? true
                let isAgain = (leg.phase == .running || leg.phase == .cancelling) && !isOver
                if leg.phase == .ready && free > 0 || isAgain, needsPlace(path) {
                    free -= isAgain ? 0 : 1
                    let group = world.legs[path]?.groups[leg.places] ?? ""
                    due.append(
                        .claim(
                            PlaceClaim(
                                leg: path, key: "\(path)", index: leg.places,
                                concurrency: Concurrency(group: group, cancelsInProgress: leg.phase != .cancelling))))
                } else if world.legs[path]?.call != nil {
                    try demand(leg.phase != .ready || free <= 0, "\(path) is not called in time")
                    try demand(leg.phase == .ready || leg.phase == .ended || !isOver, "\(path) does not end in time")
                } else if leg.phase == .ready, free > 0 {
                    free -= 1
                    due.append(.start(path, attempt: leg.attempt + 1))
                } else if leg.phase == .cancelling {
                    due.append(.cancel(path, attempt: leg.attempt, reason: ""))
                }
            }
        }
        return due + people.wakings { !known($0).isEmpty }
    }

    /// Checks that what people have to do for a leg is said.
    private func checkPeople(_ path: NodePath) throws {
        guard let environment = environment(path) else { return }
        try demand(people.frozen[environment] == moment.freeze(of: environment), "\(path): frozen or not")
        try demand(!people.isRefused(environment), "\(path) was refused and waits")
        let isAsked = people.questions[environment] != nil
        try demand(isAsked == (world.approval(environment) != nil), "\(path): nobody is asked")
    }

    private func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw Violation(message()) }
    }
}
