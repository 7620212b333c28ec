import Basics
import Journal
import Planning
import TestSupport

/// One random run: a world, a schedule, and whatever goes wrong on the way.
struct RunSimulation {
    let world: RunWorld
    private let decider: RunDecider<RandomRules>
    private var random: RandomSource
    private var state = RunState()
    private var checker: RunChecker
    /// The journal as it stands on disk.
    private var journal: [(kind: Key, body: String)] = []
    private var events: [RunEvent] = []
    private var history: [RunStimulus] = []
    private(set) var crashes = 0
    private(set) var reruns = 0
    private(set) var deaths = 0
    private(set) var kills = 0
    private(set) var isCancelled = false
    private(set) var places = 0
    private(set) var parkings = 0
    private(set) var answers = 0
    private var now: Int64 = 0
    private var freezes: [Freeze] = []
    private var moment: RunMoment { RunMoment(now: Instant(milliseconds: now), freezes: freezes) }
    var eventCount: Int { events.count }

    init(_ random: RandomSource) {
        self.random = random
        world = RunWorld(&self.random)
        decider = RunDecider(rules: RandomRules(world: world))
        checker = RunChecker(world)
    }

    /// Runs to the end.
    ///
    /// - Throws: `Violation`.
    mutating func run() throws {
        try commit([.created(world.inputs)])
        try send(.begin)
        try drive()
        if !isCancelled { try compareWithModel() }
        while random.chance(0.4), try rerun() {}
        try crash()
        for _ in 0..<5 { try sendNoise() }
        guard state.pending.isEmpty else { throw Violation("an ended run asks for \(state.pending)") }
    }

    /// Starts some of it over; false where there is nothing to start over.
    private mutating func rerun() throws -> Bool {
        let selection: RerunSelection =
            switch random.int(in: 0...3) {
            case 0: .all
            case 1: .failed
            case 2:
                .from(
                    ResumePoint(
                        leg: random.pick(world.legPaths), step: random.int(in: 1...9), attempt: random.int(in: 1...9)))
            default: .jobs((0...random.int(in: 0...1)).map { _ in random.pick(world.jobPaths + world.legPaths) })
            }
        let before = state
        // What a cancellation made of the other jobs stays where not all of it starts over.
        let isFresh = selection == .all || !isCancelled
        try send(.rerun(selection, by: random.pick(RunWorld.people)))
        guard state != before else {
            if selection == .all { throw Violation("nothing is started over") }
            return false
        }
        reruns += 1
        if case .from(let point) = selection, state.legs[point.leg]?.resumption != point {
            throw Violation("\(point.leg) does not begin with step \(point.step)")
        }
        isCancelled = false
        try drive()
        if !isCancelled, isFresh { try compareWithModel() }
        isCancelled = isCancelled || !isFresh
        return true
    }

    private mutating func drive() throws {
        let cancels = random.chance(0.5)
        while checker.conclusion == nil {
            if cancels, random.chance(0.1) {
                // Who asks a second time wants it stopped at once.
                if isCancelled, random.chance(0.5) { try kill() } else { try send(.cancel(reason: "enough")) }
                isCancelled = true
            }
            // Nobody drives a run that waits for people.
            if random.chance(0.04), checker.conclusion == nil, !checker.people.isParked { try die() }
            if random.chance(0.02) { try crash() }
            if random.chance(0.1) { try sendNoise() }
            try advance()
        }
        try crash()
    }

    private mutating func kill() throws {
        kills += 1
        checker.isKilled = true
        try send(.kill(reason: "at once"))
    }

    /// The driver dies after what it committed last; the next one finds that out and takes the run up.
    private mutating func die() throws {
        deaths += 1
        try commit([.interrupted])
        try crash()
        guard state.pending.isEmpty else { throw Violation("an interrupted run asks for \(state.pending)") }
        for _ in 0..<3 { try sendNoise() }
        if random.chance(0.1) {
            let selection = random.pick([RerunSelection.all, .failed, .jobs([random.pick(world.jobPaths)])])
            isCancelled = isCancelled && selection != .all
            let before = state
            try send(.rerun(selection, by: "somebody"))
            // Where all had ended and nothing of it starts over, the run is still to be resumed.
            if state != before { return }
        }
        try commit(decider.decide(state, .resume(by: "somebody"), at: moment))
        if random.chance(0.2) { return try die() }
        try send(.begin)
    }

