package import Basics

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

/// A job whose turn it is, with all its expressions may read.
package struct JobSituation: Hashable, Sendable {
    package let job: JobNode
    /// The leg that called the workflow this job belongs to, or nil.
    package let caller: LegPlan?
    /// The direct needs, in the order written.
    package let needs: [NeededJob]
    /// Results of all needs, direct and through others, by path.
    package let ancestorResults: [Conclusion]
    /// Whether the run, or the calling leg, is being cancelled.
    package let isCancelling: Bool

    package init(
        job: JobNode, caller: LegPlan?, needs: [NeededJob], ancestorResults: [Conclusion], isCancelling: Bool
    ) {
        self.job = job
        self.caller = caller
        self.needs = needs
        self.ancestorResults = ancestorResults
        self.isCancelling = isCancelling
    }
}

extension JobSituation {
    /// The same without a cancellation.
    var uncancelled: JobSituation {
        JobSituation(
            job: job, caller: caller, needs: needs, ancestorResults: ancestorResults, isCancelling: false)
    }

    /// The same had all gone well before.
    var undisturbed: JobSituation {
        JobSituation(
            job: job, caller: caller,
            needs: needs.map { NeededJob(id: $0.id, result: .success, outputs: $0.outputs) },
            ancestorResults: ancestorResults.map { _ in .success }, isCancelling: false)
    }
}

/// A finished job as another one sees it: `needs.<id>`, or `jobs.<id>` for the outputs of a called workflow.
package struct NeededJob: Hashable, Sendable {
    package let id: Key
    package let result: Conclusion
    package let outputs: [Output]

    package init(id: Key, result: Conclusion, outputs: [Output]) {
        self.id = id
        self.result = result
        self.outputs = outputs
    }
}

/// What became of a job when it was evaluated.
package enum JobEvaluation: Hashable, Sendable {
    case skip(reason: String, absent: [AbsentLeg] = [])
    case fail(message: String)
    /// The legs that run; beside them those that this machine cannot run.
    case run([LegPlan], absent: [AbsentLeg] = [], failFast: Bool, maxParallel: Int)
}
