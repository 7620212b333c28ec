import GRDB
import Journal
package import Planning

extension RunStore {
    /// Records runs whose driver has died as interrupted.
    ///
    /// A run is dead when its status is not final and nobody holds its lock. Safe to call from several processes at
    /// once, and never touches a run somebody drives. Readers call it before they read, `run` before it begins.
    ///
    /// - Returns: the numbers of the runs found dead by this call.
    @discardableResult
    package func settleInterrupted(at time: Instant) throws -> [Int] {
        guard isWritable else { return [] }
        let unfinished = try read { db in
            try db.rows("SELECT number, epoch FROM run WHERE status NOT IN ('completed', 'interrupted')")
                .map { (number: $0[0] as Int, epoch: $0[1] as Int) }
        }
        var settled: [Int] = []
        for (number, epoch) in unfinished {
            guard let lock = try takeLock(ofRun: number) else { continue }
            // While the lock is held nobody else can take the run over or settle it.
            try withExtendedLifetime(lock) {
                if try settle(number, epoch: epoch, at: time) { settled.append(number) }
            }
        }
        return settled
    }

    /// Nil where somebody drives the run, and where it is another user's, who will settle it.
    private func takeLock(ofRun number: Int) throws -> FileLock? {
        do throws(StoreError) {
            try Files.makeFolder(folder.run(number))
            return try FileLock.take(folder.lock(ofRun: number))
        } catch {
            if error.code == .readOnly { return nil }
            throw error
        }
    }

    /// False when the run ended, or changed hands, after it was listed.
    private func settle(_ number: Int, epoch: Int, at time: Instant) throws -> Bool {
        try write(.power) { db in
            try db.run(
                """
                UPDATE run SET epoch = epoch + 1
                WHERE number = ? AND epoch = ? AND status NOT IN ('completed', 'interrupted')
                """, [number, epoch])
            guard db.changesCount == 1 else { return false }
            try JournalWriter(db: db, run: number, time: time).append([.run(.interrupted)], epoch: epoch + 1)
            return true
        }
    }
}