    // MARK: - Stimuli

    private mutating func advance() throws {
        guard checker.conclusion == nil else { return }
        if checker.people.isParked || (!world.environments.isEmpty && random.chance(0.1)) { return try act() }
        if let time = nextWaking, state.pending.count == state.wakingCount, checker.running.isEmpty {
            now = time
            return try send(.clock)
        }
        let starts = state.pending.filter { if case .start = $0 { true } else { false } }
        let claims = state.pending.filter { if case .claim = $0 { true } else { false } }
        let running = checker.running
        guard !starts.isEmpty || !running.isEmpty || !claims.isEmpty else { throw Violation("the run is stuck") }
        if !claims.isEmpty, (starts.isEmpty && running.isEmpty) || random.chance(0.4) {
            guard case .claim(let claim) = random.pick(claims) else { return }
            return try answer(claim)
        }
        if random.chance(0.02), let leg = world.legPaths.filter({ checker.isOpen($0) }).randomElement(using: &random) {
            isCancelled = true
            checker.stopped.insert(leg)
            return try send(.cancelLeg(leg, reason: "a newer one"))
        }
        if !starts.isEmpty, running.isEmpty || random.chance(0.6) {
            guard case .start(let path, let attempt) = random.pick(starts) else { return }
            try send(.legStarted(path, attempt: attempt))
        } else {
            let path = random.pick(running)
            try send(.legEnded(path, attempt: checker.legs[path]?.attempt ?? 0, result(of: path)))
        }
    }

    /// What people do, and what time does.
    private mutating func act() throws {
        switch random.int(in: 0...5) {
        case 0: now += Int64(random.int(in: 1...60))
        case 1:
            let environment = random.pick(["PRODUCTION", "free", "waits"])
            if let index = freezes.firstIndex(where: { $0.environment == environment }) {
                freezes.remove(at: index)
            } else if random.chance(0.3) {
                freezes.append(
                    Freeze(environment: environment, reason: "\(now)", by: "ann", at: Instant(milliseconds: now)))
            }
        case 2: freezes = []
        default:
            answers += 1
            let answer = ApprovalAnswer(
                by: random.pick(RunWorld.people), approves: random.chance(0.8), comment: "",
                at: Instant(milliseconds: now))
            return try send(.answer(environment: random.pick(["production", "waits", "nowhere"]), answer))
        }
        if random.chance(0.8) || checker.people.isParked { try send(.clock) }
    }

    /// The next moment at which something happens by itself.
    private var nextWaking: Int64? {
        state.pending.compactMap { if case .wake(let time) = $0 { time.milliseconds } else { nil } }.min()
    }

    /// What other runs let a claim come to.
    private mutating func answer(_ claim: PlaceClaim) throws {
        places += 1
        if random.chance(0.5) { return try send(.placeBusy(claim, holder: "run \(random.int(in: 1...2))")) }
        if random.chance(0.93) { return try send(.placeTaken(claim)) }
        isCancelled = true
        if let leg = claim.leg {
            // A call that was parked asks again for the place that it had.
            let isCall = checker.legs[leg].map { $0.phase == .cancelling || $0.phase == .running } ?? false
            if isCall { checker.lost.insert(leg) } else { checker.stopped.insert(leg) }
        } else if checker.isCancelled {
            checker.isKilled = true
        }
        try send(.placeLost(claim, reason: "a newer one waits"))
    }

    /// How a leg's runner ends it: as the world has it, or, once it has been told to stop, in any way.
    private mutating func result(of path: NodePath) -> LegResult {
        let leg = world.legs[path]
        let natural = leg?.natural ?? .success
        let isStopping = checker.legs[path]?.phase == .cancelling
        let conclusion = isStopping ? random.pick([.cancelled, .cancelled, natural, .failure]) : natural
        return LegResult(conclusion, outputs: leg?.outputs ?? [])
    }

    private mutating func send(_ stimulus: RunStimulus) throws {
        checker.moment = moment
        let events = decider.decide(state, stimulus, at: moment)
        if random.chance(0.05), decider.decide(state, stimulus, at: moment) != events {
            throw Violation("decide is not pure")
        }
        for event in events {
            switch event {
            case .parked: parkings += 1
            // The plain model knows nothing of people who refuse.
            case .approvalExpired: isCancelled = true
            case .approvalAnswered(_, let answer) where !answer.approves: isCancelled = true
            default: break
            }
        }
        history.append(stimulus)
        do {
            try commit(events)
            try checker.checkSettled(state.pending)
        } catch let violation as Violation {
            throw Violation("\(violation) (\(stimulus) made \(events))")
        }
    }

