/// What happened inside one attempt of a job, as it stands in the journal. `JobState` is the fold of these.
package enum JobEvent: Hashable, Sendable {
    /// The workspace is there and every action is resolved: the job has this many steps, and these have a `pre`.
    case prepared(stepCount: Int, pre: [StepID], deadline: Instant)
    /// A step's condition held and it began.
    case stepStarted(StepID, name: String, at: Instant, deadline: Instant?, registersPost: Bool)
    /// A composite action's inner steps are known.
    case stepExpanded(StepID, count: Int)
    /// The condition of a background step held: the job goes on, and the step begins when there is room for it
    /// (docs/language/steps.md#background-steps).
    case stepQueued(StepID, name: String)
    /// A `wait`, `wait-all` or `cancel` waits for the end of these background steps.
    case stepWaiting(StepID, targets: [StepID])
    /// From now on the results, outputs and variables of these background steps count; `by` is the step that waited
    /// for them, nil for the wait that ends every job's steps.
    case stepsJoined([StepID], by: StepID?)
    /// A step's condition did not hold.
    case stepSkipped(StepID, name: String)
    /// A running step has been told to stop.
    case stepStopping(StepID, StopReason)
    /// A step is over; `outcome` before, `conclusion` after `continue-on-error`.
    case stepEnded(StepID, StepResult)
    /// All steps before this one stand in the events before this as an earlier attempt left them; here they end, and the
    /// step has its turn.
    case resumed(StepID, attempt: Int)
    /// The job is being cancelled; steps that ask for it still run.
    case cancelling(StopReason, hardStop: Instant)
    /// The time for cancelled steps is over: what runs is killed, nothing more starts.
    case hardStopped
    /// All steps are done and the outputs are evaluated.
    case ended(LegResult)
}

/// Why a step or a job was told to stop.
package enum StopReason: String, Hashable, Sendable {
    /// The user, fail-fast, or a newer run of the concurrency group.
    case cancelled
    /// Its own `timeout-minutes`.
    case timeout
    /// A `cancel` step: what it stops does not fail the job (docs/language/steps.md#background-steps).
    case step
}
