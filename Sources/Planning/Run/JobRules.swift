/// What the expressions of a workflow say about a job when it is its turn.
///
/// `RunDecider` holds the control flow; these are the only questions it asks. The workflow answers them in
/// `WorkflowRules`; the simulation answers them from random data.
package protocol JobRules: Sendable {
    /// Evaluates a job's `if`, matrix, name and the other job-level keys.
    func evaluate(_ job: JobSituation) -> JobEvaluation

    /// Whether a job that runs or is about to goes on although its run is being cancelled: its `if`, again.
    func continuesWhenCancelled(_ job: JobSituation) -> Bool

    /// The jobs of the workflow a leg calls.
    ///
    /// - Throws: when the workflow cannot be called.
    func jobs(calledBy leg: LegPlan) throws(CallError) -> [JobShape]

    /// The outputs of a called workflow whose jobs are all final.
    func outputs(ofCall leg: LegPlan, jobs: [NeededJob]) throws(CallError) -> [Output]
}

/// Why a called workflow could not be started or finished.
package struct CallError: Error, Hashable, Sendable {
    /// One sentence with the place.
    package let message: String

    package init(_ message: String) { self.message = message }
}

/// What became of a job when it was evaluated.
package enum JobEvaluation: Hashable, Sendable {
    case skip(reason: String, absent: [AbsentLeg] = [])
    case fail(message: String)
    /// The legs that run; beside them those that this machine cannot run.
    case run([LegPlan], absent: [AbsentLeg] = [], failFast: Bool, maxParallel: Int)
}
