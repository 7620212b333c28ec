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
