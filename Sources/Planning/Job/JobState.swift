/// Where one attempt of a job stands: the fold of its events in the journal.
///
/// Steps run in one order: every `pre`, the steps of the file, every `post` in reverse order of registration
/// (docs/language/steps.md#order). A composite action's inner steps form a frame of their own. A background step runs
/// beside this order; what came of it counts when a step, or the end of the steps, has waited for it
/// (docs/language/steps.md#background-steps).
package struct JobState: Hashable, Sendable {
    /// A list of steps worked off in order, with the status its conditions read.
    package struct Frame: Hashable, Sendable {
        package var steps: [StepID]
        package var status: Conclusion = .success
    }

    /// What has become of a step; a step without an entry has not begun.
    package enum StepPhase: Hashable, Sendable {
        /// A background step that waits for a free place.
        case queued(name: String)
        case running(deadline: Instant?)
        case stopping(StopReason)
        case skipped
        case ended(StepResult)
    }

    /// Whether the workspace is there and the steps are known.
    package private(set) var isPrepared = false
    /// The steps of the job: `pre` and main ones, then the posts registered so far, last one first.
    package private(set) var root = Frame(steps: [])
    /// Inner steps of the composite steps that have begun.
    package private(set) var frames: [StepID: Frame] = [:]
    package private(set) var steps: [StepID: StepPhase] = [:]
    /// Background steps nobody has waited for yet, in the order of the file, those that have ended included.
    package private(set) var background: [StepID] = []
    /// The background steps that a `wait`, `wait-all` or `cancel` waits for.
    package private(set) var waits: [StepID: [StepID]] = [:]
    /// Why the job is being stopped, or nil.
    package private(set) var stop: StopReason?
    /// When what still runs is killed, once the job is being stopped.
    package private(set) var hardStop: Instant?
    /// Whether that moment has passed.
    package private(set) var isHardStopped = false
    /// When the job has run out of time.
    package private(set) var deadline: Instant?
    /// How the attempt ended, or nil.
    package private(set) var result: LegResult?

    private var mainEnd = 0
    /// How many of the job's own steps, from the first one on, are over: none of them has its turn again.
    private var passed = 0
    /// Steps that a `cancel` step has told to stop.
    private var cancelledBySteps: Set<StepID> = []
    private var posts = PostSteps()

    package init() {}

    /// The fold of `events`.
    package init(_ events: some Sequence<JobEvent>) {
        for event in events { apply(event) }
    }

    /// Takes one event into account; total, evaluates nothing.
    package mutating func apply(_ event: JobEvent) {
        switch event {
        case .prepared(let count, let pre, let deadline):
            isPrepared = true
            root.steps = pre + (0..<max(count, 0)).map { .main($0 + 1) }
            mainEnd = root.steps.count
            self.deadline = deadline
        case .stepStarted(let id, _, _, let deadline, let registersPost):
            steps[id] = .running(deadline: deadline)
            if registersPost { register(postOf: id) }
            // The inner posts of a composite run inside its own post.
            if id.phase == .post, let inner = posts.inner[id] { frames[id] = Frame(steps: inner) }
        case .stepExpanded(let id, let count):
            frames[id] = Frame(steps: (0..<max(count, 0)).map { id.inner($0 + 1) })
        case .stepQueued(let id, let name):
            steps[id] = .queued(name: name)
            background.append(id)
            posts.takeTurn(id)
        case .stepWaiting(let id, let targets): waits[id] = targets
        case .stepsJoined(let ids, let step):
            background.removeAll { ids.contains($0) }
            guard step == nil else { break }
            for id in ids { merge(countedConclusion(of: id), intoFrameOf: id) }
        case .stepSkipped(let id, _): steps[id] = .skipped
        case .stepStopping(let id, let reason):
            steps[id] = .stopping(reason)
            if reason == .step { cancelledBySteps.insert(id) }
        case .stepEnded(let id, let result):
            steps[id] = .ended(result)
            // A background step's result counts when it is joined.
            if !background.contains(id) { merge(result.conclusion, intoFrameOf: id) }
        case .cancelling(let reason, let hardStop):
            stop = reason
            self.hardStop = hardStop
            root.status = Conclusion.worse(root.status, .cancelled)
            for id in frames.keys { frames[id]?.status = .cancelled }
        case .hardStopped: isHardStopped = true
        case .ended(let result): self.result = result
        case .resumed: break
        }
        while passed < root.steps.count, isFinal(root.steps[passed]) { passed += 1 }
    }

    private mutating func register(postOf id: StepID) {
        posts.register(postOf: id)
        root.steps.replaceSubrange(mainEnd..., with: posts.own)
        passed = min(passed, mainEnd)
    }

    private mutating func merge(_ conclusion: Conclusion, intoFrameOf id: StepID) {
        // The `pre` of an action inside a composite stands in the job's own list: its composite has not begun.
        if let parent = id.parent, let status = frames[parent]?.status {
            frames[parent]?.status = Conclusion.worse(status, conclusion)
        } else {
            root.status = Conclusion.worse(root.status, conclusion)
        }
    }

    // MARK: - Questions

    /// The status that `success()`, `failure()` and `cancelled()` of a step's condition read: the composite's own for
    /// its inner main steps, else the job's (docs/language/expressions.md#conditions).
    package func status(for id: StepID) -> Conclusion {
        if id.phase == .main, let parent = id.parent, let frame = frames[parent] { frame.status } else { root.status }
    }

    /// The job's status, as `job.status` says it.
    package var status: Conclusion { root.status }

    /// Whether a step has been skipped or has ended.
    package func isFinal(_ id: StepID) -> Bool {
        switch steps[id] {
        case .skipped, .ended: true
        case .queued, .running, .stopping, nil: false
        }
    }

    /// What a background step's end means for the job: nothing where a `cancel` step stopped it.
    func countedConclusion(of id: StepID) -> Conclusion {
        guard case .ended(let result)? = steps[id] else { return .success }
        return cancelledBySteps.contains(id) && result.conclusion == .cancelled ? .success : result.conclusion
    }

    /// Whether the step, or a composite around it, has been told to stop.
    package func isStopping(_ id: StepID) -> Bool {
        if case .stopping = steps[id] { return true }
        return id.parent.map { isStopping($0) } ?? false
    }

    /// The first step of the job's own order that is not over; posts have their turn when no background step is left.
    var turn: StepID? {
        guard let id = root.steps[passed...].first(where: { !isFinal($0) && !background.contains($0) }) else {
            return nil
        }
        return id.phase == .post && !background.isEmpty ? nil : id
    }

    /// The steps that have begun and not ended, each lane outermost first: the job's own order, then each background
    /// step with what runs inside it. No lane is empty.
    package var lanes: [[StepID]] {
        var lanes = [turn.map(chain) ?? []]
        for id in background { lanes.append(chain(id)) }
        return lanes.filter { !$0.isEmpty }
    }

    /// The steps that have begun and not ended, of all lanes.
    package var active: [StepID] { lanes.flatMap { $0 } }

    private func chain(_ first: StepID) -> [StepID] {
        var path: [StepID] = []
        var next: StepID? = first
        while let id = next {
            switch steps[id] {
            case .running, .stopping: path.append(id)
            case .queued, .skipped, .ended, nil: return path
            }
            next = frames[id]?.steps.first { !isFinal($0) }
        }
        return path
    }
}

