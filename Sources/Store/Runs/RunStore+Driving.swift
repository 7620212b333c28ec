import Basics
import Files
import GRDB
import Glibc
package import Journal
package import Planning

extension RunStore {
    // MARK: - Creating

    /// Starts a run: gives it its numbers, makes its folder, takes its lock and commits `run.created`.
    ///
    /// - Parameters:
    ///   - workflowPath: the workflow's path in the repository, for `github.run_number`.
    ///   - time: the moment of creation.
    ///   - makeInputs: makes the frozen inputs once the numbers are known; runs inside the transaction, so it must
    ///     be quick and must not use this store.
    /// - Returns: the run, driven by this process as long as the object lives.
    /// - Throws: `StoreError`, or what `makeInputs` throws; then there is no run.
    package func createRun(
        workflowPath: String, at time: Instant, makeInputs: (RunNumbers) throws -> RunInputs
    ) throws -> DrivenRun {
        var made: String?
        do {
            return try write(.power) { db in
                var number = try db.next("run")
                // A folder without a row is left of a creation that failed.
                while mkdir(folder.run(number), 0o777) != 0 {
                    guard errno == EEXIST else { throw StoreError("make", path: folder.run(number), errno: errno) }
                    number = try db.next("run")
                }
                made = folder.run(number)
                // Locked before the row can be seen, so that nobody ever sees a live run without its lock.
                guard let lock = try FileLock.take(folder.lock(of: .run(number))) else {
                    throw StoreError(
                        .failed, "\(folder.lock(of: .run(number))) is locked by another process; try again")
                }
                let workflowRun = try db.next("workflow \(workflowPath.storable)")
                let inputs = try makeInputs(RunNumbers(run: number, workflowRun: workflowRun))
                let row = try insert(inputs, number: number, workflowRun: workflowRun, at: time, db)
                return DrivenRun(
                    store: self, numbers: RunNumbers(run: number, workflowRun: workflowRun), row: row, lock: lock)
            }
        } catch {
            if let made { try? Folder.remove(made) }
            throw error
        }
    }

    private func insert(
        _ inputs: RunInputs, number: Int, workflowRun: Int, at time: Instant, _ db: Database
    ) throws -> StreamRow {
        try db.run(
            """
            INSERT INTO run (number, workflow_number, workflow_path, workflow, title, event, branch,
                sha, patch, publishes, cause, followers_due, status, created, starters)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'in_progress', ?, ?)
            """,
            [
                number, workflowRun, inputs.workflowPath.storable, inputs.workflowName.storable, inputs.title.storable,
                inputs.event.storable, inputs.refName.storable, inputs.sha.storable, inputs.patchDigest,
                inputs.publishes, inputs.cause, inputs.chainLevel != nil, time.milliseconds,
                JSONValue.array(RunState([.created(inputs)]).starters.map { .string($0) }).text(),
            ])
        let row = try StreamRow.make(.run(number), db)
        try JournalWriter(db: db, row: row, time: time).append([.run(.created(inputs))])
        return row
    }

    // MARK: - Chains

    /// The paths of the workflows that were started after a run.
    package func followers(of run: Int) throws -> [String] {
        try read { db in try db.rows("SELECT workflow_path FROM run WHERE cause = ?", [run]).map { $0[0] } }
    }

    /// Notes that what waits for the end of a run has been started, or will not be.
    package func noteFollowed(_ run: Int) throws {
        try write { try $0.run("UPDATE run SET followers_due = 0 WHERE number = ?", [run]) }
    }

    // MARK: - Taking up

    /// How long the keepers of a driver that was killed get to end what it has left.
    private static let keepersPatience = Duration.seconds(1)

