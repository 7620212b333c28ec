import Basics
import GRDB
import Journal

/// The row of a stream, as the driver of one epoch knows it: whoever has an older epoch may no longer write.
struct StreamRow: Hashable, Sendable {
    /// What the rows of its journal and its inbox are keyed by; never given twice.
    let id: Int64
    let stream: JournalStream
    /// Which driver of the stream this is; counts from 1.
    let epoch: Int

    /// Makes the row of a new stream, for its first driver.
    static func make(_ stream: JournalStream, _ db: Database) throws -> StreamRow {
        try db.run(
            "INSERT INTO stream (kind, number, epoch, last_seq) VALUES (?, ?, 1, 0)",
            [stream.kind.string, stream.number])
        return StreamRow(id: db.lastInsertedRowID, stream: stream, epoch: 1)
    }

    /// Makes the caller, who holds the stream's lock, its driver; nil where there is no such stream.
    static func takeOver(_ stream: JournalStream, _ db: Database) throws -> StreamRow? {
        let row = try db.row(
            "UPDATE stream SET epoch = epoch + 1 WHERE kind = ? AND number = ? RETURNING id, epoch",
            [stream.kind.string, stream.number])
        return row.map { StreamRow(id: $0["id"], stream: stream, epoch: $0["epoch"]) }
    }

    /// The id of the stream of the run whose number is the statement's first argument.
    static let ofRun = "(SELECT id FROM stream WHERE kind = 'run' AND number = ?1)"
}
