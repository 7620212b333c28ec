package import Actions
package import Basics
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
}

/// A push of a checkout, with the job that did it.
package struct EffectRecord: Hashable, Sendable {
    /// The unique key of the job.
    package let key: String
    /// The step.
    package let step: StepID
    /// What it changed, or would have.
    package let effect: Effect
}

/// One job (a leg of a matrix, a job with steps, or one that calls a workflow) of a run's record.
package struct JobRecord: Hashable, Sendable {
    /// The unique path.
    package let path: NodePath
    /// What people see and name: `test (3.12)`.
    package let key: String
    /// The display name GitHub shows: the job's `name`, or its id.
    package let name: String
    /// The job's id in its file.
    package let job: String
    /// Ids of the jobs it needs.
    package let needs: [String]
    /// Where the job stands.
    package let status: Status
    /// How it ended; nil unless `completed`.
    package let conclusion: Conclusion?
    /// The latest attempt, from 1; 0 where it never began.
    package let attempt: Int
    /// When the latest attempt began, or nil.
    package let started: Instant?
    /// When it ended, or nil.
    package let ended: Instant?
    /// The matrix combination, or nil.
    package let matrix: JSONValue?
    /// The outputs in order, or an empty object.
    package let outputs: JSONValue
    /// Why, where the steps do not say it: of a skipped job the reason.
    package let message: String?
    /// The labels of `runs-on`.
    package let runsOn: [String]
    /// The environment's name, or nil.
    package let environment: String?
    /// Whether its failure leaves the run green.
    package let continueOnError: Bool
    /// The called workflow's reference, or nil for a job with steps.
    package let call: String?
    /// What its token may do, by scope (`{"contents":"read"}`); nil for the repository's default.
    package let permissions: JSONValue?
    /// Where its environment can be reached, or nil.
    package let url: String?
    /// All attempts, from the first.
    package let attempts: [AttemptRecord]
    /// The steps of the latest attempt, in the order they began.
    package let steps: [StepRecord]

    /// From start to end of the latest attempt; nil unless both are known.
    package var milliseconds: Int64? { Self.milliseconds(started, ended, status) }

    /// The end of what was interrupted is not known.
    static func milliseconds(_ started: Instant?, _ ended: Instant?, _ status: Status) -> Int64? {
        guard status != .interrupted, let started, let ended else { return nil }
        return ended.milliseconds(since: started)
    }
}

/// One attempt of a job.
package struct AttemptRecord: Hashable, Sendable {
    /// From 1.
    package let attempt: Int
    /// Where it stands.
    package let status: Status
    /// How it ended; nil unless `completed`.
    package let conclusion: Conclusion?
    /// When it began.
    package let started: Instant
    /// When it ended, or nil.
    package let ended: Instant?
    /// Why, where the steps do not say it.
    package let message: String?
}

/// One step of a job's latest attempt.
package struct StepRecord: Hashable, Sendable {
    /// Its place in the job.
    package let id: StepID
    /// Its name.
    package let name: String
    /// Where it stands.
    package let status: Status
    /// The result before `continue-on-error`; nil unless `completed`.
    package let outcome: Conclusion?
    /// The result after `continue-on-error`; nil unless `completed`.
    package let conclusion: Conclusion?
    /// When it began; nil for a skipped step.
    package let started: Instant?
    /// When it ended, or nil.
    package let ended: Instant?
    /// The exit status of its process, where it had one.
    package let exitCode: Int32?
    /// What went wrong, in one line.
    package let message: String?
    /// The outputs in order, or an empty object.
    package let outputs: JSONValue
    /// Where its output is on disk; nil where it wrote nothing or has not ended.
    package let log: LogReference?
    /// Its annotations, in order.
    package let annotations: [Annotation]
    /// The path of its summary (Markdown), relative to the data folder, or nil.
    package let summary: String?
    /// The summary's text, where it was asked for and is there.
    package let summaryText: String?
    /// Processor time of its processes in microseconds.
    package let processorMicroseconds: Int64
    /// The largest resident size of one of its processes, in bytes.
    package let maximumResidentBytes: Int64

    /// From start to end; nil unless both are known.
    package var milliseconds: Int64? { JobRecord.milliseconds(started, ended, status) }
}
