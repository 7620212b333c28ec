package import Basics
package import Planning

/// One line of a journal: an event of the run itself, or of one attempt of one of its jobs.
package enum JournalEvent: Hashable, Sendable {
    case run(RunEvent)
    case job(NodePath, attempt: Int, JobEvent)
}

extension JournalEvent {
    /// The event of the run itself; nil for one of a job's attempt.
    package var ofRun: RunEvent? { if case .run(let event) = self { event } else { nil } }

    /// The attempt whose event it is; nil for an event of the run itself.
    package var attempt: (leg: NodePath, number: Int)? {
        if case .job(let leg, let number, _) = self { (leg, number) } else { nil }
    }

    /// The event as a journal row.
    package var record: JournalRecord {
        switch self {
        case .run(let event): event.journalRecord
        case .job(_, _, let event): event.journalRecord
        }
    }

    /// Reads an event back.
    ///
    /// - Throws: `JournalError` for a kind of a newer version and for a body that lacks something.
    package init(_ record: JournalRecord, of attempt: (leg: NodePath, number: Int)?) throws(JournalError) {
        self =
            if let attempt {
                .job(attempt.leg, attempt: attempt.number, try JobEvent(record))
            } else {
                .run(try RunEvent(record))
            }
    }
}
