import Basics
import Planning
import TestSupport

/// A random list of steps with all that its expressions, processes and people will do, decided in advance.
/// Times are milliseconds from the moment the attempt began.
struct JobWorld: Sendable {
    /// What a step's `if` says; `broken` does not evaluate.
    enum Condition: CaseIterable, Sendable { case success, failure, always, cancelled, notCancelled, never, broken }

    /// One part of an action, or a script.
    struct Part: Sendable {
        var condition = Condition.success
        /// How its process ends by itself.
        var outcome = Conclusion.success
        var duration: Int64 = 0
        /// How long it takes to end once it is told to.
        var reaction: Int64 = 0
    }

    struct Step: Sendable {
        var main = Part()
        var pre: Part?
        var post: Part?
        var continueOnError = false
        var timeout: Int64?
        /// Inner steps of a composite, or nil.
        var inner: [Step]?
        /// Whether the outputs of a composite do not evaluate.
        var hasBrokenOutputs = false
        var isBackground = false
        /// What a step does that runs nothing itself.
        var control: Control?
    }

    /// A step that waits for background steps, by their numbers.
    enum Control: Sendable {
        case wait([Int])
        case waitAll
        case cancel(Int)
    }

    var steps: [Step] = []
    var preparation: Int64 = 0
    var isPrepared = true
    /// `timeout-minutes` of the job.
    var limit: Int64 = 1 << 40
    /// `cancel-timeout-minutes` of the job.
    var cancelLimit: Int64 = 100
    /// When somebody cancels the run.
    var cancelAt: Int64?
    var hasBrokenOutputs = false
    /// The length of a world's millisecond: lanes run side by side in worlds of so fine a time that no two of their
    /// moments coincide by chance.
    private(set) var scale: Int64 = 1

    init(_ random: inout RandomSource) {
        let hasBackground = random.chance(0.5)
        let count = hasBackground && random.chance(0.3) ? 24 : 7
        for _ in 0..<random.int(in: 0...count) { steps.append(Self.step(depth: 0, &random)) }
        if hasBackground { addBackground(&random) }
        preparation = random.time(60)
        isPrepared = !random.chance(0.03)
        cancelLimit = random.time(200)
        // Times of the order of what the steps take, and often equal ones, so that all orders of events occur.
        let total = Int(steps.reduce(0) { $0 + Self.duration($1) }) + 100
        if random.chance(0.25) { limit = random.time(total) + 1 }
        if random.chance(0.4) { cancelAt = random.time(total) }
        hasBrokenOutputs = random.chance(0.1)
        if hasBackground { refine(&random) }
    }

    // MARK: - Growing

    /// Sends some steps into the background and adds waits and cancels.
    private mutating func addBackground(_ random: inout RandomSource) {
        let share = random.pick([0.2, 0.5, 0.9])
        var started: [Int] = []
        var grown: [Step] = []
        for var step in steps {
            if random.chance(share) {
                step.isBackground = true
                started.append(grown.count + 1)
            }
            grown.append(step)
            guard random.chance(0.3), !started.isEmpty else { continue }
            var control = Step()
            control.main.condition = .always
            control.continueOnError = random.chance(0.2)
            switch random.int(in: 0...3) {
            case 0: control.control = .waitAll
            case 1: control.control = .cancel(random.pick(started))
            default: control.control = .wait((0...random.int(in: 0...2)).map { _ in random.pick(started) })
            }
            grown.append(control)
        }
        steps = grown
    }

    private mutating func refine(_ random: inout RandomSource) {
        scale = 1_000_000_000
        func fine(_ time: Int64, _ random: inout RandomSource) -> Int64 {
            time * scale + Int64(random.int(in: 1...999_999_999))
        }
        func refine(_ part: inout Part, _ random: inout RandomSource) {
            part.duration = fine(part.duration, &random)
            part.reaction = fine(part.reaction, &random)
        }
        func refine(_ steps: inout [Step], _ random: inout RandomSource) {
            for index in steps.indices {
                refine(&steps[index].main, &random)
                if var pre = steps[index].pre {
                    refine(&pre, &random)
                    steps[index].pre = pre
                }
                if var post = steps[index].post {
                    refine(&post, &random)
                    steps[index].post = post
                }
                if let timeout = steps[index].timeout { steps[index].timeout = fine(timeout, &random) }
                if var inner = steps[index].inner {
                    refine(&inner, &random)
                    steps[index].inner = inner
                }
            }
        }
        refine(&steps, &random)
        preparation = fine(preparation, &random)
        cancelLimit = fine(cancelLimit, &random)
        limit = limit == 1 << 40 ? 1 << 60 : fine(limit, &random)
        if let time = cancelAt { cancelAt = fine(time, &random) }
    }

