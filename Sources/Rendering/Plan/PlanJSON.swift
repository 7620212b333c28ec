package import Basics
package import Planning
import Workflows

/// A plan for tools, exactly the object of docs/output.md#json.
package enum PlanJSON {
    /// The object: `event`, `ref`, `workflows`, `effects`, `secrets`, `actions`, `secrets_not_set`.
    ///
    /// - Parameters:
    ///   - setSecrets: names in upper case of the secrets that are set; nil where that is not known.
    ///   - freezes: environments of which nothing starts.
    package static func value(
        _ plan: Plan, estimates: Estimates, actions: PlanActions = PlanActions(), setSecrets: Set<Key>? = nil,
        deployments: [PlannedDeployment] = [], freezes: [Freeze] = []
    ) -> JSONValue {
        var object: JSONObject = [
            "event": .string(plan.event.name.string), "ref": .string(plan.event.ref),
            "workflows": .array(plan.workflows.map { workflow($0, estimates, freezes) }),
            // What scripts do with their own tools is not known.
            "effects": .array(
                [["effect": "push", "of": "checkouts", "without_publish": "withheld"]] + deployments.map(\.json)),
            "secrets": .array(plan.secretNames.map { .string($0.string) }), "actions": actions.json,
        ]
        if let setSecrets {
            object["secrets_not_set"] = .array(plan.secrets(notIn: setSecrets).map { .string($0.string) })
        }
        return .object(object)
    }

    private static func workflow(
        _ plan: WorkflowPlan, _ estimates: Estimates, _ freezes: [Freeze]
    ) -> JSONValue {
        var object: JSONObject = [
            "path": .string(plan.path), "name": .string(plan.name), "triggered": .bool(plan.isTriggered),
            "reason": .string(plan.reason), "concurrency": plan.concurrency.map { .string($0.group) } ?? .null,
            "jobs": .array(plan.jobs.map { job($0, estimates.milliseconds($0, in: plan), freezes) }),
            "diagnostics": .array(plan.diagnostics.inOrder.map(\.json)),
        ]
        if let schedule = plan.schedule { object["schedule"] = json(schedule) }
        if !plan.followers.isEmpty { object["then"] = .array(plan.followers.map(json)) }
        return .object(object)
    }

    private static func json(_ schedule: PlannedSchedule) -> JSONValue {
        [
            "cron": .string(schedule.cron), "timezone": .string(schedule.zone ?? "UTC"),
            "next": schedule.next.map { .string(MomentText.rfc3339($0)) } ?? .null,
            "next_local": schedule.next.map { .string(MomentText.rfc3339($0, offset: schedule.offset)) } ?? .null,
        ]
    }

    private static func json(_ link: WorkflowChain.Link) -> JSONValue {
        [
            "path": .string(link.path), "name": .string(link.name), "after": .string(link.after),
            "level": .number(Double(link.level)), "starts": .bool(link.reason == nil),
            "reason": link.reason.map { .string($0) } ?? .null,
        ]
    }

    private static func job(_ job: JobPlan, _ milliseconds: Int64?, _ freezes: [Freeze]) -> JSONValue {
        let environment = job.environment.map { Key($0).asciiLowercased }
        let runs: JSONValue =
            switch job.runs {
            case .yes: true
            case .no: false
            case .later: "later"
            }
        return [
            "id": .string(job.id.string), "key": .string(job.key), "name": .string(job.name),
            "needs": .array(job.needs.map { .string($0) }), "runs_on": .array(job.runsOn.map { .string($0) }),
            "matrix": job.matrix ?? .null, "environment": job.environment.map { .string($0) } ?? .null,
            "refused": job.refusal.map { .string($0) } ?? .null, "approval": job.approval.map(json) ?? .null,
            "frozen": freezes.first { $0.identity == environment }?.json ?? .null,
            "runs": runs, "reason": .string(job.reason),
            "not_here": job.absent.map { .string($0.missing) } ?? .null, "steps": .number(Double(job.steps)),
            "call": job.call.map { .string($0) } ?? .null, "caller": job.caller.map { .string($0) } ?? .null,
            "concurrency": .array(job.concurrency.map { .string($0.group) }),
            "permissions": job.permissions?.json ?? .null,
            // One decimal is as much as a guess is worth; null where the job has not run yet.
            "minutes": milliseconds.map { .number(Double(($0 + 3_000) / 6_000) / 10) } ?? .null,
        ]
    }

    private static func json(_ approval: ApprovalPolicy) -> JSONValue {
        [
            "reviewers": .array(approval.reviewers.map { .string($0) }), "required": .number(Double(approval.required)),
            "self_review": .bool(approval.allowsSelfReview), "wait_seconds": .number(Double(approval.wait) / 1000),
            "expires_seconds": .number(Double(approval.expires) / 1000),
        ]
    }
}
