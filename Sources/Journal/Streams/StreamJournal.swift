package import Planning

/// The journal of one stream, as its driver writes it. An event is committed here before any effect it enables starts
/// (invariant 2 of the architecture).
package protocol StreamJournal: Sendable {
    /// Whose journal it is.
    var stream: JournalStream { get }

    /// Commits `events` with their projections in one transaction.
    ///
    /// - Throws: `UnreadMessages` where a job would begin although a request waits; otherwise when the store cannot
    ///   write, or when another driver has taken the stream over (an older epoch).
    func append(_ events: [JournalEvent], at time: Instant) throws

    /// Requests of other processes that wait for the driver, oldest first. A look is cheap as long as nobody has
    /// written.
    func inbox() throws -> [InboxMessage]

    /// Marks requests as obeyed.
    func consume(_ messages: [InboxMessage], at time: Instant) throws
}
