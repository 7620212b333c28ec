/// An effect a job's state asks for; the same state always asks for the same.
package enum JobCommand: Hashable, Sendable {
    /// Make the workspace, resolve the actions.
    case prepare
    /// Evaluate the step's condition, and what its start needs.
    case begin(StepID)
    /// Run the step; its start is in the journal.
    case run(StepID)
    /// All inner steps of a composite are done: evaluate its outputs.
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
        let active = active
        guard let leaf = active.last else { return [next(in: root).map { .begin($0) } ?? .complete] }
        guard let frame = frames[leaf] else { return [.run(leaf)] + stops(leaf) }
        // Between two inner steps of a composite.
        if !isStopping(leaf), let inner = next(in: frame) { return [.begin(inner)] }
        return [.finish(leaf)]
    }

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
