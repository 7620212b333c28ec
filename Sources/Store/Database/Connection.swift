import Files
import GRDB
import Journal

/// Opens the database file and brings its schema up to date.
enum Connection {
    /// How long a writer waits for another one, in seconds; a write transaction takes far less than a millisecond.
    private static let busySeconds = 20.0

    /// How the file is opened.
    enum Access {
        case write
        case read
        /// To read where not even SQLite's own small files can be made: the disk is full.
        case readOnFullDisk
    }

    static func open(_ folder: DataFolder, _ access: Access) throws(StoreError) -> DatabaseQueue {
        let isWritable = access == .write
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = false
            configuration.busyMode = .timeout(busySeconds)
            configuration.label = "pitlane.store"
            configuration.readonly = !isWritable
            if isWritable {
                // The log is copied back at SQLite's own 1,000 pages: reading what a process that ended without closing
                // left of it costs up to 3.4 ms, copying more often costs every commit four times as much.
                configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
            }
            if access == .readOnFullDisk, hasLog(folder) {
                // A process alone needs no shared memory to read what stands in the log.
                configuration.readonly = false
                configuration.prepareDatabase {
                    try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = 1")
                }
            }
            let queue = try DatabaseQueue(path: location(folder, isWritable: isWritable), configuration: configuration)
            let version = try queue.unsafeRead(userVersion)
            guard version <= Schema.version else { throw newer(version, folder) }
            guard version < Schema.version else { return queue }
            guard isWritable else {
                throw StoreError(.readOnly, "\(folder.database) must be brought up to date but is read-only")
            }
            try migrate(queue, folder)
            return queue
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw StoreError(error, path: folder.database)
        } catch {
            throw StoreError(.failed, "cannot open \(folder.database): \(error)")
        }
    }

    /// SQLite cannot join a write-ahead log in a folder it may not write; where no log is left over, the file alone
    /// is the whole database and can be read as an unchanging one.
    private static func location(_ folder: DataFolder, isWritable: Bool) -> String {
        guard !isWritable, !hasLog(folder) else { return folder.database }
        let escaped = folder.database.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"): "%\(String(byte, radix: 16))"
            default: String(decoding: CollectionOfOne(byte), as: UTF8.self)
            }
        }
        return "file:\(escaped.joined())?immutable=1"
    }

    /// Whether something stands in the write-ahead log.
    private static func hasLog(_ folder: DataFolder) -> Bool {
        Folder.size("\(folder.database)-wal") > 0
    }

    private static func userVersion(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    private static func newer(_ version: Int, _ folder: DataFolder) -> StoreError {
        StoreError(
            .newerSchema,
            """
            \(folder.database) has schema \(version), but this version of pitlane knows only up to schema \
            \(Schema.version): use the newer pitlane that wrote it, or another data folder with --data
            """)
    }

    private static func migrate(_ queue: DatabaseQueue, _ folder: DataFolder) throws {
        // One process at a time: changing to the write-ahead log needs the file alone.
        let lock = try FileLock.wait(folder.setupLock)
        try withExtendedLifetime(lock) {
            try queue.writeWithoutTransaction { db in
                if try userVersion(db) == 0 {
                    try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
                }
                try db.inTransaction(.immediate) {
                    let version = try userVersion(db)
                    guard version <= Schema.version else { throw newer(version, folder) }
                    // Another process has been faster.
                    guard version < Schema.version else { return .commit }
                    // With the write lock held no run can begin; those that are under way must end first.
                    if version > 0 { try waitForRuns(db, folder) }
                    for migration in Schema.migrations[version...] { try db.execute(sql: migration) }
                    try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
                    return .commit
                }
            }
        }
    }

    private static func waitForRuns(_ db: Database, _ folder: DataFolder) throws {
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
