package import Basics
package import Planning

/// What one process asks of the one that drives a stream. There is no other way between processes.
package enum StreamRequest: Hashable, Sendable {
    /// Stop.
    case cancel(reason: String)
    /// Stop at once: nothing runs any more, whatever its conditions say.
    case forceCancel(reason: String)
    /// Give up the place of a concurrency group that a leg holds, or with nil the run itself: a newer one wants it.
    case handOver(leg: NodePath?, reason: String)
    /// Take somebody's answer to the request for approval of an environment.
    case answer(environment: Key, ApprovalAnswer)
}

/// How requests stand in the inbox. As in the journal, kinds and members are never renamed; an unknown kind is nobody's.
extension StreamRequest {
    /// The request as a row.
    package var record: JournalRecord {
        switch self {
        case .cancel(let reason): JournalRecord(kind: "cancel", body: ["reason": .string(reason)])
        case .forceCancel(let reason): JournalRecord(kind: "force-cancel", body: ["reason": .string(reason)])
        case .handOver(let leg, let reason):
            JournalRecord(
                kind: "hand-over",
                body: .journal(["leg": leg.map { .string($0.description) }, "reason": .string(reason)]))
        case .answer(let environment, let answer):
            JournalRecord(
                kind: "answer", body: ["environment": .string(environment.string), "answer": answer.journalBody])
        }
    }

    /// Reads a request back; nil for a kind of a newer version.
    package init?(_ record: JournalRecord) {
        let reason = record.body["reason"]?.stringValue ?? "cancelled by another process"
        let leg = record.body["leg"]?.stringValue.map { NodePath($0) }
        switch record.kind {
        // Up to schema 8 all were a `cancel`: one of a leg was a hand-over.
        case "cancel" where record.body["force"]?.boolValue == true: self = .forceCancel(reason: reason)
        case "cancel": self = leg == nil ? .cancel(reason: reason) : .handOver(leg: leg, reason: reason)
        case "force-cancel": self = .forceCancel(reason: reason)
        case "hand-over": self = .handOver(leg: leg, reason: reason)
        case "answer":
            guard let environment = record.body["environment"]?.stringValue, let body = record.body["answer"],
                let answer = try? ApprovalAnswer(body, kind: record.kind)
            else { return nil }
            self = .answer(environment: Key(environment), answer)
        default: return nil
        }
    }
}
