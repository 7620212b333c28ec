package import Planning

/// One row of a journal.
package struct JournalEntry: Hashable, Sendable {
    /// When the event was committed.
    package let at: Instant
    /// What happened.
    package let event: JournalEvent

    package init(at: Instant, event: JournalEvent) {
        self.at = at
        self.event = event
    }
}
