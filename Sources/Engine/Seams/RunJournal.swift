package import Basics
package import Planning

/// One line of a run's journal: an event of the run itself or of one attempt of one of its jobs.
package enum JournalEvent: Hashable, Sendable {
    case run(RunEvent)
    case job(NodePath, attempt: Int, JobEvent)
}

/// The durable record of one run. The engine has committed an event here before any effect it enables starts
/// (invariant 2 of the architecture).
package protocol RunJournal: Sendable {
    /// The run's number, unique in the data folder.
    var run: Int { get }

    /// Commits `events` with their projections in one transaction.
    ///
    /// - Throws: `UnreadMessages` where a job would begin although a request waits; otherwise when the store cannot
    ///   write, or when another driver has taken the run over (an older epoch).
    func append(_ events: [JournalEvent], at time: Instant) throws

    /// Requests of other processes that wait for this run, oldest first. A look is cheap as long as nobody has written.
    func inbox() throws -> [InboxMessage]

    /// Marks requests as obeyed.
    func consume(_ messages: [InboxMessage], at time: Instant) throws
}
