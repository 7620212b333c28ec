import Planning

/// What a step list comes to, said as a plain interpreter that walks the steps with a clock in its hand
/// (workflow-semantics.md §6, §14): no events, no commands, no state to replay.
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
    /// When the job is told to stop, and whether by its own limit.
    private var stopAt = Int64.max
    private var isTimeout = false

    init(_ world: JobWorld) {
        self.world = world
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
        for id in world.pre { step(id) }
        for number in world.steps.indices { step(.main(number + 1)) }
        for id in posts { step(id) }
        notice()
        let conclusion = isCancelled && isTimeout ? .timedOut : status
        return world.hasBrokenOutputs && conclusion == .success ? .failure : conclusion
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
            if !posts.contains(post) { posts.insert(post, at: 0) }
            return
        }
        if innerPosts[parent]?.contains(post) == true { return }
        innerPosts[parent, default: []].insert(post, at: 0)
        register(parent)
    }

    private mutating func composite(_ id: StepID, _ step: JobWorld.Step, _ list: [StepID]) {
        let limit = id.phase == .main ? step.timeout : nil
        frames.append(Frame(deadline: limit.map { now + $0 }))
        for inner in list where frames.allSatisfy({ $0.deadline ?? .max > now }) { self.step(inner) }
        notice()
        let frame = frames.removeLast()
        let hasFailed = id.phase == .main && step.hasBrokenOutputs
        var outcome = hasFailed && frame.status != .cancelled ? .failure : frame.status
        let outer = outerDeadline
        if let deadline = frame.deadline, deadline <= now, deadline <= outer, deadline <= hardStopAt {
            outcome = .failure
        } else if outer <= now || hardStopAt <= now {
            outcome = .cancelled
        }
        end(id, step, outcome)
    }

    private var outerDeadline: Int64 { frames.compactMap(\.deadline).min() ?? .max }

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
