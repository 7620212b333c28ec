import Basics
import Files
import GRDB
import Glibc
import Journal
package import Planning

extension RunStore {
    /// Removes what `policy` does not keep. Runs that somebody drives are never touched, whatever their age.
    ///
    /// Rows go before their files, and many rows in slices, so that other processes wait for milliseconds only; what
    /// a death in between leaves behind, the next call removes.
    ///
    /// - Parameters:
    ///   - policy: what to keep.
    ///   - time: now.
    ///   - isDryRun: whether nothing is removed and the report says what would be.
    ///   - report: what has been removed already.
    /// - Returns: what went.
    /// - Throws: `StoreError`; what is gone by then stays gone.
    package func prune(
        _ policy: RetentionPolicy, at time: Instant, isDryRun: Bool = false, after report: PruneReport = PruneReport()
    ) throws -> PruneReport {
        var report = report
        for attempt in 1... {
            do {
                try prune(policy, at: time, isDryRun: isDryRun, slice: attempt == 1 ? 1000 : 50, &report)
                break
            } catch let error as StoreError where error.code == .full && !isDryRun && attempt < Self.fullDiskAttempts {
                try freeFiles(policy, at: time, &report)
                // What has been written so far need not stay twice: this empties the write-ahead log.
                try? look { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            }
        }
        return report
    }

    /// On a full disk each attempt gets a few slices of rows further.
    private static let fullDiskAttempts = 50

    /// - Parameter slice: how many rows are removed at once; fewer need less room.
    private func prune(
        _ policy: RetentionPolicy, at time: Instant, isDryRun: Bool, slice: Int, _ report: inout PruneReport
    ) throws {
        if !isDryRun {
            try settleInterrupted(at: time)
            try removeOrphanRows(slice)
        }
        try pruneRuns(policy, at: time, isDryRun: isDryRun, slice: slice, &report)
        try pruneArtifacts(at: time, isDryRun: isDryRun, &report)
        let caches = try evictCaches(
            beyond: policy.cacheBytes, unusedSince: Instant(milliseconds: time.milliseconds - policy.cacheAge),
            isDryRun: isDryRun)
        report.caches += caches
        report.bytes += caches.reduce(0) { $0 + $1.bytes }
        try pruneLeftovers(at: time, isDryRun: isDryRun, &report)
        try pruneActions(policy, at: time, isDryRun: isDryRun, &report)
        if !isDryRun {
            try mendNewestOutbox()
            // That needs room first: what is free in the file is used by the next runs, or goes with the next call.
            do { try shrink() } catch let error as StoreError where error.code == .full {}
        }
    }

    /// Removes the files of what `policy` does not keep and leaves its rows: what is needed first on a full disk. Reads
    /// the record only, so runs that are still to be settled count as what they will be.
    func freeFiles(_ policy: RetentionPolicy, at time: Instant, _ report: inout PruneReport) throws {
        for number in try outdatedRuns(policy, at: time) {
            guard let lock = try? FileLock.take(folder.lock(of: .run(number))) else { continue }
            try withExtendedLifetime(lock) {
                for path in [folder.artifacts(ofRun: number), folder.logs(ofRun: number)] {
                    report.bytes += Folder.treeSize(path)
                    try Folder.remove(path)
                }
            }
        }
        let unused = time.milliseconds - policy.cacheAge
        let files = try read { db in
            try db.rows(
                "SELECT file FROM artifact WHERE expires < ? UNION ALL SELECT file FROM cache WHERE used < ?",
                [time.milliseconds, unused]
            ).map { $0[0] as String }
        }
        for file in files {
            report.bytes += Folder.treeSize("\(folder.path)/\(file)")
            try Folder.remove("\(folder.path)/\(file)")
        }
        try pruneLeftovers(at: time, isDryRun: false, &report)
        try pruneActions(policy, at: time, isDryRun: false, &report)
    }

    // MARK: Runs

    private func pruneRuns(
        _ policy: RetentionPolicy, at time: Instant, isDryRun: Bool, slice: Int, _ report: inout PruneReport
    ) throws {
        for number in try outdatedRuns(policy, at: time) {
            // Somebody may be taking it up again right now.
            guard isDryRun || !isHeld(number) else { continue }
            report.runs.append(number)
            for path in folders(ofRun: number) { report.bytes += Folder.treeSize(path) }
            guard !isDryRun else { continue }
            try removeRows(ofRun: number, slice)
            for path in folders(ofRun: number) { try Folder.remove(path) }
        }
    }

    /// Runs that wait for people are kept until they cannot be answered any more.
    private func outdatedRuns(_ policy: RetentionPolicy, at time: Instant) throws -> [Int] {
        try read { db in
            try db.rows(
                """
                SELECT number FROM run
                WHERE CASE WHEN status IN ('completed', 'interrupted') THEN ended
                        ELSE (SELECT max(at) FROM journal JOIN stream ON stream.id = journal.stream
                            WHERE stream.kind = 'run' AND stream.number = run.number) END < ?1
                    AND number NOT IN (SELECT number FROM run ORDER BY number DESC LIMIT ?2)
                    AND (parked = 0 OR EXISTS (SELECT 1 FROM approval
                        WHERE approval.run = run.number AND outcome = 'pending' AND expires <= ?3)) ORDER BY number
                """, [time.milliseconds - policy.runAge, policy.keptRuns, time.milliseconds]
            ).map { $0[0] as Int }
        }
    }

    private func folders(ofRun number: Int) -> [String] {
        // The run's own folder last: as long as it is there its number is not given again.
        [folder.artifacts(ofRun: number), folder.logs(ofRun: number), folder.run(number)]
    }

    private func isHeld(_ number: Int) -> Bool {
        guard Folder.exists(folder.run(number)) else { return false }
        return (try? FileLock.take(folder.lock(of: .run(number)))) == nil
    }

    /// The tables with rows of a run, or of a stream.
    private static let tablesOfRuns = [
        "step", "annotation", "effect", "attempt", "job", "artifact", "absent_leg", "approval",
    ]
    private static let tablesOfStreams = ["journal", "inbox"]

    private func removeRows(ofRun number: Int, _ slice: Int) throws {
        let stream = try write { db in
            try db.run("DELETE FROM run WHERE number = ?", [number])
            return try db.row("DELETE FROM stream WHERE kind = 'run' AND number = ? RETURNING id", [number])?[0]
                as Int64?
        }
        for table in Self.tablesOfRuns { try removeRows(of: table, where: "run", is: Int64(number), slice) }
        guard let stream else { return }
        for table in Self.tablesOfStreams { try removeRows(of: table, where: "stream", is: stream, slice) }
    }

    private func removeRows(of table: String, where column: String, is number: Int64, _ slice: Int) throws {
        var isMore = true
        while isMore {
            isMore = try write { db in
                try db.run(
                    """
                    DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE \(column) = ? LIMIT ?)
                    """, [number, slice])
                return db.changesCount == slice
            }
        }
    }

    /// Rows of runs that a killed `prune` has removed only in part.
    private func removeOrphanRows(_ slice: Int) throws {
        for table in Self.tablesOfRuns {
            try removeOrphans(of: table, where: "run", isNo: "SELECT number FROM run", slice)
        }
        for table in Self.tablesOfStreams {
            try removeOrphans(of: table, where: "stream", isNo: "SELECT id FROM stream", slice)
        }
    }

    private func removeOrphans(of table: String, where column: String, isNo owner: String, _ slice: Int) throws {
        let numbers = try read { db in
            try db.rows("SELECT DISTINCT \(column) FROM \(table) WHERE \(column) NOT IN (\(owner))")
                .map { $0[0] as Int64 }
        }
        for number in numbers { try removeRows(of: table, where: column, is: number, slice) }
    }

    // MARK: Files

    private func pruneArtifacts(at time: Instant, isDryRun: Bool, _ report: inout PruneReport) throws {
        let rows = try read {
            try $0.rows(
                "SELECT id, run, name, file, bytes FROM artifact WHERE expires < ? ORDER BY id", [time.milliseconds])
        }
        for row in rows where !report.runs.contains(row["run"]) {
            if !isDryRun {
                try write { try $0.run("DELETE FROM artifact WHERE id = ?", [row["id"] as Int64]) }
                try Folder.remove("\(folder.path)/\(row["file"] as String)")
            }
            report.artifacts.append(PrunedFile(name: row["name"], run: row["run"], bytes: row["bytes"]))
            report.bytes += row["bytes"] as Int64
        }
    }

    /// How old a file without a row must be before nobody can be writing it any more.
    private static let abandonedSeconds = 86_400

    private func pruneLeftovers(at time: Instant, isDryRun: Bool, _ report: inout PruneReport) throws {
        let used = try read { db in
            Set(try db.rows("SELECT file FROM artifact UNION ALL SELECT file FROM cache").map { Key($0[0] as String) })
        }
        let places = names(in: "artifacts").map { "artifacts/\($0)" } + ["caches"]
        for place in places {
            for name in names(in: place) where !used.contains(Key("\(place)/\(name)")) {
                let modified = Folder.entry(at: "\(folder.path)/\(place)/\(name)")?.modified ?? 0
                let age = Int(time.milliseconds / 1000) - modified / 1_000_000_000
                if age > Self.abandonedSeconds { try drop("\(place)/\(name)", isDryRun, &report) }
            }
        }
        try pruneWork(isDryRun, &report)
        try pruneFoldersWithoutRun(isDryRun, &report)
    }

    private func pruneFoldersWithoutRun(_ isDryRun: Bool, _ report: inout PruneReport) throws {
        var numbers: Set<Int> = []
        for place in ["artifacts", "logs", "runs"] {
            numbers.formUnion(names(in: place).compactMap { Int($0) })
        }
        for number in numbers.sorted() where !report.runs.contains(number) {
            // A run is created within one write transaction: with the write lock held, none is half made.
            let hasRow = { (db: Database) in try db.row("SELECT 1 FROM run WHERE number = ?", [number]) != nil }
            guard try !hasRun(hasRow) else { continue }
            for place in ["artifacts", "logs", "runs"] where Folder.exists("\(folder.path)/\(place)/\(number)") {
                try drop("\(place)/\(number)", isDryRun, &report)
            }
        }
    }

    /// Asks with the write lock, if it can be had: on a full disk nobody creates runs.
    private func hasRun(_ hasRow: (Database) throws -> Bool) throws -> Bool {
        guard isWritable else { return try read(hasRow) }
        do {
            return try write(.process, hasRow)
        } catch let error as StoreError where error.code == .full {
            return try read(hasRow)
        }
    }

    /// The data folder's `outbox.git` leads to the newest run that has one; if that has gone, to the newest that stays.
    private func mendNewestOutbox() throws {
        let link = "\(folder.path)/outbox.git"
        guard Folder.entry(at: link)?.kind == .link, !Folder.exists(link) else { return }
        try Folder.remove(link)
        let numbers = names(in: "runs").compactMap { Int($0) }.sorted()
        guard let newest = numbers.last(where: { Folder.exists("\(folder.run($0))/outbox.git") }) else { return }
        try Folder.link(link, to: "runs/\(newest)/outbox.git")
    }

    /// Workspaces as earlier versions left them, in the data folder.
    private func pruneWork(_ isDryRun: Bool, _ report: inout PruneReport) throws {
        for name in names(in: "work") {
            guard let number = Int(name), Folder.entry(at: "\(folder.work)/\(name)")?.kind == .folder, !isHeld(number)
            else { continue }
            try drop("work/\(name)", isDryRun, &report)
        }
    }

    /// The names in a folder of the record, of those that are text.
    func names(in place: String) -> [String] {
        ((try? Folder.names(in: "\(folder.path)/\(place)")) ?? []).compactMap { String(validating: $0, as: UTF8.self) }
    }

    func drop(_ name: String, _ isDryRun: Bool, _ report: inout PruneReport) throws {
        let path = "\(folder.path)/\(name)"
        report.leftovers.append(name)
        report.bytes += Folder.treeSize(path)
        if !isDryRun { try Folder.remove(path) }
    }

    /// Gives the freed pages back to the file system, a few at a time.
    private func shrink() throws {
        var free = try look { try $0.row("PRAGMA freelist_count")?[0] as Int? ?? 0 }
        while free > 0 {
            try look { db in try db.execute(sql: "PRAGMA incremental_vacuum(500)") }
            let left = try look { try $0.row("PRAGMA freelist_count")?[0] as Int? ?? 0 }
            guard left < free else { return }
            free = left
        }
    }
}

// MARK: - Eviction

extension RunStore {
    /// Removes the least recently used cache entries until all together take at most `maximumBytes`, and those that
    /// nobody has used since `unused`; gives what went, or with `isDryRun` what would go.
    @discardableResult
    func evictCaches(
        beyond maximumBytes: Int64, unusedSince unused: Instant? = nil, isDryRun: Bool = false
    ) throws -> [PrunedFile] {
        let sum = try read { try $0.row("SELECT sum(bytes) FROM cache") }
        var total = sum?[0] as Int64? ?? 0
        // The usual case after a commit: nothing to do.
        if total <= maximumBytes, unused == nil { return [] }
        let rows = try read { try $0.rows("SELECT id, key, file, bytes, used FROM cache ORDER BY used, id") }
        var pruned: [PrunedFile] = []
        for row in rows {
            let isUnused = unused.map { Instant(milliseconds: row["used"]) < $0 } ?? false
            guard isUnused || total > maximumBytes else { continue }
            let bytes: Int64 = row["bytes"]
            if !isDryRun {
                // Not when somebody has used it in the meantime.
                let isGone = try write { db in
                    try db.run(
                        "DELETE FROM cache WHERE id = ? AND used = ?", [row["id"] as Int64, row["used"] as Int64])
                    return db.changesCount == 1
                }
                guard isGone else { continue }
                try Folder.remove("\(folder.path)/\(row["file"] as String)")
            }
            total -= bytes
            pruned.append(PrunedFile(name: row["key"], run: nil, bytes: bytes))
        }
        return pruned
    }
}

// MARK: - Prune actions

extension RunStore {
    /// Removes trees of actions that no run has begun with for as long as runs are kept: each use sets their time anew.
    func pruneActions(
        _ policy: RetentionPolicy, at time: Instant, isDryRun: Bool, _ report: inout PruneReport
    ) throws {
        for owner in names(in: "actions") {
            // `_folders/DIGEST`, else `OWNER/NAME/COMMIT`.
            let isOwner = owner.utf8.first != UInt8(ascii: "_")
            let names = names(in: "actions/\(owner)")
            let places =
                isOwner
                ? names.flatMap { name in
                    self.names(in: "actions/\(owner)/\(name)").map { "\(name)/\($0)" }
                }
                : names
            for place in places.map({ "actions/\(owner)/\($0)" }) {
                guard let entry = Folder.entry(at: "\(folder.path)/\(place)"), entry.kind == .folder,
                    !place.utf8.suffix(5).elementsEqual("/refs".utf8)
                else { continue }
                let age = time.milliseconds - Int64(entry.modified / 1_000_000)
                guard age > policy.runAge else { continue }
                try drop(place, isDryRun, &report)
                if !isDryRun { try Folder.remove("\(folder.path)/\(place).sha256") }
            }
        }
    }
}
