import Basics
import Journal
import Planning
import TestSupport

/// One random attempt of a job: performs what the state asks for in a made-up time.
///
/// An exact simulation answers at once and follows the plain model to the millisecond; a ragged one answers late and
/// in any order, and only has to keep the rules.
struct JobSimulation {
    /// Who comes first at one moment.
    private enum Rank: Int { case person, clock, work }

    private struct Item {
        let time: Int64
        let rank: Rank
        let number: Int
        let stimulus: JobStimulus
    }

    let world: JobWorld
    private let isExact: Bool
    /// What an earlier simulation has done already.
    private var resumption: JobResumption?
    private var random: RandomSource
    private var state = JobState()
    private var checker = JobChecker()
    private var now: Int64 = 0
    private var queue: [Item] = []
    private var scheduled = 0
    private var issued: Set<JobCommand> = []
    private var timers: Set<Instant> = []
    private var history: [JobStimulus] = []
    private var journal: [(kind: Key, body: String)] = []
    private var events: [JobEvent] = []
    private var lines: [JobModel.Line] = []
    private(set) var crashes = 0
    var eventCount: Int { events.count }
    var conclusion: Conclusion? { state.result?.conclusion }

    init(_ random: RandomSource, isExact: Bool) {
        self.random = random
        self.isExact = isExact
        world = JobWorld(&self.random)
    }

    /// The next attempt after this one.
    private init(after earlier: JobSimulation, _ resumption: JobResumption) {
        random = earlier.random
        isExact = earlier.isExact
        world = earlier.world.mended(from: resumption.step.numbers[0], &random)
        self.resumption = resumption
    }

    /// An attempt that goes on from a random step of this one; nil where that cannot be.
    ///
    /// - Throws: `Violation` where the plain model sees that otherwise.
    mutating func resumed() throws -> JobSimulation? {
        let number = random.int(in: 1...world.steps.count + 1)
        var model = JobModel(world, resumedFrom: resumption?.step.numbers[0])
        let isPossible = model.stands(before: number)
        let made = Result { () throws(ResumptionError) in try JobResumption(events, attempt: 1, from: number) }
        switch made {
        case .success(let resumption):
            guard !isExact || isPossible else { throw Violation("goes on from step \(number), by the model it cannot") }
            return JobSimulation(after: self, resumption)
        case .failure(let error):
            guard !isExact || !isPossible else { throw Violation("does not go on from step \(number): \(error)") }
            return nil
        }
    }

    /// Runs to the end.
    ///
    /// - Throws: `Violation`.
    mutating func run() throws {
        if let cancelAt = world.cancelAt {
            let hardStop = Self.instant(cancelAt + world.cancelLimit)
            schedule(.cancel(.cancelled, hardStop: hardStop), at: cancelAt, .person)
        }
        try issue()
        while state.result == nil {
            guard let next = takeNext() else { throw Violation("the job is stuck") }
            now = max(now, next.time)
            try send(next.stimulus)
            if random.chance(0.03) { try crash() }
            if random.chance(0.2) { try sendNoise() }
        }
        try crash()
        for item in queue { try expectNothing(of: item.stimulus) }
        guard state.pending.isEmpty, state.nextDeadline == nil else { throw Violation("an ended job wants more") }
        if isExact { try compareWithModel() }
    }

    // MARK: - Time

    private static let start: Int64 = 1_000_000

    private static func instant(_ time: Int64) -> Instant { Instant(milliseconds: start + time) }

    private mutating func schedule(_ stimulus: JobStimulus, at time: Int64, _ rank: Rank = .work) {
        scheduled += 1
        queue.append(Item(time: time, rank: rank, number: scheduled, stimulus: stimulus))
    }

    private mutating func takeNext() -> Item? {
        let next = queue.indices.min { left, right in
            let (left, right) = (queue[left], queue[right])
            return (left.time, left.rank.rawValue, left.number) < (right.time, right.rank.rawValue, right.number)
        }
        return next.map { queue.remove(at: $0) }
    }