    /// Takes up a run that nobody drives; one whose driver has died is recorded as interrupted first.
    ///
    /// - Returns: the run, driven by this process as long as the object lives, and its journal so far.
    /// - Throws: `StoreError`: `.missing` where there is no such run, `.busy` where somebody drives it.
    package func takeUp(_ number: Int, at time: Instant) throws -> (run: DrivenRun, journal: [JournalEntry]) {
        guard try read({ try $0.row("SELECT 1 FROM run WHERE number = ?", [number]) }) != nil else {
            throw StoreError(
                .missing, "there is no run \(number) in \(dataDirectory); list the runs with", next: "runs")
        }
        try StoreError.files { () throws(FileError) in try Folder.make(folder.run(number)) }
        guard let lock = try FileLock.take(folder.lock(of: .run(number)), patience: Self.keepersPatience) else {
            throw StoreError(
                .busy, "run \(number) is in progress; wait for its end, or stop it with", next: "cancel \(number)")
        }
        _ = try settle(number, at: time)
        let run = try write { db in
            guard let known = try db.row("SELECT workflow_number FROM run WHERE number = ?", [number]),
                let row = try StreamRow.takeOver(.run(number), db)
            else { throw StoreError(.missing, "run \(number) has been removed from \(dataDirectory)") }
            // Places are claimed again, so nobody waits for one of the dead driver's.
            try db.run(
                "UPDATE inbox SET consumed = sent WHERE stream = ? AND consumed IS NULL AND kind = 'hand-over'",
                [row.id])
            return DrivenRun(
                store: self, numbers: RunNumbers(run: number, workflowRun: known["workflow_number"]), row: row,
                lock: lock)
        }
        return (run, try events(ofRun: number))
    }

    /// Whether somebody drives a run at this moment.
    package func isDriven(_ number: Int) throws -> Bool {
        guard Folder.isFile(folder.lock(of: .run(number))) else { return false }
        return try FileLock.take(folder.lock(of: .run(number))) == nil
    }

    // MARK: - Runs whose driver has died

    /// Records runs whose driver has died as interrupted.
    ///
    /// A run is dead when its status is not final, it does not wait for people, and nobody holds its lock. Safe to call
    /// from several processes at once, and never touches a run somebody drives. Readers call it before they read, `run`
    /// before it begins.
    ///
    /// - Returns: the numbers of the runs found dead by this call.
    /// - Throws: `StoreError`: `.full` or `.readOnly` where that a run has died cannot be recorded.
    @discardableResult
    package func settleInterrupted(at time: Instant) throws -> [Int] {
        var settled: [Int] = []
        for number in try unfinished() {
            guard let lock = try takeLock(ofRun: number) else { continue }
            // While the lock is held nobody else can take the run over or settle it.
            try withExtendedLifetime(lock) {
                if try settle(number, at: time) { settled.append(number) }
            }
        }
        return settled
    }

    /// The record as it would be read with runs whose driver has died recorded as interrupted, where that cannot be
    /// written: the disk is full or read-only, or the record is another user's. Nothing can be written to it.
    package func settledCopy(at time: Instant) throws -> RunStore {
        let dead = try unfinished().filter { number in
            // Without its lock nobody drives a run.
            guard Folder.isFile(folder.lock(of: .run(number))) else { return true }
            return try takeLock(ofRun: number) != nil
        }
        guard !dead.isEmpty else { return self }
        let copy = try copy()
        for number in dead { _ = try copy.settle(number, at: time) }
        try copy.forbidWriting()
        return copy
    }

    private func unfinished() throws -> [Int] {
        try read { db in
            try db.rows("SELECT number FROM run WHERE \(Self.needsDriver)").map { $0[0] as Int }
        }
    }

    /// Whether somebody drives a run, or did when he died.
    private static let needsDriver = "status NOT IN ('completed', 'interrupted') AND parked = 0"

    /// Nil where somebody drives the run, and where its files are another user's, who will settle it.
    private func takeLock(ofRun number: Int) throws(StoreError) -> FileLock? {
        do throws(StoreError) {
            try StoreError.files { () throws(FileError) in try Folder.make(folder.run(number)) }
            return try FileLock.take(folder.lock(of: .run(number)))
        } catch {
            if error.code == .readOnly, isWritable { return nil }
            throw error
        }
    }

    /// False when the run ended after it was listed.
    private func settle(_ number: Int, at time: Instant) throws -> Bool {
        try write(.power) { db in
            let unfinished = try db.row(
                "SELECT 1 FROM run WHERE number = ? AND \(Self.needsDriver)", [number])
            guard unfinished != nil, let row = try StreamRow.takeOver(.run(number), db) else { return false }
            try JournalWriter(db: db, row: row, time: time).append([.run(.interrupted)])
            return true
        }
    }
}
