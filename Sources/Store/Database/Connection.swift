import Files
import GRDB

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
            let schema = SchemaVersion(folder)
            guard try queue.unsafeRead(schema.isOlder) else { return queue }
            guard isWritable else {
                throw StoreError(.readOnly, "\(folder.database) must be brought up to date but is read-only")
            }
            try schema.bringUpToDate(queue)
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
        Folder.size(folder.writeAheadLog) > 0
    }
}
