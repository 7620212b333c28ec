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

    package init(environment: String, jobs: [String], approval: ApprovalRecord?, freeze: Freeze?) {
        (self.environment, self.jobs, self.approval, self.freeze) = (environment, jobs, approval, freeze)
    }

    /// What has to be done, in words.
    package var note: String {
        freeze?.note ?? approval.map { $0.approval.question(starters: $0.starters) } ?? environment
    }

    /// The object of `waits_for` in `pitlane show` and `pitlane runs --format json` (docs/output.md#json).
    package var json: JSONValue {
        [
            "environment": .string(environment), "jobs": .array(jobs.map { .string($0) }),
            "approval": .optional(approval?.id), "expires": .optional(approval?.approval.expires),
            "frozen": freeze.map { ["by": .string($0.by), "reason": .string($0.reason), "at": .string($0.at.rfc3339)] }
                ?? .null,
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
            "answers": .array(
                approval.answers.map { .object(JSONObject($0.members.map { JSONObject.Member($0.0, $0.1) })) }),
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
}
