import Basics
import GRDB
package import Journal
package import Planning
import Synchronization

/// Changes whenever somebody may have written to the database.
struct InboxVersion: Hashable, Sendable {
    let others: Int64
    let own: Int
}

extension RunStore {
    /// Leaves a request for the driver of `stream`, which polls for it. An answer waits for the next driver of a run that
    /// was interrupted.
    ///
    /// - Returns: the number of the message.
    /// - Throws: `StoreError`: `.missing` where there is no such stream, `.failed` where it is over.
    @discardableResult
    package func send(_ request: StreamRequest, to stream: JournalStream, at time: Instant) throws -> Int64 {
        let record = request.record
        defer { sentMessages.add(1, ordering: .sequentiallyConsistent) }
        let outlivesDriver = if case .answer = request { true } else { false }
        // What was asked and accepted is not lost.
        return try write(.power) { db in
            guard let row = try db.row("SELECT status FROM run WHERE number = ?", [stream.number]) else {
                throw StoreError(.missing, "there is no \(stream) in \(dataDirectory)")
            }
            let status: Status = try row.requiredWord("status")
            guard status != .completed, outlivesDriver || status != .interrupted else {
                throw StoreError(.failed, "\(stream) has ended (\(status.rawValue)) and reads no messages")
            }
            try db.run(
                "INSERT INTO inbox (stream, kind, body, sent) VALUES (\(StreamRow.ofRun), ?2, ?3, ?4)",
                [stream.number, record.kind.string, record.body.text(), time.milliseconds])
            return db.lastInsertedRowID
        }
    }

    /// Asks the driver of `run` to stop it; who asks a second time wants it stopped at once.
    ///
    /// - Returns: whether it was the second time or a later one.
    /// - Throws: as `send`.
    package func cancel(_ run: Int, by person: String, at time: Instant) throws -> Bool {
        let isForced = try read { db in
            // What was asked before the run was taken up again is over.
            try db.row(
                """
                SELECT 1 FROM inbox WHERE stream = \(StreamRow.ofRun) AND kind = 'cancel'
                    AND sent >= (SELECT coalesce(begun, created) FROM run WHERE number = ?1)
                """, [run]) != nil
        }
        let reason = "cancelled with pitlane cancel by \(person)"
        try send(isForced ? .forceCancel(reason: reason) : .cancel(reason: reason), to: .run(run), at: time)
        return isForced
    }

    func inboxVersion() throws -> InboxVersion {
        let own = sentMessages.load(ordering: .sequentiallyConsistent)
        let row = try look { try $0.row("PRAGMA data_version") }
        return InboxVersion(others: row?[0] ?? 0, own: own)
    }

    func inbox(of row: StreamRow) throws -> [InboxMessage] {
        try read { db in
            let rows = try db.rows(
                "SELECT id, kind, body FROM inbox WHERE stream = ? AND consumed IS NULL ORDER BY id", [row.id])
            return try rows.map(InboxMessage.init)
        }
    }
}

extension InboxMessage {
    init(_ row: Row) throws {
        let record = JournalRecord(
            kind: Key(row["kind"] as String),
            body: try JSONValue.stored(row["body"], in: "message \(row["id"] as Int64)"))
        self.init(id: row["id"], request: StreamRequest(record))
    }
}
