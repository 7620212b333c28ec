import Planning

/// What a step list comes to, said as a plain interpreter that walks the steps with a clock in its hand
/// (docs/language/steps.md#order, docs/language/steps.md#background-steps, docs/language/actions.md): no events, no
/// commands, no state to replay. A background step is walked by an interpreter of its own from the moment it begins;
/// should a `cancel` come before its end, it is walked once more.
struct JobModel {
    /// One line of a job's history.
    enum Line: Equatable {
        case started(StepID)
        case skipped(StepID)
        case ended(StepID, outcome: Conclusion, conclusion: Conclusion, at: Int64)
    }

    /// A composite whose steps are being worked off.
    private struct Frame {
        var status = Conclusion.success
        var deadline: Int64?
    }

    let world: JobWorld
    private(set) var lines: [Line] = []
    private(set) var now: Int64 = 0
    private var status = Conclusion.success
    private var isCancelled = false
    private var frames: [Frame] = []
    /// Posts to run, last registered first; inner ones by their composite's post.
    private var posts: [StepID] = []
    private var innerPosts: [StepID: [StepID]] = [:]
    /// What registers posts, in the order of its turns.
    private var turns: [StepID] = []
    private var lanes: [Lane] = []
    /// Up to here whoever waited for a place and could get one has begun.
    private var launchedUntil = Int64.min
    /// When a `cancel` step stops what this interpreter walks, and whether it did.
    private var stepCancelAt = Int64.max
    private var isStoppedByStep = false
    /// When the job is told to stop, and whether by its own limit.
    private var stopAt = Int64.max
    private var isTimeout = false

    /// The step it begins with, those before it having been done by an earlier attempt; nil for all of the job.
    private let first: Int?

    init(_ world: JobWorld, resumedFrom first: Int? = nil) {
        self.world = world
        self.first = first
        stopAt = world.cancelAt ?? .max
    }

    private var hardStopAt: Int64 { stopAt == .max ? .max : stopAt + world.cancelLimit }

    /// The job's conclusion; `lines` then holds its history.
    mutating func run() -> Conclusion {
        // Whoever is still preparing when the time for cancelled steps is over is not waited for.
        if hardStopAt <= world.preparation {
            now = hardStopAt
            return .cancelled
        }
        now = world.preparation
        notice()
        guard world.isPrepared else { return isCancelled ? .cancelled : .failure }
        if now + world.limit < stopAt {
            stopAt = now + world.limit
            isTimeout = true
        }
        walk(upTo: world.steps.count + 1)
        joinRest()
        for id in turns.reversed() where posts.contains(id) { step(id) }
        notice()
        let conclusion = status
        return world.hasBrokenOutputs && conclusion == .success ? .failure : conclusion
    }

    /// Does what comes before step `last`.
    private mutating func walk(upTo last: Int) {
        if let first { putBack(upTo: first) } else { for id in world.pre { step(id) } }
        let first = first ?? 1
        for number in first..<max(first, last) { step(.main(number)) }
    }

    /// What the steps before the first one came to, at once, when nothing disturbed them.
    private mutating func putBack(upTo number: Int) {
        let model = undisturbed(upTo: number)
        lines = model.lines.map { line in
            if case .ended(let id, let outcome, let conclusion, _) = line {
                .ended(id, outcome: outcome, conclusion: conclusion, at: now)
            } else {
                line
            }
        }
        (posts, innerPosts, turns) = (model.posts, model.innerPosts, model.turns)
    }

    private func undisturbed(upTo number: Int) -> JobModel {
        var earlier = world
        (earlier.cancelAt, earlier.limit) = (nil, .max / 2)
        var model = JobModel(earlier)
        model.walk(upTo: number)
        return model
    }

    /// Whether all is as after a good run when step `number` has its turn, so that another attempt may go on there.
    mutating func stands(before number: Int) -> Bool {
        guard world.steps.indices.contains(number - 1), world.isPrepared, hardStopAt > world.preparation else {
            return false
        }
        now = world.preparation
        notice()
        if now + world.limit < stopAt { stopAt = now + world.limit }
        if let first, number < first {
            let model = undisturbed(upTo: number)
            return !isCancelled && model.status == .success && model.lanes.allSatisfy(\.isJoined)
        }
        walk(upTo: number)
        notice()
        return status == .success && !isCancelled && lanes.allSatisfy(\.isJoined)
    }

    /// Takes the cancellation into account once its moment has come.
    private mutating func notice() {
        guard !isCancelled, stopAt <= now else { return }
        isCancelled = true
        status = .cancelled
        for index in frames.indices { frames[index].status = .cancelled }
    }

    // MARK: - Steps

