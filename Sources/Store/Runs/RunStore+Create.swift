import Basics
import GRDB
import Glibc
import Journal
package import Planning

/// The numbers a new run has been given.
package struct RunNumbers: Hashable, Sendable {
    /// `github.run_id`: unique in the data folder, increasing, never given twice.
    package let run: Int
    /// `github.run_number`: counts the runs of one workflow file from 1.
    package let workflowRun: Int

    package init(run: Int, workflowRun: Int) {
        self.run = run
        self.workflowRun = workflowRun
    }
}

extension RunStore {
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
                // A folder without a row is left of a lost database or of a creation that failed.
                while mkdir(folder.run(number), 0o755) != 0 {
                    guard errno == EEXIST else { throw StoreError("make", path: folder.run(number), errno: errno) }
                    number = try db.next("run")
                }
                made = folder.run(number)
                // Locked before the row can be seen, so that nobody ever sees a live run without its lock.
                guard let lock = try FileLock.take(folder.lock(ofRun: number)) else {
                    throw StoreError(.failed, "\(folder.lock(ofRun: number)) is locked by another process; try again")
                }
                let workflowRun = try db.next("workflow \(workflowPath.storable)")
                let inputs = try makeInputs(RunNumbers(run: number, workflowRun: workflowRun))
                try insert(inputs, number: number, workflowRun: workflowRun, at: time, db)
                return DrivenRun(
                    store: self, numbers: RunNumbers(run: number, workflowRun: workflowRun), epoch: 1, lock: lock)
            }
        } catch {
            if let made { try? Files.remove(made) }
            throw error
        }
    }

    private func insert(_ inputs: RunInputs, number: Int, workflowRun: Int, at time: Instant, _ db: Database) throws {
        try db.run(
            """
            INSERT INTO run (number, workflow_number, epoch, last_seq, workflow_path, workflow, title, event, branch,
                sha, patch, publishes, status, created) VALUES (?, ?, 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, 'in_progress', ?)
            """,
            [
                number, workflowRun, inputs.workflowPath.storable, inputs.workflowName.storable, inputs.title.storable,
                inputs.event.storable, inputs.refName.storable, inputs.sha.storable, inputs.patchDigest,
                inputs.publishes, time.milliseconds,
            ])
        try JournalWriter(db: db, run: number, time: time).append([.run(.created(inputs))], epoch: 1)
    }
}
