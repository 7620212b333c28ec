import Files
import GRDB
import Journal

/// The version of a database's tables: an older one is brought up to date, one of a newer program is refused.
struct SchemaVersion {
    private let folder: DataFolder

    init(_ folder: DataFolder) { self.folder = folder }

    /// Whether the tables have to be brought up to date.
    ///
    /// - Throws: `StoreError.newerSchema` if a newer program wrote them.
    func isOlder(_ db: Database) throws -> Bool { try version(db) < Schema.version }

    private func version(_ db: Database) throws -> Int {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= Schema.version else {
            throw StoreError(
                .newerSchema,
                """
                \(folder.database) has schema \(version), but this version of pitlane knows only up to schema \
                \(Schema.version): use the newer pitlane that wrote it, or another data folder with --data
                """)
        }
        return version
    }

    /// Makes the tables, or turns older ones into today's, when the runs that are under way have ended.
    func bringUpToDate(_ queue: DatabaseQueue) throws {
        // One process at a time: changing to the write-ahead log needs the file alone.
        let lock = try FileLock.wait(folder.setupLock)
        try withExtendedLifetime(lock) {
            try queue.writeWithoutTransaction { db in
                if try version(db) == 0 {
                    // Of a new one there is not a page yet.
                    if try Int.fetchOne(db, sql: "PRAGMA page_count") != 0 { try folder.refuseLostRuns() }
                    try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
                }
                try db.inTransaction(.immediate) {
                    let version = try version(db)
                    // Another process has been faster.
                    guard version < Schema.version else { return .commit }
                    // With the write lock held no run can begin; those that are under way must end first.
                    if version > 0 { try waitForRuns(db) }
                    for migration in Schema.migrations[version...] { try db.execute(sql: migration) }
                    try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
                    return .commit
                }
            }
        }
    }

    private func waitForRuns(_ db: Database) throws {
        let numbers = try Int.fetchAll(
            db, sql: "SELECT number FROM run WHERE status NOT IN ('completed', 'interrupted') ORDER BY number")
        for number in numbers where Folder.exists(folder.run(number)) {
            guard try FileLock.take(folder.lock(of: .run(number))) != nil else {
                throw StoreError(
                    .busy,
                    """
                    \(folder.database) must be brought to schema \(Schema.version), but run \(number) is under way \
                    with an older pitlane: try again when it has ended
                    """)
            }
        }
    }
}
