package import Planning

/// The journal of one stream, as its driver writes it. An event is committed here before any effect it enables starts
/// (invariant 2 of the architecture).
package protocol StreamJournal: Sendable {
    /// Whose journal it is.
    var stream: JournalStream { get }

    /// Commits `events` with their projections in one transaction.
    ///
    /// - Throws: `UnreadMessages` where a job would begin, or the run be parked, although a request waits, and where a
    ///   job would begin whose environment is frozen; otherwise when the store cannot write, or when another driver has
    ///   taken the stream over (an older epoch).
    func append(_ events: [JournalEvent], at time: Instant) throws

    /// Requests of other processes that wait for the driver, oldest first. A look is cheap as long as nobody has
    /// written.
    func inbox() throws -> [InboxMessage]

    /// The environments of which nothing starts now. A look is cheap as long as nobody has written.
    func freezes() throws -> [Freeze]

    /// Commits what a request comes to, and that it has been obeyed, in one transaction.
    ///
    /// - Throws: as `append`, but for `UnreadMessages`.
    func obey(_ message: InboxMessage, by events: [JournalEvent], at time: Instant) throws
}
