package import Basics
import GRDB
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

    /// How long the latest attempt took; nil while the run goes on, and of an interrupted run, whose end nobody saw.
    package var milliseconds: Int64? {
        status == .interrupted ? nil : ended.map { $0.milliseconds(since: begun) }
    }

    /// The last sign of life of an interrupted run, else nil.
    package var lastEvent: Instant? { status == .interrupted ? ended : nil }

    /// The object of `pitlane runs --format json` (docs/output.md#json).
    ///
    /// - Parameter keptBytes: the disk that the workspaces take which its jobs have left.
    package func json(keptBytes: Int64) -> JSONValue {
        [
            "run": .number(Double(run)), "workflow": .string(workflow), "event": .string(event),
            "branch": .string(branch), "sha": .string(sha), "status": .string(status.rawValue),
            "conclusion": .optional(conclusion?.rawValue), "started": .string(created.rfc3339),
            "seconds": .seconds(milliseconds), "last_event": .optional(lastEvent),
            "kept_bytes": .number(Double(keptBytes)),
        ]
    }

    init(_ row: Row) throws {
        run = row["number"]
        workflowRun = row["workflow_number"]
        workflowPath = row["workflow_path"]
        workflow = row["workflow"]
        title = row["title"]
        event = row["event"]
        branch = row["branch"]
        sha = row["sha"]
        patchDigest = row["patch"]
        publishes = row["publishes"]
        status = try row.requiredWord("status")
        conclusion = try row.word("conclusion")
        message = row["message"]
        created = Instant(milliseconds: row["created"])
        begun = row.instant("begun") ?? created
        started = row.instant("started")
        ended = row.instant("ended")
    }
}

extension JSONValue {
    /// A text, or null.
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// A whole number, or null.
    static func optional(_ number: (some BinaryInteger)?) -> JSONValue { number.map { .number(Double($0)) } ?? .null }

    /// A moment as RFC 3339, or null.
    static func optional(_ instant: Instant?) -> JSONValue { optional(instant?.rfc3339) }

    /// A time in seconds with three decimals, or null.
    static func seconds(_ milliseconds: Int64?) -> JSONValue {
        milliseconds.map { .number(Double($0) / 1000) } ?? .null
    }
}
