import Basics
import GRDB
import Journal
import Planning

/// Writes events with their projections inside an open transaction.
struct JournalWriter {
    let db: Database
    let row: StreamRow
    let time: Instant

    /// Appends `events` as the driver of the row's epoch.
    ///
    /// - Throws: `StoreError.takenOver`, before anything is changed, when the stream has another epoch.
    func append(_ events: [JournalEvent]) throws {
        let counted = try db.row(
            "UPDATE stream SET last_seq = last_seq + ? WHERE id = ? AND epoch = ? RETURNING last_seq",
            [events.count, row.id, row.epoch])
        guard let last = counted?[0] as Int? else {
            throw StoreError(
                .takenOver,
                "\(row.stream) has been taken over by another pitlane (or removed); this one stops driving it")
        }
        let projection = Projection(db: db, run: row.stream.number, time: time)
        for (offset, event) in events.enumerated() {
            let seq = last - events.count + 1 + offset
            try insert(event, seq: seq)
            switch event {
            case .run(let event): try projection.apply(event)
            case .job(let leg, let attempt, let event): try projection.apply(event, leg: leg, attempt: attempt)
            }
        }
    }

    private func insert(_ event: JournalEvent, seq: Int) throws {
        let (attempt, record) = (event.attempt, event.record)
        try db.run(
            "INSERT INTO journal (stream, seq, at, leg, attempt, kind, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                row.id, seq, time.milliseconds, attempt?.leg.description, attempt?.number, record.kind.string,
                record.body.text(),
            ])
    }
}
