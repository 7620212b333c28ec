import Basics
package import Files
import GRDB
package import Journal
package import Planning
import Synchronization

/// A run this process drives: its journal, its lock and its folders.
///
/// The lock goes with the object, or with the last process that inherited `lockDescriptor`.
package final class DrivenRun: StreamJournal, Sendable {
    package var stream: JournalStream { row.stream }
    /// The run's number, unique in the data folder.
    package var run: Int { numbers.run }
    /// Both numbers of the run.
    package let numbers: RunNumbers

    private let row: StreamRow
    private let store: RunStore
    private let lock: FileLock
    private let lastLook = Mutex<InboxVersion?>(nil)
    private let lastFreezes = Mutex<(version: InboxVersion, freezes: [Freeze])?>(nil)

    init(store: RunStore, numbers: RunNumbers, row: StreamRow, lock: FileLock) {
        self.store = store
        self.numbers = numbers
        self.row = row
        self.lock = lock
    }

    /// The descriptor that holds the run's lock, closed on exec. A job keeper that inherits it keeps the run from
    /// being taken over while its processes live.
    package var lockDescriptor: Int32 { lock.descriptor }

    /// Gives the run's lock back: it is over, and may be taken up again. Nothing may be appended any more.
    package func release() { lock.release() }

    /// Where the run's logs go: `logs/RUN`, absolute; made by the first writer.
    package var logsDirectory: String { store.folder.logs(ofRun: run) }

    /// The run's own folder: `runs/RUN`, absolute.
    package var folder: String { store.folder.run(run) }

    /// What brings the run's files to the disk, the journal last.
    package func makeSync() -> FileSync { FileSync(always: [store.folder.writeAheadLog]) }

    /// Commits `events` with their projections in one transaction; the run's end survives a loss of power.
    ///
    /// - Throws: `StoreError`; with code `.takenOver` nothing was changed and this driver must stop. `UnreadMessages`
    ///   where a job would begin, or nobody drive the run any more, although somebody's request was accepted, and where
    ///   a job would begin whose environment is frozen.
    package func append(_ events: [JournalEvent], at time: Instant) throws {
        if events.isEmpty { return }
        try store.requireInPlace()
        guard lock.isInPlace else {
            throw StoreError(
                .failed,
                "\(folder) was removed while run \(run) was in progress, so nobody can tell that it is; it stops")
        }
        try store.write(events.contains(where: Self.mustSurvivePower) ? .power : .process) { db in
            if try isKeptBack(events, db) {
                lastLook.withLock { $0 = nil }
                lastFreezes.withLock { $0 = nil }
                throw UnreadMessages()
            }
            try JournalWriter(db: db, row: row, time: time).append(events)
        }
    }

    /// Commits what a message comes to, and that it has been obeyed, in one transaction.
    package func obey(_ message: InboxMessage, by events: [JournalEvent], at time: Instant) throws {
        try store.write(events.contains(where: Self.mustSurvivePower) ? .power : .process) { db in
            // Messages to a newer driver are not this one's to obey.
            try db.run(
                """
                UPDATE inbox SET consumed = ?1 WHERE id = ?2
                    AND EXISTS (SELECT 1 FROM stream WHERE id = ?3 AND epoch = ?4)
                """, [time.milliseconds, message.id, row.id, row.epoch])
            if !events.isEmpty { try JournalWriter(db: db, row: row, time: time).append(events) }
        }
    }

    /// Drops what was asked of an attempt that is over.
    package func dropRequests() throws {
        try store.write {
            try $0.run("UPDATE inbox SET consumed = sent WHERE stream = ? AND consumed IS NULL", [row.id])
        }
    }

    /// Whether a request has to be read before these events can happen, or a freeze.
    private func isKeptBack(_ events: [JournalEvent], _ db: Database) throws -> Bool {
        guard events.contains(where: Self.waitsForMessages) else { return false }
        if try db.row("SELECT 1 FROM inbox WHERE stream = ? AND consumed IS NULL LIMIT 1", [row.id]) != nil {
            return true
        }
        guard try db.row("SELECT 1 FROM freeze LIMIT 1") != nil else { return false }
        return try events.contains { event in
            guard case .run(.legStarted(let path, _)) = event else { return false }
            return try db.row(
                "SELECT 1 FROM job JOIN freeze ON freeze.environment = lower(job.environment) WHERE run = ? AND path = ?",
                [run, path.description]) != nil
        }
    }

    /// The environments of which nothing starts. A look costs a few microseconds as long as nobody has written.
    package func freezes() throws -> [Freeze] {
        let version = try store.inboxVersion()
        if let last = lastFreezes.withLock({ $0 }), last.version == version { return last.freezes }
        let freezes = try store.freezes()
        lastFreezes.withLock { $0 = (version, freezes) }
        return freezes
    }

    /// Messages of other processes that wait for this run, oldest first. A look costs a few microseconds as long as
    /// nobody has written, so it can be called often.
    package func inbox() throws -> [InboxMessage] {
        // The version is read before the rows: a message in between is seen by the next look.
        let version = try store.inboxVersion()
        guard lastLook.withLock({ $0 }) != version else { return [] }
        let messages = try store.inbox(of: row)
        // Unconsumed messages are offered again.
        lastLook.withLock { $0 = messages.isEmpty ? version : nil }
        return messages
    }

    private static func waitsForMessages(_ event: JournalEvent) -> Bool {
        switch event {
        case .run(.legStarted), .run(.placeTaken), .run(.parked): true
        default: false
        }
    }

    private static func mustSurvivePower(_ event: JournalEvent) -> Bool {
        switch event {
        case .run(.created), .run(.ended), .run(.reopened), .run(.resumed), .run(.approvalAnswered), .run(.parked): true
        default: false
        }
    }
}
