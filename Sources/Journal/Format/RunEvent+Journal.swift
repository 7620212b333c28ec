import Basics
package import Planning

extension RunEvent {
    /// The event as a journal row.
    package var journalRecord: JournalRecord {
        switch self {
        case .created(let inputs): JournalRecord(kind: "run.created", body: inputs.journalBody)
        case .jobExpanded(let path, let legs, let failFast, let maxParallel):
            JournalRecord(
                kind: "job.expanded",
                body: [
                    "path": .string(path.description), "legs": .array(legs.map(\.journalBody)),
                    "fail_fast": .bool(failFast), "max_parallel": .journal(Int64(maxParallel)),
                ])
        case .legsAbsent(let path, let absent):
            JournalRecord(
                kind: "legs.absent",
                body: ["path": .string(path.description), "legs": .array(absent.map(\.journalBody))])
        case .jobSkipped(let path, let reason):
            JournalRecord(kind: "job.skipped", body: ["path": .string(path.description), "reason": .string(reason)])
        case .jobFailed(let path, let message):
            JournalRecord(kind: "job.failed", body: ["path": .string(path.description), "message": .string(message)])
        case .jobCancelled(let path, let reason):
            JournalRecord(kind: "job.cancelled", body: ["path": .string(path.description), "reason": .string(reason)])
        case .callExpanded(let path, let jobs):
            JournalRecord(
                kind: "call.expanded",
                body: ["path": .string(path.description), "jobs": .array(jobs.map(\.journalBody))])
        case .placeWaiting(let path, let holder):
            JournalRecord(
                kind: "place.waiting",
                body: .journal(["path": path.map { .string($0.description) }, "holder": .string(holder)]))
        case .placeTaken(let path):
            JournalRecord(kind: "place.taken", body: .journal(["path": path.map { .string($0.description) }]))
        case .approvalRequested(let environment, let policy, let time):
            JournalRecord(
                kind: "approval.requested",
                body: ["environment": .string(environment), "policy": policy.journalBody, "at": .journal(time)])
        case .approvalAnswered(let environment, let answer):
            JournalRecord(
                kind: "approval.answered",
                body: ["environment": .string(environment), "answer": answer.journalBody])
        case .approvalGranted(let environment):
            JournalRecord(kind: "approval.granted", body: ["environment": .string(environment)])
        case .approvalExpired(let environment):
            JournalRecord(kind: "approval.expired", body: ["environment": .string(environment)])
        case .frozen(let freeze): JournalRecord(kind: "environment.frozen", body: freeze.journalBody)
        case .thawed(let environment):
            JournalRecord(kind: "environment.thawed", body: ["environment": .string(environment)])
        case .parked: JournalRecord(kind: "run.parked", body: [:])
        case .legStarted(let path, let attempt):
            JournalRecord(
                kind: "leg.started", body: ["path": .string(path.description), "attempt": .journal(Int64(attempt))])
        case .legCancelling(let path, let reason):
            JournalRecord(kind: "leg.cancelling", body: ["path": .string(path.description), "reason": .string(reason)])
        case .legEnded(let path, let attempt, let result):
            JournalRecord(
                kind: "leg.ended",
                body: [
                    "path": .string(path.description), "attempt": .journal(Int64(attempt)),
                    "result": result.journalBody,
                ])
        case .cancelRequested(let reason): JournalRecord(kind: "run.cancelling", body: ["reason": .string(reason)])
        case .ended(let conclusion):
            JournalRecord(kind: "run.ended", body: ["conclusion": .string(conclusion.rawValue)])
        case .reopened(let attempt, let jobs, let legs, let actor, let point):
            JournalRecord(
                kind: "run.reopened",
                body: .journal([
                    "attempt": .journal(Int64(attempt)),
                    "jobs": .journal(list: jobs) { .string($0.description) },
                    "legs": .journal(list: legs) { .string($0.description) }, "by": .string(actor),
                    "from": point?.journalBody,
                ]))
        case .interrupted: JournalRecord(kind: "run.interrupted", body: [:])
        case .resumed(let legs, let actor):
            JournalRecord(
                kind: "run.resumed",
                body: .journal(["legs": .journal(list: legs) { .string($0.description) }, "by": .string(actor)]))
        }
    }

