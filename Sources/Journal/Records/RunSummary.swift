package import Basics
package import Planning

/// One line of `pitlane runs`.
package struct RunSummary: Hashable, Sendable {
    /// The run's number.
    package let run: Int
    /// `github.run_number`: counts the runs of one workflow file.
    package let workflowRun: Int
    /// The workflow file's path in the repository.
    package let workflowPath: String
    /// The workflow's name.
    package let workflow: String
    /// The run's display name.
    package let title: String
    /// The event's name.
    package let event: String
    /// The branch or tag, short.
    package let branch: String
    /// The commit.
    package let sha: String
    /// SHA-256 of the uncommitted change the run was made with, or nil.
    package let patchDigest: String?
    /// Whether effects that leave the machine were allowed.
    package let publishes: Bool
    /// Where the run stands.
    package let status: Status
    /// How it ended; nil unless `completed`.
    package let conclusion: Conclusion?
    /// Why it was cancelled, where it was.
    package let message: String?
    /// When it was created.
    package let created: Instant
    /// When its first job began, or nil.
    package let started: Instant?
    /// When it ended; of an interrupted run the last sign of life; nil while it goes on.
    package let ended: Instant?
    /// When its latest attempt began: when it was created, or taken up again.
    package let begun: Instant
    /// Whether what waits for its end (`on: workflow_run`) has not been started yet, if it is over.
    package let hasFollowersDue: Bool

    package init(
        run: Int, workflowRun: Int, workflowPath: String, workflow: String, title: String, event: String,
        branch: String, sha: String, patchDigest: String?, publishes: Bool, status: Status, conclusion: Conclusion?,
        message: String?, created: Instant, started: Instant?, ended: Instant?, begun: Instant,
        hasFollowersDue: Bool
    ) {
        (self.run, self.workflowRun, self.workflowPath, self.workflow) = (run, workflowRun, workflowPath, workflow)
        (self.title, self.event, self.branch, self.sha) = (title, event, branch, sha)
        (self.patchDigest, self.publishes, self.message) = (patchDigest, publishes, message)
        (self.status, self.conclusion) = (status, conclusion)
        (self.created, self.started, self.ended, self.begun) = (created, started, ended, begun)
        self.hasFollowersDue = hasFollowersDue && status == .completed
    }

    /// How long the latest attempt took; nil while the run goes on, and of an interrupted run, whose end nobody saw.
    package var milliseconds: Int64? {
        status == .interrupted ? nil : ended.map { $0.milliseconds(since: begun) }
    }

    /// The last sign of life of an interrupted run, else nil.
    package var lastEvent: Instant? { status == .interrupted ? ended : nil }

    /// The object of `pitlane runs --format json` (docs/output.md#json).
    ///
    /// - Parameters:
    ///   - keptBytes: the disk that the workspaces take which its jobs have left.
    ///   - holds: what it waits for people to do.
    package func json(keptBytes: Int64, holds: [HoldRecord]) -> JSONValue {
        [
            "run": .number(Double(run)), "workflow": .string(workflow), "event": .string(event),
            "branch": .string(branch), "sha": .string(sha), "status": .string(status.rawValue),
            "conclusion": .optional(conclusion?.rawValue), "started": .string(created.rfc3339),
            "seconds": .seconds(milliseconds), "last_event": .optional(lastEvent),
            "kept_bytes": .number(Double(keptBytes)), "waits_for": .array(holds.map(\.json)),
        ]
    }
}
