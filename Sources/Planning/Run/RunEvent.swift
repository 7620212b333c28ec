package import Basics

/// What happened to a run, as it stands in the journal. `RunState` is the fold of these.
package enum RunEvent: Hashable, Sendable {
    /// The run exists; everything later decisions read is frozen here.
    case created(RunInputs)
    /// A job's `if` held and its matrix is known: these legs will run.
    case jobExpanded(NodePath, legs: [LegPlan], failFast: Bool, maxParallel: Int)
    /// Legs of a job that is about to be expanded or skipped are left out: this machine cannot run them.
    case legsAbsent(NodePath, [AbsentLeg])
    /// A job does not run.
    case jobSkipped(NodePath, reason: String)
    /// A job could not be evaluated: it failed before it started.
    case jobFailed(NodePath, message: String)
    /// A job was waiting when the run was cancelled, and does not run because of that.
    case jobCancelled(NodePath, reason: String)
    /// A leg that calls a workflow has become that workflow's jobs.
    case callExpanded(NodePath, jobs: [JobShape])
    /// A leg (nil: the run itself) waits for a concurrency group's place, which `holder` has.
    case placeWaiting(NodePath?, holder: String)
    /// A leg (nil: the run itself) has the next place it needs.
    case placeTaken(NodePath?)
    /// People are asked whether the jobs of an environment may start.
    case approvalRequested(environment: String, ApprovalPolicy, at: Instant)
    /// Somebody has answered; a rejection decides.
    case approvalAnswered(environment: String, ApprovalAnswer)
    /// Enough have approved, and the time to wait is over: the jobs of the environment may start.
    case approvalGranted(environment: String)
    /// Nobody, or not enough, answered in time.
    case approvalExpired(environment: String)
    /// A leg's environment is frozen: it does not start.
    case frozen(Freeze)
    /// The environment is not frozen any more.
    case thawed(environment: String)
    /// Nothing goes on before somebody does something, and nobody drives the run meanwhile. The places of concurrency
    /// groups are given back.
    case parked
    /// A leg's attempt has been handed to a runner.
    case legStarted(NodePath, attempt: Int)
    /// A leg has been told to stop.
    case legCancelling(NodePath, reason: String)
    /// A leg's attempt is over.
    case legEnded(NodePath, attempt: Int, LegResult)
    /// Somebody, or a newer run, wants this run stopped.
    case cancelRequested(reason: String)
    /// All jobs are done.
    case ended(Conclusion)
    /// A run that was over goes on: these jobs, with all that needs them, are decided anew, and these legs of other
    /// jobs start over, one of them perhaps from a step on; `attempt` counts from 2.
    case reopened(attempt: Int, jobs: [NodePath], legs: [NodePath], by: String, from: ResumePoint? = nil)
    /// The driver died; found out by the next process that took the run's lock.
    case interrupted
    /// Another driver continues an interrupted run: these legs, which ran, start over, and all places are claimed again.
    case resumed(legs: [NodePath], by: String)
}
