package import Planning

/// Stops at steps and asks somebody what to do (`--on-failure shell`, `--step-through`).
package protocol StepDebugger: Sendable {
    /// A step's condition held: asks whether it is to run.
    func willRun(_ step: DebuggedStep) async -> StepDecision

    /// A step failed: asks what to do now.
    func failed(_ step: DebuggedStep) async -> FailureDecision
}

/// What becomes of a step that is about to run.
package enum StepDecision: Hashable, Sendable {
    case run
    case skip
    /// The job is cancelled.
    case stop
}

/// What becomes of a job in which a step failed.
package enum FailureDecision: Hashable, Sendable {
    /// The step runs again.
    case retry
    /// The step has failed, as it would have without a debugger.
    case goOn
    /// The job is cancelled.
    case stop
}

/// A step somebody looks at; all texts are masked.
package struct DebuggedStep: Sendable {
    /// The unique key of its leg.
    package let job: String
    /// Its place in the job.
    package let id: StepID
    /// Its name.
    package let name: String
    /// What it does (its script), or how it failed.
    package let detail: String
    /// Opens an interactive shell in the step's environment and folder on the terminal device at a path, and waits for
    /// its end. What it writes to `GITHUB_ENV`, `GITHUB_PATH` and `GITHUB_OUTPUT` counts.
    package let openShell: @Sendable (_ terminal: String, _ type: String) async throws -> Void
}
