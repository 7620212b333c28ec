import Basics
import GRDB
import Journal
import Planning

/// Writes events with their projections inside an open transaction.
struct JournalWriter {
    let db: Database
    let run: Int
    let time: Instant

    /// Appends `events` as the driver of `epoch`.
    ///
    /// - Throws: `StoreError.takenOver`, before anything is changed, when the run has another epoch.
    func append(_ events: [JournalEvent], epoch: Int) throws {
        let row = try db.row(
            "UPDATE run SET last_seq = last_seq + ? WHERE number = ? AND epoch = ? RETURNING last_seq",
            [events.count, run, epoch])
        guard let last = row?[0] as Int? else {
            throw StoreError(
                .takenOver, "run \(run) has been taken over by another pitlane (or removed); this one stops driving it")
        }
        let projection = Projection(db: db, run: run, time: time)
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
            "INSERT INTO journal (run, seq, at, leg, attempt, kind, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                run, seq, time.milliseconds, attempt?.leg.description, attempt?.number, record.kind.string,
                record.body.text(),
            ])
    }
}