    /// Reads an event back.
    ///
    /// - Throws: `JournalError` for a kind of a newer version and for a body that lacks something.
    package init(_ record: JournalRecord) throws(JournalError) {
        let fields = try JournalFields(kind: record.kind, value: record.body)
        switch record.kind {
        case "run.created": self = .created(try RunInputs(fields))
        case "job.expanded":
            self = .jobExpanded(
                try fields.path("path"), legs: try fields.list("legs") { leg throws(JournalError) in try LegPlan(leg) },
                failFast: try fields.optionalFlag("fail_fast") ?? true,
                maxParallel: try fields.optionalSmall("max_parallel") ?? Int.max)
        case "legs.absent":
            self = .legsAbsent(
                try fields.path("path"),
                try fields.list("legs") { leg throws(JournalError) in try AbsentLeg(leg) })
        case "job.skipped": self = .jobSkipped(try fields.path("path"), reason: try fields.text("reason"))
        case "job.failed": self = .jobFailed(try fields.path("path"), message: try fields.text("message"))
        case "job.cancelled": self = .jobCancelled(try fields.path("path"), reason: try fields.text("reason"))
        case "call.expanded":
            self = .callExpanded(
                try fields.path("path"), jobs: try fields.list("jobs") { job throws(JournalError) in try JobShape(job) }
            )
        case "place.waiting":
            self = .placeWaiting(
                try fields.optionalText("path").map { NodePath($0) }, holder: try fields.text("holder"))
        case "place.taken": self = .placeTaken(try fields.optionalText("path").map { NodePath($0) })
        case "approval.requested":
            self = .approvalRequested(
                environment: try fields.text("environment"), try ApprovalPolicy(try fields.fields("policy")),
                at: try fields.instant("at"))
        case "approval.answered":
            self = .approvalAnswered(
                environment: try fields.text("environment"), try ApprovalAnswer(try fields.fields("answer")))
        case "approval.granted": self = .approvalGranted(environment: try fields.text("environment"))
        case "approval.expired": self = .approvalExpired(environment: try fields.text("environment"))
        case "environment.frozen": self = .frozen(try Freeze(fields))
        case "environment.thawed": self = .thawed(environment: try fields.text("environment"))
        case "run.parked": self = .parked
        case "leg.started":
            self = .legStarted(try fields.path("path"), attempt: Int(try fields.integer("attempt")))
        case "leg.cancelling": self = .legCancelling(try fields.path("path"), reason: try fields.text("reason"))
        case "leg.ended":
            self = .legEnded(
                try fields.path("path"), attempt: Int(try fields.integer("attempt")),
                try LegResult(try fields.fields("result")))
        case "run.cancelling": self = .cancelRequested(reason: try fields.text("reason"))
        case "run.ended": self = .ended(try fields.word("conclusion"))
        case "run.reopened":
            self = .reopened(
                attempt: Int(try fields.integer("attempt")), jobs: try fields.texts("jobs") { NodePath($0) },
                legs: try fields.texts("legs") { NodePath($0) }, by: try fields.optionalText("by") ?? "",
                from: fields.value("from").isNull ? .none : try ResumePoint(try fields.fields("from")))
        case "run.interrupted": self = .interrupted
        case "run.resumed":
            self = .resumed(legs: try fields.texts("legs") { NodePath($0) }, by: try fields.optionalText("by") ?? "")
        default: throw .unknownKind(record.kind)
        }
    }
}

extension ResumePoint {
    var journalBody: JSONValue {
        [
            "leg": .string(leg.description), "step": .journal(Int64(step)), "attempt": .journal(Int64(attempt)),
        ]
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            leg: try fields.path("leg"), step: Int(try fields.integer("step")),
            attempt: Int(try fields.integer("attempt")))
    }
}
