import Basics
package import Planning

extension JobEvent {
    /// The event as a journal row; the leg and the attempt stand beside it.
    package var journalRecord: JournalRecord {
        switch self {
        case .prepared(let stepCount, let pre, let deadline):
            JournalRecord(
                kind: "attempt.prepared",
                body: .journal([
                    "steps": .journal(Int64(stepCount)), "pre": .journal(list: pre) { .string($0.description) },
                    "deadline": .journal(deadline),
                ]))
        case .stepStarted(let step, let name, let at, let deadline, let registersPost):
            JournalRecord(
                kind: "step.started",
                body: .journal([
                    "step": .string(step.description), "name": .string(name), "at": .journal(at),
                    "deadline": deadline.map { .journal($0) }, "registers_post": .bool(registersPost),
                ]))
        case .stepExpanded(let step, let count):
            JournalRecord(
                kind: "step.expanded", body: ["step": .string(step.description), "count": .journal(Int64(count))])
        case .stepQueued(let step, let name):
            JournalRecord(kind: "step.queued", body: ["step": .string(step.description), "name": .string(name)])
        case .stepWaiting(let step, let targets):
            JournalRecord(
                kind: "step.waiting",
                body: .journal([
                    "step": .string(step.description), "targets": .journal(list: targets) { .string($0.description) },
                ]))
        case .stepsJoined(let steps, let step):
            JournalRecord(
                kind: "step.joined",
                body: .journal([
                    "steps": .journal(list: steps) { .string($0.description) },
                    "by": step.map { .string($0.description) },
                ]))
        case .stepSkipped(let step, let name):
            JournalRecord(kind: "step.skipped", body: ["step": .string(step.description), "name": .string(name)])
        case .stepStopping(let step, let reason):
            JournalRecord(
                kind: "step.stopping", body: ["step": .string(step.description), "reason": .string(reason.rawValue)])
        case .stepEnded(let step, let result):
            JournalRecord(
                kind: "step.ended", body: ["step": .string(step.description), "result": result.journalBody])
        case .resumed(let step, let attempt):
            JournalRecord(
                kind: "attempt.resumed",
                body: ["step": .string(step.description), "attempt": .journal(Int64(attempt))])
        case .cancelling(let reason, let hardStop):
            JournalRecord(
                kind: "attempt.cancelling",
                body: ["reason": .string(reason.rawValue), "hard_stop": .journal(hardStop)])
        case .hardStopped: JournalRecord(kind: "attempt.hard-stopped", body: [:])
        case .ended(let result): JournalRecord(kind: "attempt.ended", body: ["result": result.journalBody])
        }
    }

    /// Reads an event back.
    ///
    /// - Throws: `JournalError` for a kind of a newer version and for a body that lacks something.
    package init(_ record: JournalRecord) throws(JournalError) {
        let fields = try JournalFields(kind: record.kind, value: record.body)
        switch record.kind {
        case "attempt.prepared":
            self = .prepared(
                stepCount: Int(try fields.integer("steps")), pre: try fields.texts("pre") { StepID($0) },
                deadline: try fields.instant("deadline"))
        case "step.started":
            self = .stepStarted(
                try fields.step("step"), name: try fields.text("name"), at: try fields.instant("at"),
                deadline: try fields.optionalInstant("deadline"),
                registersPost: try fields.optionalFlag("registers_post") ?? false)
        case "step.expanded": self = .stepExpanded(try fields.step("step"), count: Int(try fields.integer("count")))
        case "step.queued": self = .stepQueued(try fields.step("step"), name: try fields.text("name"))
        case "step.waiting":
            self = .stepWaiting(try fields.step("step"), targets: try fields.texts("targets") { StepID($0) })
        case "step.joined":
            let by = try fields.optionalText("by") == nil ? nil : try fields.step("by")
            self = .stepsJoined(try fields.texts("steps") { StepID($0) }, by: by)
        case "step.skipped": self = .stepSkipped(try fields.step("step"), name: try fields.text("name"))
        case "step.stopping": self = .stepStopping(try fields.step("step"), try fields.word("reason"))
        case "step.ended": self = .stepEnded(try fields.step("step"), try StepResult(try fields.fields("result")))
        case "attempt.resumed": self = .resumed(try fields.step("step"), attempt: Int(try fields.integer("attempt")))
        case "attempt.cancelling":
            self = .cancelling(try fields.word("reason"), hardStop: try fields.instant("hard_stop"))
        case "attempt.hard-stopped": self = .hardStopped
        case "attempt.ended": self = .ended(try LegResult(try fields.fields("result")))
        default: throw .unknownKind(record.kind)
        }
    }
}
