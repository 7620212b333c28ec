package import Planning

/// The whole record of one run, as `pitlane show` gives it.
package struct RunRecord: Hashable, Sendable {
    /// The run itself.
    package let summary: RunSummary
    /// The latest attempt of the run, from 1.
    package let attempt: Int
    /// Its jobs in the order of the file; legs in the order of the matrix, called jobs below their caller.
    package let jobs: [JobRecord]
    /// Its finished artifacts, in the order they were finished.
    package let artifacts: [ArtifactRecord]
    /// Legs that the machine could not run, in the order in which they were left out.
    package let absent: [AbsentLeg]
    /// What its checkouts pushed or would have, in all attempts.
    package let effects: [EffectRecord]
    /// What people have been asked, in all attempts.
    package let approvals: [ApprovalRecord]
    /// What it waits for people to do.
    package let holds: [HoldRecord]

    package init(
        summary: RunSummary, attempt: Int, jobs: [JobRecord], artifacts: [ArtifactRecord], absent: [AbsentLeg],
        effects: [EffectRecord], approvals: [ApprovalRecord], holds: [HoldRecord]
    ) {
        (self.summary, self.attempt, self.jobs) = (summary, attempt, jobs)
        (self.artifacts, self.absent, self.effects) = (artifacts, absent, effects)
        (self.approvals, self.holds) = (approvals, holds)
    }
}

/// A push of a checkout, with the job that did it.
package struct EffectRecord: Hashable, Sendable {
    /// The unique key of the job.
    package let key: String
    /// The step.
    package let step: StepID
    /// What it changed, or would have.
    package let effect: Effect

    package init(key: String, step: StepID, effect: Effect) {
        (self.key, self.step, self.effect) = (key, step, effect)
    }
}
