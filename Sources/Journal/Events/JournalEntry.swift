package import Planning

/// One row of a journal.
package struct JournalEntry: Hashable, Sendable {
    /// From 1, without gaps.
    package let seq: Int
    /// When the event was committed.
    package let at: Instant
    /// What happened.
    package let event: JournalEvent

    package init(seq: Int, at: Instant, event: JournalEvent) {
        self.seq = seq
        self.at = at
        self.event = event
    }
}
