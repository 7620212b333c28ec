import Actions
import Basics
import GRDB
import Glibc
package import Journal
import Planning

/// Which runs `pitlane runs` lists; nil takes all.
package struct RunFilter: Hashable, Sendable {
    /// The branch or tag, short and exact.
    package var branch: String?
    /// A status, or a conclusion of completed runs.
    package var status: String?
    /// The workflow's name, its path, or the path's last component.
    package var workflow: String?
    /// How many runs to list at most.
    package var limit: Int?

    package init(branch: String? = nil, status: String? = nil, workflow: String? = nil, limit: Int? = nil) {
        self.branch = branch
        self.status = status
        self.workflow = workflow
        self.limit = limit
    }
}

extension RunStore {
    /// The runs that match `filter`, newest first.
    package func runs(_ filter: RunFilter = RunFilter()) throws -> [RunSummary] {
        try read { db in
            let rows = try db.rows(
                """
                SELECT * FROM run
                WHERE (?1 IS NULL OR branch = ?1) AND (?2 IS NULL OR status = ?2 OR conclusion = ?2)
                    AND (?3 IS NULL OR workflow = ?3 OR workflow_path = ?3
                        OR substr(workflow_path, -length(?3) - 1) = '/' || ?3)
                ORDER BY number DESC LIMIT ?4
                """, [filter.branch, filter.status, filter.workflow, filter.limit ?? -1])
            return try rows.map { try RunSummary($0) }
        }
    }

    /// The newest run's number, or nil where there is none.
    package func latestRunNumber() throws -> Int? {
        try read { try $0.row("SELECT max(number) FROM run")?[0] }
    }

    /// The `github.run_number` that the next run of a workflow file would have.
    package func nextRunNumber(ofWorkflow path: String) throws -> Int {
        let last: Int? = try read {
            try $0.row("SELECT last FROM counter WHERE name = ?", ["workflow \(path.storable)"])?[0]
        }
        return 1 + (last ?? 0)
    }

    /// The whole record of a run, or nil where there is none of that number; with `includingSummaries` the steps'
    /// summaries are read from their files, at most 1 MiB each.
    package func run(_ number: Int, includingSummaries: Bool = true) throws -> RunRecord? {
        let record: RunRecord? = try read { db in
            guard let row = try db.row("SELECT * FROM run WHERE number = ?", [number]) else { return nil }
            var steps = try steps(ofRun: number, includingSummaries: includingSummaries, db)
            var attempts: [Key: [AttemptRecord]] = [:]
            for row in try db.rows("SELECT * FROM attempt WHERE run = ? ORDER BY path, attempt", [number]) {
                attempts[Key(row["path"] as String), default: []].append(try AttemptRecord(row))
            }
            let jobs = try db.rows("SELECT * FROM job WHERE run = ? ORDER BY place", [number]).map { row in
                let path = Key(row["path"] as String)
                return try JobRecord(
                    row, attempts: attempts[path] ?? [], steps: steps.removeValue(forKey: path) ?? [])
            }
            let reopened = try db.row(
                "SELECT count(*) FROM journal WHERE stream = \(StreamRow.ofRun) AND kind = 'run.reopened'", [number])
            return RunRecord(
                summary: try RunSummary(row), attempt: 1 + (reopened?[0] ?? 0), jobs: jobs,
                artifacts: try artifacts(ofRun: number, db), absent: try absentLegs(ofRun: number, db),
                effects: try effects(ofRun: number, db), approvals: try approvals(ofRun: number, db),
                holds: try holds(ofRun: number, db))
        }
        return record
    }

    /// The journal of a run from its first event on; empty where there is no such run.
    ///
    /// - Throws: `StoreError.corrupt` for an event that cannot be read, `.newerSchema` for one of a newer version.
    package func events(ofRun number: Int) throws -> [JournalEntry] {
        let rows = try read { db in
            try db.rows(
                "SELECT seq, at, leg, attempt, kind, body FROM journal WHERE stream = \(StreamRow.ofRun) ORDER BY seq",
                [number])
        }
        return try rows.enumerated().map { position, row in
            let seq: Int = row["seq"]
            guard seq == position + 1 else {
                throw StoreError(.corrupt, "event \(position + 1) of run \(number) is missing")
            }
            let record = JournalRecord(
                kind: Key(row["kind"] as String),
                body: try JSONValue.stored(row["body"], in: "event \(seq) of run \(number)"))
            do throws(JournalError) {
                let attempt = (row["leg"] as String?).map { (NodePath($0), (row["attempt"] as Int?) ?? 1) }
                let event = try JournalEvent(record, of: attempt)
                return JournalEntry(at: Instant(milliseconds: row["at"]), event: event)
            } catch {
                let code: StoreError.Code = if case .unknownKind = error { .newerSchema } else { .corrupt }
                throw StoreError(code, "cannot read event \(seq) of run \(number): \(error)")
            }
        }
    }

