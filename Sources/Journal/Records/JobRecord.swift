package import Basics
package import Planning

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

    package init(
        path: NodePath, key: String, name: String, job: String, needs: [String], status: Status,
        conclusion: Conclusion?, attempt: Int, started: Instant?, ended: Instant?, matrix: JSONValue?,
        outputs: JSONValue, message: String?, runsOn: [String], environment: String?, continueOnError: Bool,
        call: String?, permissions: JSONValue?, url: String?, attempts: [AttemptRecord], steps: [StepRecord]
    ) {
        (self.path, self.key, self.name, self.job, self.needs) = (path, key, name, job, needs)
        (self.status, self.conclusion, self.attempt) = (status, conclusion, attempt)
        (self.started, self.ended, self.matrix, self.outputs) = (started, ended, matrix, outputs)
        (self.message, self.runsOn, self.environment) = (message, runsOn, environment)
        (self.continueOnError, self.call, self.permissions, self.url) = (continueOnError, call, permissions, url)
        (self.attempts, self.steps) = (attempts, steps)
    }

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

    package init(
        attempt: Int, status: Status, conclusion: Conclusion?, started: Instant, ended: Instant?, message: String?
    ) {
        (self.attempt, self.status, self.conclusion) = (attempt, status, conclusion)
        (self.started, self.ended, self.message) = (started, ended, message)
    }
}

/// How long a job took in one run.
package struct JobTime: Hashable, Sendable {
    /// What people see and name: `test (3.12)`.
    package let key: String
    /// The job's id in its file.
    package let job: String
    /// From start to end.
    package let milliseconds: Int64

    package init(key: String, job: String, milliseconds: Int64) {
        (self.key, self.job, self.milliseconds) = (key, job, milliseconds)
    }
}