    private static func step(depth: Int, _ random: inout RandomSource) -> Step {
        var step = Step()
        step.main = part(&random)
        step.continueOnError = random.chance(0.2)
        if random.chance(0.15) { step.timeout = random.time(120) + 1 }
        if depth < 3, random.chance(0.25) {
            step.inner = (0..<random.int(in: 0...4)).map { _ in Self.step(depth: depth + 1, &random) }
            step.hasBrokenOutputs = random.chance(0.1)
            if step.timeout != nil { step.timeout = random.time(300) + 1 }
        } else if random.chance(0.35) {
            step.post = part(&random)
            if random.chance(0.5) { step.post?.condition = .always }
            if random.chance(0.4) {
                step.pre = part(&random)
                if random.chance(0.5) { step.pre?.condition = .always }
            }
        }
        return step
    }

    private static func part(_ random: inout RandomSource) -> Part {
        Part(
            condition: random.chance(0.6) ? .success : random.pick(Condition.allCases),
            outcome: random.chance(0.25) ? .failure : .success, duration: random.time(100),
            reaction: random.time(40))
    }

    private static func duration(_ step: Step) -> Int64 {
        let own = step.inner.map { $0.reduce(0) { $0 + duration($1) } } ?? step.main.duration
        return own + (step.pre?.duration ?? 0) + (step.post?.duration ?? 0)
    }

    // MARK: - Another attempt

    /// The same job once more: from step `number` on other things come of its processes, and whoever stops it may not.
    func mended(from number: Int, _ random: inout RandomSource) -> JobWorld {
        var world = self
        func mend(_ steps: inout ArraySlice<Step>, _ random: inout RandomSource) {
            for index in steps.indices {
                if random.chance(0.5) { steps[index].main.outcome = random.chance(0.25) ? .failure : .success }
                if random.chance(0.3) { steps[index].post?.outcome = .success }
                if random.chance(0.3) { steps[index].hasBrokenOutputs = false }
                if var inner = steps[index].inner?[...] {
                    mend(&inner, &random)
                    steps[index].inner = Array(inner)
                }
            }
        }
        mend(&world.steps[(number - 1)...], &random)
        if random.chance(0.5) { world.cancelAt = nil }
        if random.chance(0.5) { world.limit = 1 << 60 }
        world.isPrepared = !random.chance(0.03)
        world.hasBrokenOutputs = random.chance(0.1)
        return world
    }

    // MARK: - Looking

    /// The step an id stands for, in whatever phase.
    func step(_ id: StepID) -> Step? {
        var list: [Step]? = steps
        var found: Step?
        for number in id.numbers {
            guard let steps = list, steps.indices.contains(number - 1) else { return nil }
            found = steps[number - 1]
            list = found?.inner
        }
        return found
    }

    /// The part that runs for an id; the `post` of a composite, which only holds those of its steps, always does.
    func part(_ id: StepID) -> Part? {
        guard let step = step(id) else { return nil }
        return switch id.phase {
        case .pre: step.pre
        case .main: step.main
        case .post: step.inner == nil ? step.post : Part(condition: .always)
        }
    }

    /// Every `pre`, in the order of the file, those inside composites too.
    var pre: [StepID] { Self.pre(steps, []) }

    private static func pre(_ steps: [Step], _ prefix: [Int]) -> [StepID] {
        steps.enumerated().flatMap { index, step in
            let numbers = prefix + [index + 1]
            return (step.pre == nil ? [] : [StepID(numbers, phase: .pre)]) + pre(step.inner ?? [], numbers)
        }
    }

    /// Ids that may occur.
    var ids: [StepID] {
        func main(_ steps: [Step], _ prefix: [Int]) -> [StepID] {
            steps.enumerated().flatMap { index, step in
                [StepID(prefix + [index + 1])] + main(step.inner ?? [], prefix + [index + 1])
            }
        }
        let ids = main(steps, [])
        return ids + ids.map { $0.phase(.post) } + pre
    }

    /// Whether a condition holds (docs/language/expressions.md#conditions): `status` is the composite's own for its
    /// main steps, `cancelled()` always looks at the job. Nil where it does not evaluate.
    static func holds(_ condition: Condition, status: Conclusion, isCancelled: Bool) -> Bool? {
        switch condition {
        case .success: status == .success
        case .failure: status == .failure
        case .always: true
        case .cancelled: isCancelled
        case .notCancelled: !isCancelled
        case .never: false
        case .broken: nil
        }
    }
}

extension RandomSource {
    /// A number of milliseconds below `bound`, in steps of ten half of the time, so that moments often coincide.
    fileprivate mutating func time(_ bound: Int) -> Int64 {
        let time = Int64(int(in: 0...max(bound, 1)))
        return chance(0.5) ? time / 10 * 10 : time
    }
}
