package import Basics
package import Planning

/// How answers and freezes stand in the journal, in the inbox and in the rows made of them.
extension ApprovalAnswer {
    /// The answer; nothing proves who gave it, which `advisory` says.
    package var journalBody: JSONValue {
        .journal([
            "by": .string(by), "approves": .bool(approves), "comment": comment.utf8.isEmpty ? nil : .string(comment),
            "at": .journal(at), "advisory": .bool(true),
        ])
    }

    /// Reads it back.
    package init(_ body: JSONValue, kind: Key) throws(JournalError) {
        try self.init(JournalFields(kind: kind, value: body))
    }

    init(_ fields: JournalFields) throws(JournalError) {
        guard let approves = try fields.optionalFlag("approves") else {
            throw .badMember(kind: fields.kind, member: "approves")
        }
        self.init(
            by: try fields.text("by"), approves: approves, comment: try fields.optionalText("comment") ?? "",
            at: try fields.instant("at"))
    }
}

extension Freeze {
    var journalBody: JSONValue {
        [
            "environment": .string(environment), "reason": .string(reason), "by": .string(by), "at": .journal(at),
        ]
    }

    init(_ fields: JournalFields) throws(JournalError) {
        self.init(
            environment: try fields.text("environment"), reason: try fields.text("reason"), by: try fields.text("by"),
            at: try fields.instant("at"))
    }
}