    /// Times are taken from the latest runs of a workflow only: older ones say little.
    private static let runsWithTimes = 20

    /// The times of the jobs with steps that succeeded in the latest runs of the workflow file at `path`, newest run
    /// first.
    package func jobTimes(ofWorkflow path: String) throws -> [JobTime] {
        try read { db in
            try db.rows(
                """
                SELECT key, job, ended - started AS milliseconds FROM job
                WHERE run IN (SELECT number FROM run WHERE workflow_path = ? ORDER BY number DESC LIMIT ?)
                    AND conclusion = 'success' AND called IS NULL AND started IS NOT NULL AND ended IS NOT NULL
                ORDER BY run DESC, place
                """, [path, Self.runsWithTimes]
            ).map { JobTime(key: $0["key"], job: $0["job"], milliseconds: $0["milliseconds"]) }
        }
    }

    private func absentLegs(ofRun number: Int, _ db: Database) throws -> [AbsentLeg] {
        let rows = try db.rows("SELECT leg FROM absent_leg WHERE run = ? ORDER BY rowid", [number])
        return try rows.map { row in
            let body = try JSONValue.stored(row["leg"], in: "run \(number)")
            do throws(JournalError) { return try AbsentLeg(journalBody: body) } catch {
                throw StoreError(.corrupt, "cannot read a leg of run \(number): \(error)")
            }
        }
    }

    /// An attempt that goes on from a step has the pushes of the steps before it a second time.
    private func effects(ofRun number: Int, _ db: Database) throws -> [EffectRecord] {
        let rows = try db.rows(
            """
            SELECT min(effect.rowid), coalesce(key, effect.path) AS key, step, action, withheld, ref, old, new, remote
            FROM effect LEFT JOIN job USING (run, path) WHERE run = ?
            GROUP BY effect.path, step, action, withheld, ref, old, new, remote ORDER BY 1
            """, [number])
        return try rows.map { row in
            guard let step = StepID(row["step"] as String) else {
                throw StoreError(.corrupt, "the record has a step '\(row["step"] as String)'")
            }
            return EffectRecord(
                key: row["key"], step: step,
                effect: Effect(
                    try row.requiredWord("action"), isWithheld: row["withheld"], ref: row["ref"], old: row["old"],
                    new: row["new"],
                    remote: row["remote"]))
        }
    }

    func artifacts(ofRun number: Int, _ db: Database) throws -> [ArtifactRecord] {
        try db.rows("SELECT id, name, bytes, files, digest FROM artifact WHERE run = ? ORDER BY id", [number]).map {
            ArtifactRecord(
                id: $0["id"], name: $0["name"], bytes: $0["bytes"], files: $0["files"], digest: $0["digest"])
        }
    }

    /// The steps of each job's latest attempt, by the job's path.
    private func steps(
        ofRun number: Int, includingSummaries: Bool, _ db: Database
    ) throws -> [Key: [StepRecord]] {
        struct Place: Hashable {
            let path: Key
            let step: Key
        }
        var annotations: [Place: [Annotation]] = [:]
        let current = "JOIN job USING (run, path, attempt) WHERE run = ?"
        for row in try db.rows(
            """
            SELECT path, step, level, annotation.message AS message, title, file, line, end_line, start_column,
                end_column, code FROM annotation \(current) ORDER BY annotation.rowid
            """, [number])
        {
            let place = Place(path: Key(row["path"] as String), step: Key(row["step"] as String))
            annotations[place, default: []].append(try Annotation(row))
        }
        var steps: [Key: [StepRecord]] = [:]
        for row in try db.rows("SELECT step.* FROM step \(current) ORDER BY step.rowid", [number]) {
            let place = Place(path: Key(row["path"] as String), step: Key(row["step"] as String))
            let text = includingSummaries ? (row["summary"] as String?).flatMap(summaryText) : nil
            steps[place.path, default: []].append(
                try StepRecord(row, annotations: annotations[place] ?? [], summaryText: text))
        }
        return steps
    }

    /// The file's text, at most 1 MiB (docs/language/limits.md); nil where it is gone.
    private func summaryText(_ path: String) -> String? {
        guard let file = fopen("\(folder.path)/\(path)", "rbe") else { return nil }
        defer { fclose(file) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
