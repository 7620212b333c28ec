import Basics
import GRDB
package import Journal
package import Planning
import Synchronization

extension RunStore {
    // MARK: - Approvals

    /// A request for approval by its number, or nil.
    package func approval(_ id: Int) throws -> ApprovalRecord? {
        try read { db in try db.row("\(ApprovalRecord.query) id = ?", [id]).map(ApprovalRecord.init) }
    }

    /// The requests of a run, the oldest first; those of earlier attempts too.
    func approvals(ofRun number: Int, _ db: Database) throws -> [ApprovalRecord] {
        try db.rows("\(ApprovalRecord.query) run = ? ORDER BY id", [number]).map(ApprovalRecord.init)
    }

    /// What a run waits for people to do.
    package func holds(ofRun number: Int) throws -> [HoldRecord] { try read { try holds(ofRun: number, $0) } }

    func holds(ofRun number: Int, _ db: Database) throws -> [HoldRecord] {
        let rows = try db.rows(
            """
            SELECT key, environment FROM job WHERE run = ? AND environment IS NOT NULL
                AND (status = 'waiting' OR status = 'interrupted' AND started IS NULL)
            ORDER BY place
            """, [number])
        guard !rows.isEmpty else { return [] }
        let left = try leftAnswers(ofRun: number, db)
        let jobs = Dictionary(grouping: rows) { Key($0["environment"] as String).asciiLowercased }
        let approvals = try approvals(ofRun: number, db).filter(\.isOpen)
        let freezes = try db.rows("SELECT * FROM freeze").map(Freeze.init)
        return jobs.sorted { $0.key < $1.key }.compactMap { environment, rows in
            let approval = approvals.last { Key($0.approval.environment).asciiLowercased == environment }
            let freeze = freezes.first { $0.identity == environment }
            guard approval != nil || freeze != nil else { return nil }
            return HoldRecord(
                environment: rows[0]["environment"], jobs: rows.map { $0["key"] }, approval: approval, freeze: freeze,
                left: left[environment] ?? [])
        }
    }

    /// Answers that wait for whoever drives the run next, by environment.
    private func leftAnswers(ofRun number: Int, _ db: Database) throws -> [Key: [ApprovalAnswer]] {
        let rows = try db.rows(
            """
            SELECT id, kind, body FROM inbox WHERE stream = \(StreamRow.ofRun) AND consumed IS NULL AND kind = 'answer'
            ORDER BY id
            """, [number])
        return try rows.reduce(into: [:]) { left, row in
            guard case .answer(let environment, let answer)? = try InboxMessage(row).request else { return }
            left[environment, default: []].append(answer)
        }
    }

    /// Whether the driver of a stream has still to obey a message.
    package func isUnread(_ message: Int64) throws -> Bool {
        try read { try $0.row("SELECT 1 FROM inbox WHERE id = ? AND consumed IS NULL", [message]) != nil }
    }

    /// The environments that jobs have had, and those with secrets or variables of their own.
    package func environments() throws -> [String] {
        try read { db in
            try db.rows(
                """
                SELECT DISTINCT environment FROM job WHERE environment IS NOT NULL
                UNION SELECT environment FROM secret WHERE environment <> ''
                UNION SELECT environment FROM variable WHERE environment <> ''
                """
            ).map { $0[0] }
        }
    }

    // MARK: - Freezes

    /// The environments of which nothing starts, by their names.
    package func freezes() throws -> [Freeze] {
        try read { try $0.rows("SELECT * FROM freeze ORDER BY environment").map(Freeze.init) }
    }

    /// Lets nothing of an environment start until further notice; a second reason replaces the first.
    package func freeze(_ freeze: Freeze) throws {
        try write(.power) { db in
            try db.run(
                """
                INSERT INTO freeze (environment, name, reason, person, at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (environment) DO UPDATE SET name = ?2, reason = ?3, person = ?4, at = ?5
                """,
                [
                    freeze.identity.string.storable, freeze.environment.storable, freeze.reason.storable, freeze.by,
                    freeze.at.milliseconds,
                ])
        }
        sentMessages.add(1, ordering: .sequentiallyConsistent)
    }

    /// Lets jobs of an environment start again.
    ///
    /// - Returns: whether it was frozen.
    package func unfreeze(_ environment: String) throws -> Bool {
        let wasFrozen = try write(.power) { db in
            try db.run(
                "DELETE FROM freeze WHERE environment = ?", [Key(environment).asciiLowercased.string.storable])
            return db.changesCount > 0
        }
        sentMessages.add(1, ordering: .sequentiallyConsistent)
        return wasFrozen
    }

    /// The runs that nobody drives since they wait for people, and of which a job of this environment waits.
    package func parkedRuns(of environment: String) throws -> [Int] {
        try read { db in
            try db.rows(
                """
                SELECT number FROM run WHERE parked = 1 AND EXISTS (SELECT 1 FROM job
                    WHERE job.run = number AND lower(environment) = ? AND status = 'waiting') ORDER BY number
                """, [Key(environment).asciiLowercased.string.storable]
            ).map { $0[0] }
        }
    }
}
