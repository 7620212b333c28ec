package import Basics
package import Planning

/// What jobs of one environment in a run wait for people to do.
package struct HoldRecord: Hashable, Sendable {
    /// The environment's name, as a job has it.
    package let environment: String
    /// Keys of the jobs, in the order of the file.
    package let jobs: [String]
    /// The request that can be answered, or nil.
    package let approval: ApprovalRecord?
    /// Why the environment is frozen, or nil.
    package let freeze: Freeze?
    /// Answers that whoever drives the run next takes up.
    package let left: [ApprovalAnswer]

    package init(
        environment: String, jobs: [String], approval: ApprovalRecord?, freeze: Freeze?, left: [ApprovalAnswer]
    ) {
        (self.environment, self.jobs, self.approval, self.freeze) = (environment, jobs, approval, freeze)
        self.left = left
    }

    /// Whether the answers that were left are enough, so that the run only has to be continued.
    package var isAnswered: Bool {
        let missing = approval?.approval.missing ?? 0
        return left.contains { !$0.approves } || !left.isEmpty && left.count >= missing
    }

    /// What has to be done, in words: a line each.
    package var notes: [String] {
        [freeze?.note, approval.map { $0.approval.question(starters: $0.starters) }].compactMap(\.self)
    }

    /// The object of `waits_for` in `pitlane show` and `pitlane runs --format json` (docs/output.md#json).
    package var json: JSONValue {
        [
            "environment": .string(environment), "jobs": .array(jobs.map { .string($0) }),
            "approval": .optional(approval?.id), "expires": .optional(approval?.approval.expires),
            "frozen": freeze?.json ?? .null,
            "left": .array(left.map(\.json)),
        ]
    }
}

extension ApprovalRecord {
    /// The object of `approvals` in `pitlane show --format json`.
    var json: JSONValue {
        let policy = approval.policy
        return [
            "id": .number(Double(id)), "environment": .string(approval.environment),
            "outcome": .string(isWithdrawn ? "withdrawn" : approval.outcome.rawValue),
            "reviewers": .array(policy.reviewers.map { .string($0) }), "required": .number(Double(policy.required)),
            "self_review": .bool(policy.allowsSelfReview), "requested": .string(approval.requested.rfc3339),
            "opens": .string(approval.opens.rfc3339), "expires": .string(approval.expires.rfc3339),
            "answers": .array(approval.answers.map(\.json)),
        ]
    }
}

extension ApprovalAnswer {
    /// The members of an answer; that nothing proves who gave it is one of them.
    package var members: [(Key, JSONValue)] {
        [
            ("by", .string(by)), ("approves", .bool(approves)), ("comment", .string(comment)),
            ("at", .string(at.rfc3339)), ("advisory", true),
        ]
    }

    var json: JSONValue { .object(JSONObject(members.map { JSONObject.Member($0.0, $0.1) })) }
}