    private mutating func send(_ stimulus: JobStimulus) throws {
        let events = JobDecider.decide(state, stimulus)
        if random.chance(0.1), JobDecider.decide(state, stimulus) != events { throw Violation("decide is not pure") }
        history.append(stimulus)
        try commit(events)
        try issue()
    }

    private mutating func commit(_ events: [JobEvent]) throws {
        for event in events {
            state.apply(event)
            self.events.append(event)
            let record = event.journalRecord
            journal.append((record.kind, record.body.text()))
            try checker.take(event)
            switch event {
            case .stepStarted(let id, _, _, _, _): lines.append(.started(id))
            case .stepSkipped(let id, _): lines.append(.skipped(id))
            case .stepEnded(let id, let result):
                lines.append(.ended(id, outcome: result.outcome, conclusion: result.conclusion, at: now))
            default: break
            }
        }
    }

    // MARK: - Effects

    /// Performs what the state asks for and has not been asked for before.
    private mutating func issue() throws {
        while let command = state.pending.first(where: { !issued.contains($0) }) {
            issued.insert(command)
            try perform(command)
        }
        if let deadline = state.nextDeadline, timers.insert(deadline).inserted {
            let time = deadline.milliseconds - Self.start
            schedule(.clock(deadline, hardStop: Self.instant(time + world.cancelLimit)), at: time, .clock)
        }
    }

    private mutating func perform(_ command: JobCommand) throws {
        switch command {
        case .prepare:
            let time = now + world.preparation
            guard world.isPrepared else { return schedule(.notPrepared(message: "no disk"), at: time) }
            let deadline = Self.instant(time + world.limit)
            schedule(
                .prepared(
                    stepCount: world.steps.count, pre: world.pre, deadline: deadline, resumption: resumption),
                at: time)
        case .begin(let id): try answer(begin(id))
        case .launch(let id):
            let isWanted = state.stop == nil || holds(id) == true
            try answer(isWanted ? begin(id, evaluates: false) : ended(id, .cancelled))
        case .run(let id):
            guard let part = world.part(id) else { throw Violation("\(id) cannot be run") }
            schedule(ended(id, part.outcome), at: now + part.duration)
        case .finish(let id):
            let isBroken = id.phase == .main && world.step(id)?.hasBrokenOutputs == true
            try answer(ended(id, isBroken ? .failure : .success))
        case .recheck(let id): try answer(.rechecked(id, continues: holds(id) == true))
        case .stop(let id, _):
            // Whatever the process makes of it.
            let outcome = random.pick([Conclusion.success, .failure, .cancelled])
            schedule(ended(id, outcome), at: now + (world.part(id)?.reaction ?? 0))
        case .kill(let id): try answer(ended(id, .failure))
        case .complete:
            let failure = world.hasBrokenOutputs ? "broken outputs" : nil
            try answer(.completed(outputs: failure == nil ? [Output("o", "v")] : [], failure: failure))
        }
    }

    /// Answers at once, or some time later.
    private mutating func answer(_ stimulus: JobStimulus) throws {
        if isExact {
            try send(stimulus)
        } else {
            schedule(stimulus, at: now + Int64(random.int(in: 0...20)) * world.scale)
        }
    }

    private func begin(_ id: StepID, evaluates: Bool = true) -> JobStimulus {
        guard let holds = evaluates ? holds(id) : true else { return ended(id, .failure) }
        guard holds, let step = world.step(id) else { return .skipped(id, name: "\(id)") }
        let limit = id.phase == .main ? step.timeout : nil
        return .started(
            id, name: "\(id)", at: Self.instant(now), deadline: limit.map { Self.instant(now + $0) },
            registersPost: step.post != nil && step.inner == nil && id.phase != .post,
            inner: id.phase == .main ? step.inner?.count : nil, role: role(of: step, id))
    }

    private func role(of step: JobWorld.Step, _ id: StepID) -> StepRole {
        guard id.phase == .main, id.parent == nil else { return .ordinary }
        return switch step.control {
        case .wait(let numbers): .wait(numbers.map { .main($0) })
        case .waitAll: .wait(nil)
        case .cancel(let number): .cancel(.main(number))
        case nil: step.isBackground ? .background : .ordinary
        }
    }