// MARK: - Pending

/// An effect a job's state asks for; the same state always asks for the same.
package enum JobCommand: Hashable, Sendable {
    /// Make the workspace, resolve the actions.
    case prepare
    /// Evaluate the step's condition, and what its start needs.
    case begin(StepID)
    /// There is room for a background step whose condition held: start it.
    case launch(StepID)
    /// Run the step; its start is in the journal.
    case run(StepID)
    /// All inner steps of a composite are done: evaluate its outputs. Or the steps a `wait` or `cancel` waits for are.
    case finish(StepID)
    /// The job is being cancelled: evaluate the condition of the running step again.
    case recheck(StepID)
    /// Stop the running step.
    case stop(StepID, StopReason)
    /// Kill the running step.
    case kill(StepID)
    /// All steps are done: evaluate the job's outputs.
    case complete
}

extension JobState {
    /// The effects the state asks for.
    package var pending: [JobCommand] {
        if result != nil { return [] }
        guard isPrepared else { return isHardStopped ? [.complete] : [.prepare] }
        let lanes = lanes
        var commands = lanes.flatMap(commands) + launches
        if let turn, !isHardStopped {
            if steps[turn] == nil { commands.append(.begin(turn)) }
        } else if lanes.isEmpty, background.isEmpty || isHardStopped {
            commands.append(.complete)
        }
        return commands
    }

    private func commands(_ lane: [StepID]) -> [JobCommand] {
        guard let leaf = lane.last else { return [] }
        if let targets = waits[leaf] { return targets.allSatisfy(isPast) ? [.finish(leaf)] : [] }
        guard let frame = frames[leaf] else { return [.run(leaf)] + stops(leaf) }
        // Between two inner steps of a composite.
        if !isStopping(leaf), let inner = next(in: frame) { return [.begin(inner)] }
        return [.finish(leaf)]
    }

    /// Whether nobody need wait for the step: after the hard stop what has not begun never will.
    private func isPast(_ id: StepID) -> Bool {
        if case .queued = steps[id] { return isHardStopped }
        return isFinal(id)
    }

    /// So many background steps run at a time; more wait, in order (docs/language/steps.md#background-steps,
    /// docs/language/limits.md).
    package static let backgroundLimit = 10

    /// How many background steps may begin now.
    var room: Int {
        let running = background.count { id in
            switch steps[id] {
            case .running, .stopping: true
            case .queued, .skipped, .ended, nil: false
            }
        }
        return max(0, Self.backgroundLimit - running)
    }

    /// Background steps that wait for a place, first one first.
    var queue: [StepID] {
        background.filter { if case .queued = steps[$0] { true } else { false } }
    }

    private var launches: [JobCommand] { isHardStopped ? [] : queue.prefix(room).map { .launch($0) } }

    private func next(in frame: Frame) -> StepID? {
        isHardStopped ? nil : frame.steps.first { !isFinal($0) }
    }

    private func stops(_ leaf: StepID) -> [JobCommand] {
        if isHardStopped { return [.kill(leaf)] }
        if isStopping(leaf) { return [.stop(leaf, stopReason(leaf))] }
        return stop == nil ? [] : [.recheck(leaf)]
    }

    private func stopReason(_ id: StepID) -> StopReason {
        if case .stopping(let reason) = steps[id] { return reason }
        return id.parent.map { stopReason($0) } ?? .cancelled
    }

    /// The next moment at which `JobStimulus.clock` changes something, or nil.
    package var nextDeadline: Instant? {
        guard result == nil else { return nil }
        var deadlines = active.compactMap { id -> Instant? in
            if case .running(let deadline) = steps[id] { deadline } else { nil }
        }
        if stop == nil, let deadline { deadlines.append(deadline) }
        if !isHardStopped, let hardStop { deadlines.append(hardStop) }
        return deadlines.min()
    }
}