    private mutating func step(_ id: StepID) {
        notice()
        guard hardStopAt > now, let step = world.step(id), let part = world.part(id) else { return }
        let isInner = id.phase == .main && !frames.isEmpty
        let seen = isInner ? frames[frames.count - 1].status : status
        guard let holds = JobWorld.holds(part.condition, status: seen, isCancelled: isCancelled) else {
            return end(id, step, .failure)
        }
        guard holds else { return lines.append(.skipped(id)) }
        if id.phase == .main, id.parent == nil {
            if let control = step.control { return self.control(id, step, control) }
            if step.isBackground { return queue(id) }
        }
        execute(id, step, part, isInner: isInner)
    }

    private mutating func execute(_ id: StepID, _ step: JobWorld.Step, _ part: JobWorld.Part, isInner: Bool) {
        lines.append(.started(id))
        if let inner = step.inner, id.phase != .pre {
            let list = id.phase == .main ? inner.indices.map { id.inner($0 + 1) } : innerPosts[id] ?? []
            composite(id, step, list)
        } else {
            if step.post != nil { register(id.phase(.post)) }
            end(id, step, leaf(id, step, part, isInner: isInner))
        }
    }

    private mutating func register(_ post: StepID) {
        guard let parent = post.parent else {
            if !posts.contains(post) {
                posts.append(post)
                if !turns.contains(post) { turns.append(post) }
            }
            return
        }
        if innerPosts[parent]?.contains(post) == true { return }
        innerPosts[parent, default: []].insert(post, at: 0)
        register(parent)
    }

    private mutating func composite(_ id: StepID, _ step: JobWorld.Step, _ list: [StepID]) {
        let limit = id.phase == .main ? step.timeout : nil
        frames.append(Frame(deadline: limit.map { now + $0 }))
        // What begins at the moment of a `cancel` step has begun before it.
        for inner in list where frameDeadline > now && stepCancelAt >= now { self.step(inner) }
        notice()
        let frame = frames.removeLast()
        let hasFailed = id.phase == .main && step.hasBrokenOutputs
        var outcome = hasFailed && frame.status != .cancelled ? .failure : frame.status
        let outer = outerDeadline
        if let deadline = frame.deadline, deadline <= now, deadline <= outer, deadline <= hardStopAt {
            outcome = .failure
        } else if frameDeadline <= now || stepCancelAt < now || hardStopAt <= now {
            outcome = .cancelled
            isStoppedByStep = frames.isEmpty && stepCancelAt <= now
        }
        end(id, step, outcome)
    }

    private var frameDeadline: Int64 { frames.compactMap(\.deadline).min() ?? .max }
    private var outerDeadline: Int64 { min(frameDeadline, stepCancelAt) }

    /// Runs a process from now on; gives its outcome and moves the clock to its end.
    private mutating func leaf(
        _ id: StepID, _ step: JobWorld.Step, _ part: JobWorld.Part, isInner: Bool
    ) -> Conclusion {
        let end = now + part.duration
        let own = id.phase == .main ? step.timeout.map { now + $0 } ?? .max : .max
        // A cancellation stops what would not run under one.
        var cancelled = Int64.max
        if !isCancelled, JobWorld.holds(part.condition, status: .cancelled, isCancelled: true) == false {
            cancelled = stopAt
        }
        let stop = min(own, outerDeadline, cancelled)
        let isStopped = stop <= end && stop <= hardStopAt
        now = min(end, hardStopAt, isStopped ? stop + part.reaction : .max)
        if isStopped {
            // Somebody's wish comes before a limit that ends at the same moment, a limit before the job's limit.
            isStoppedByStep = frames.isEmpty && stop == stepCancelAt
            let isFirst = own <= outerDeadline && (isTimeout ? own <= cancelled : own < cancelled)
            return isFirst ? .failure : .cancelled
        }
        return hardStopAt <= end ? .cancelled : part.outcome
    }

    private mutating func end(_ id: StepID, _ step: JobWorld.Step, _ outcome: Conclusion) {
        let isTolerated = id.phase == .main && step.continueOnError && outcome == .failure
        let conclusion = isTolerated ? .success : outcome
        lines.append(.ended(id, outcome: outcome, conclusion: conclusion, at: now))
        notice()
        if id.parent != nil, let last = frames.indices.last {
            frames[last].status = worse(frames[last].status, conclusion)
        } else {
            status = worse(status, conclusion)
        }
    }

    private func worse(_ left: Conclusion, _ right: Conclusion) -> Conclusion {
        for worst in [Conclusion.cancelled, .failure] where left == worst || right == worst { return worst }
        return .success
    }
}

// MARK: - Background steps

extension JobModel {
    /// A background step.
    private struct Lane {
        let id: StepID
        /// The interpreter as it stands when the step begins, and when it is over; none while it waits for a place.
        var start: [JobModel] = []
        var end: [JobModel] = []
        /// When it is over.
        var at = Int64.max
        /// What its end means for the job.
        var counted = Conclusion.success
        var isJoined = false
        var isStarted: Bool { !start.isEmpty }
    }

