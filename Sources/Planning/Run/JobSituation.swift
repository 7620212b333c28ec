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