    private mutating func commit(_ events: [RunEvent]) throws {
        for event in events {
            state.apply(event)
            self.events.append(event)
            let record = event.journalRecord
            journal.append((record.kind, record.body.text()))
            try checker.take(event)
        }
    }

    /// Sends what comes too late, twice, or makes no sense: nothing may come of it.
    private mutating func sendNoise() throws {
        // Time and freezes may have changed since the last decision.
        if !checker.isInterrupted { try send(.clock) }
        let path = random.pick(world.legPaths)
        let attempt = random.int(in: 0...2)
        let stimulus: RunStimulus =
            switch random.int(in: 0...5) {
            case 5:
                .placeTaken(
                    PlaceClaim(leg: path, key: nil, index: attempt, concurrency: Concurrency(group: "no such group")))
            case 0: .begin
            case 1: .legStarted(path, attempt: attempt)
            case 2: .legEnded(path, attempt: attempt, LegResult(.failure))
            case 3: .legEnded(NodePath("nobody"), attempt: 1, LegResult(.success))
            default: random.pick(history)
            }
        switch stimulus {
        case .legStarted(let path, let attempt):
            if state.pending.contains(.start(path, attempt: attempt)) { return }
        case .legEnded(let path, let attempt, _):
            if checker.running.contains(path), checker.legs[path]?.attempt == attempt { return }
        case .placeBusy(let claim, _), .placeTaken(let claim), .placeLost(let claim, _):
            if state.pending.contains(.claim(claim)) { return }
        case .rerun, .resume: return
        case .cancel: if state.conclusion == nil, state.cancelReason == nil { return }
        case .kill: if state.conclusion == nil { return }
        case .cancelLeg(let path, _):
            // A leg that a rerun starts over is there to be cancelled anew; messages of its former driver are dropped.
            switch state.legs[path]?.phase {
            case .ready, .running: return
            case .cancelling, .ended, nil: break
            }
        case .answer(let environment, let answer):
            let isLate =
                state.refusal(
                    of: answer.by, approves: answer.approves, to: environment, at: moment.now) != nil
            if !isLate { return }
        case .begin, .clock: break
        }
        let events = decider.decide(state, stimulus, at: moment)
        guard events.isEmpty else { throw Violation("\(stimulus) came too late and still gave \(events)") }
    }

    // MARK: - Crash

    /// The process dies after any event; the next one has only the journal.
    private mutating func crash() throws {
        crashes += 1
        let read = try journal.map { row in
            try RunEvent(JournalRecord(kind: row.kind, body: try JSONValue.parse(row.body)))
        }
        guard read == events else { throw Violation("the journal reads back differently") }
        let replayed = RunState(read)
        guard replayed == state else { throw Violation("the replayed state differs from the live one") }
        guard replayed.pending == state.pending else { throw Violation("the replayed state asks for other commands") }
        // Also in the middle of a decision the fold is the same.
        let cut = random.int(in: 0...read.count)
        var half = RunState(read[..<cut])
        for event in read[cut...] { half.apply(event) }
        guard half == state else { throw Violation("the fold from event \(cut) on differs") }
        state = replayed
    }

    // MARK: - The plain model

    private func compareWithModel() throws {
        var model = RunModel(world)
        for path in world.top {
            let (actual, expected) = (state.result(of: path), model.result(of: path))
            guard actual == expected else {
                throw Violation("\(path) is a \(actual.map(\.rawValue) ?? "-"), by the model a \(expected)")
            }
        }
        let expected = model.conclusion()
        // What was left out is counted by the checker: a leg that fail-fast stops calls no workflow.
        let isSame =
            state.conclusion == .incomplete
            ? expected == .success || expected == .skipped : state.conclusion == expected
        guard isSame else { throw Violation("the run is not a \(expected), as by the model") }
    }
}

extension RunState {
    /// How many of the commands only wait for time to pass.
    fileprivate var wakingCount: Int { pending.count { if case .wake = $0 { true } else { false } } }
}
