package import Basics
package import Planning

/// A request of another process to the driver of a run.
package struct InboxMessage: Hashable, Sendable {
    /// Unique in the data folder.
    package let id: Int64
    /// What is asked: `cancel`.
    package let kind: Key
    /// The request's members.
    package let body: JSONValue
    /// When it was sent.
    package let sent: Instant

    package init(id: Int64, kind: Key, body: JSONValue, sent: Instant) {
        self.id = id
        self.kind = kind
        self.body = body
        self.sent = sent
    }
}

extension InboxMessage {
    /// What it asks of the run; nil for a kind that this version does not know.
    var stimulus: RunStimulus? {
        guard kind == "cancel" else { return nil }
        let reason = body["reason"]?.stringValue ?? "cancelled by another process"
        if body["force"]?.boolValue == true { return .kill(reason: reason) }
        guard let leg = body["leg"]?.stringValue else { return .cancel(reason: reason) }
        return .cancelLeg(NodePath(leg), reason: reason)
    }
}

/// A request came that has to be obeyed before anything else of the run begins; nothing was committed.
package struct UnreadMessages: Error {
    package init() {}
}