    private func holds(_ id: StepID) -> Bool? {
        world.part(id).flatMap {
            JobWorld.holds($0.condition, status: state.status(for: id), isCancelled: state.status == .cancelled)
        }
    }

    private func ended(_ id: StepID, _ outcome: Conclusion) -> JobStimulus {
        let result = StepResult(outcome: outcome, at: Self.instant(now), exitCode: outcome == .failure ? 1 : nil)
        let isTolerated = id.phase == .main && world.step(id)?.continueOnError == true
        return .ended(id, result, continueOnError: isTolerated)
    }

    // MARK: - Noise

    /// Sends what comes twice, too late or out of nowhere: nothing may come of it.
    private mutating func sendNoise() throws {
        if random.chance(0.5), let old = history.randomElement(using: &random) {
            // A background step that waits for a place begins with what its turn said already.
            if case .started(let id, _, _, _, _, _, _) = old, state.pending.contains(.launch(id)) { return }
            return try expectNothing(of: old)
        }
        // Steps that have begun are the ones worth disturbing.
        let ids = random.chance(0.5) && !state.active.isEmpty ? state.active : world.ids
        guard let id = ids.randomElement(using: &random) else { return }
        let pending = state.pending
        let isBegun = pending.contains(.begin(id))
        switch random.int(in: 0...4) {
        case 0 where !isBegun: try expectNothing(of: .skipped(id, name: ""))
        case 1 where !isBegun && !pending.contains(.launch(id)):
            let at = Self.instant(now)
            try expectNothing(
                of: .started(id, name: "", at: at, deadline: nil, registersPost: true, inner: 3))
        case 2
        where !isBegun && !pending.contains(.launch(id)) && !pending.contains(.run(id))
            && !pending.contains(.finish(id)):
            try expectNothing(of: ended(id, .failure))
        case 3 where !pending.contains(.recheck(id)): try expectNothing(of: .rechecked(id, continues: false))
        case 4 where !pending.contains(.complete): try expectNothing(of: .completed(outputs: [], failure: "no"))
        default: break
        }
    }

    private func expectNothing(of stimulus: JobStimulus) throws {
        let events = JobDecider.decide(state, stimulus)
        guard events.isEmpty else { throw Violation("\(stimulus) came too late and still gave \(events)") }
    }

    // MARK: - Crash

    /// The process dies after any event; the next one has only the journal, and asks for everything again.
    private mutating func crash() throws {
        crashes += 1
        let read = try journal.map { row in
            try JobEvent(JournalRecord(kind: row.kind, body: try JSONValue.parse(row.body)))
        }
        guard read == events else { throw Violation("the journal reads back differently") }
        let replayed = JobState(read)
        guard replayed == state else { throw Violation("the replayed state differs from the live one") }
        guard replayed.pending == state.pending, replayed.nextDeadline == state.nextDeadline else {
            throw Violation("the replayed state asks for other commands")
        }
        state = replayed
        if state.result == nil, random.chance(0.3) {
            issued = []
            try issue()
        }
    }

    // MARK: - The plain model

    private func compareWithModel() throws {
        var model = JobModel(world, resumedFrom: resumption?.step.numbers[0])
        let conclusion = model.run()
        // Lanes go on side by side: each has an order of its own.
        for lane in 0...world.steps.count {
            let (lines, expected) = (world.lines(lines, ofLane: lane), world.lines(model.lines, ofLane: lane))
            for index in 0..<max(lines.count, expected.count) {
                let actual = index < lines.count ? "\(lines[index])" : "nothing"
                let expected = index < expected.count ? "\(expected[index])" : "nothing"
                guard actual == expected else {
                    throw Violation("line \(index): \(actual), by the model \(expected)\n\(events)\n\(world)")
                }
            }
        }
        guard self.conclusion == conclusion, now == model.now else {
            throw Violation(
                "the job is a \(self.conclusion ?? .neutral) at \(now), by the model a \(conclusion) at \(model.now)")
        }
    }
}
