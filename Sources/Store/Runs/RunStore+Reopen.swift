import Basics
import GRDB
package import Journal
import Planning

extension RunStore {
    /// Takes up a finished run, so that this process can start jobs of it over.
    ///
    /// Messages that came too late for the former driver are dropped. Until something is appended the record stays as
    /// it is.
    ///
    /// - Returns: the run, driven by this process as long as the object lives, and its journal so far.
    /// - Throws: `StoreError`: `.missing` where there is no such run, `.failed` where it goes on.
    package func reopenRun(_ number: Int) throws -> (run: DrivenRun, journal: [JournalEntry]) {
        try settleInterrupted(at: Instant(milliseconds: 0))
        guard try read({ try $0.row("SELECT 1 FROM run WHERE number = ?", [number]) }) != nil else {
            throw StoreError(
                .missing, "there is no run \(number) in \(dataDirectory): pitlane runs lists those there are")
        }
        try Files.makeFolder(folder.run(number))
        guard let lock = try FileLock.take(folder.lock(ofRun: number)) else {
            throw StoreError(
                .failed, "run \(number) is in progress; wait for its end, or stop it with pitlane cancel \(number)")
        }
        let row = try write { db in
            try db.run("UPDATE inbox SET consumed = sent WHERE run = ? AND consumed IS NULL", [number])
            return try db.row(
                """
                UPDATE run SET epoch = epoch + 1 WHERE number = ? AND status IN ('completed', 'interrupted')
                RETURNING epoch, workflow_number
                """, [number])
        }
        guard let row else { throw StoreError(.failed, "run \(number) has not ended yet") }
        let numbers = RunNumbers(run: number, workflowRun: row["workflow_number"])
        return (
            DrivenRun(store: self, numbers: numbers, epoch: row["epoch"], lock: lock), try events(ofRun: number)
        )
    }
}