    private mutating func queue(_ id: StepID) {
        advance(to: now)
        if !turns.contains(id.phase(.post)) { turns.append(id.phase(.post)) }
        lanes.append(Lane(id: id))
        launch(at: now)
    }

    /// Starts whatever has got a place up to `time`.
    private mutating func advance(to time: Int64) {
        while lanes.contains(where: { !$0.isStarted }) {
            let ends = lanes.filter { $0.isStarted && $0.at <= time && $0.at > launchedUntil }.map(\.at)
            guard let next = ends.min() else { break }
            launchedUntil = next
            launch(at: next)
        }
        launchedUntil = max(launchedUntil, time)
    }

    /// Ten go on side by side, the others in their order when one of them is over.
    private mutating func launch(at time: Int64) {
        guard time < hardStopAt else { return }
        while let index = lanes.firstIndex(where: { !$0.isStarted }),
            lanes.count(where: { $0.isStarted && $0.at > time }) < 10
        {
            begin(index, at: time)
            walk(index)
        }
    }

    private mutating func begin(_ index: Int, at time: Int64) {
        var model = self
        model.now = time
        model.lines = []
        model.lanes = []
        model.frames = []
        model.isCancelled = false
        model.notice()
        lanes[index].start = [model]
    }

    /// Finds out how a background step goes, should nothing but `cancelAt` disturb it.
    private mutating func walk(_ index: Int, cancelAt: Int64 = .max, isQueued: Bool = false) {
        let id = lanes[index].id
        guard var model = lanes[index].start.first, let step = world.step(id), let part = world.part(id) else { return }
        model.stepCancelAt = cancelAt
        // One that had to wait may find the job stopped.
        let isWanted = JobWorld.holds(part.condition, status: .cancelled, isCancelled: true) == true
        if isQueued || model.isCancelled && !isWanted {
            model.lines.append(.started(id))
            model.isStoppedByStep = isQueued
            model.end(id, step, .cancelled)
        } else {
            model.execute(id, step, part, isInner: false)
        }
        lanes[index].end = [model]
        lanes[index].at = model.now
        if case .ended(_, _, let conclusion, _)? = model.lines.last {
            lanes[index].counted = conclusion == .cancelled && model.isStoppedByStep ? .success : conclusion
        }
    }

    private mutating func control(_ id: StepID, _ step: JobWorld.Step, _ control: JobWorld.Control) {
        lines.append(.started(id))
        advance(to: now)
        let wanted: [Int]? =
            switch control {
            case .wait(let numbers): numbers
            case .waitAll: nil
            case .cancel(let number): [number]
            }
        let targets = lanes.indices.filter { index in
            !lanes[index].isJoined && wanted?.contains(lanes[index].id.numbers[0]) ?? true
        }
        if case .cancel = control, let index = targets.first, lanes[index].at > now {
            let isQueued = !lanes[index].isStarted
            if isQueued { begin(index, at: now) }
            walk(index, cancelAt: now, isQueued: isQueued)
        }
        wait(for: targets)
        var outcome = Conclusion.success
        for index in targets { outcome = worse(outcome, lanes[index].counted) }
        join(targets)
        end(id, step, hardStopAt <= now ? .cancelled : outcome)
    }

    /// Moves the clock to the end of the last of these.
    private mutating func wait(for targets: [Int]) {
        while targets.contains(where: { lanes[$0].at > now }) {
            // After the hard stop whoever still waits for a place gets none.
            guard let next = lanes.filter({ $0.isStarted && $0.at > now }).map(\.at).min() else { return }
            now = next
            advance(to: now)
        }
    }

    /// The end of the steps waits for whatever is left.
    private mutating func joinRest() {
        let rest = lanes.indices.filter { !lanes[$0].isJoined }
        wait(for: rest)
        notice()
        for index in rest { status = worse(status, lanes[index].counted) }
        join(rest)
    }

    private mutating func join(_ indices: [Int]) {
        for index in indices {
            lanes[index].isJoined = true
            guard let model = lanes[index].end.first else { continue }
            lines += model.lines
            posts += model.posts.filter { !posts.contains($0) }
            let number = lanes[index].id.numbers[0]
            innerPosts.merge(model.innerPosts.filter { $0.key.numbers[0] == number }) { $1 }
        }
    }
}

extension JobWorld {
    /// The lines of background step `lane`, or those of the job's own order for 0.
    func lines(_ lines: [JobModel.Line], ofLane lane: Int) -> [JobModel.Line] {
        lines.filter { line in
            let id =
                switch line {
                case .started(let id), .skipped(let id), .ended(let id, _, _, _): id
                }
            let isBackground = id.phase == .main && steps[id.numbers[0] - 1].isBackground
            return (isBackground ? id.numbers[0] : 0) == lane
        }
    }
}
