import Files
import GRDB
import Glibc
import Synchronization

/// The record of all runs in one data folder: journal and projections in SQLite, files beside it.
///
/// Any number of processes may use a data folder at once.
///
///     let store = try RunStore.open(dataDirectory: "/repo/.pitlane", mode: .readWrite)
///     let run = try store.createRun(workflowPath: path, at: now) { numbers in inputs(numbers) }
///     try run.append([.run(.legStarted(leg, attempt: 1))], at: now)
package final class RunStore: Sendable {
    /// What a store is opened for.
    package enum Mode: Hashable, Sendable {
        /// To drive runs: folder and database are made where they are missing.
        case readWrite
        /// To read: nothing is made. Dead runs are still recorded as interrupted if the folder can be written. Works
        /// on a full disk.
        case readOnly
    }

    /// The data folder, absolute.
    package var dataDirectory: String { folder.path }

    let folder: DataFolder
    /// Whether the database can be written at all.
    let isWritable: Bool
    /// Whether the disk is so full that the database can only be read.
    package let isOnFullDisk: Bool
    /// Counts this process's own messages, which `PRAGMA data_version` does not show.
    let sentMessages = Atomic<Int>(0)
    private let queue: DatabaseQueue
    /// Which file the database is; empty if it is a copy in memory.
    private let identity: [UInt]

    private init(folder: DataFolder, queue: DatabaseQueue, isWritable: Bool, isOnFullDisk: Bool, isCopy: Bool = false) {
        self.folder = folder
        self.queue = queue
        self.isWritable = isWritable
        self.isOnFullDisk = isOnFullDisk
        identity = isCopy ? [] : DataFolder.identity(folder.database)
    }

    /// Opens the record in `dataDirectory`.
    ///
    /// - Throws: `StoreError`: `.missing` where there is no record and `mode` does not make one, `.newerSchema` where
    ///   a newer version has changed the database, `.readOnly`, `.full` or `.failed` where the system refuses.
    package static func open(dataDirectory: String, mode: Mode) throws(StoreError) -> RunStore {
        let folder = try DataFolder(dataDirectory)
        Folder.shareNewFiles(in: folder.path)
        if mode == .readWrite { try folder.make() }
        let hasDatabase = Folder.entry(at: folder.database) != nil
        try folder.refuseOwnRun()
        try folder.refuseLostRecord()
        if mode == .readOnly, !hasDatabase {
            throw StoreError(.missing, "no runs are recorded in \(folder.path); start the record with", next: "run")
        }
        let isWritable = access(folder.path, W_OK) == 0 && (!hasDatabase || access(folder.database, W_OK) == 0)
        if mode == .readWrite, !isWritable { throw StoreError("write in", path: folder.path, errno: errno) }
        if mode == .readWrite, !hasDatabase { folder.makeDatabase() }
        do throws(StoreError) {
            let queue = try Connection.open(folder, isWritable ? .write : .read)
            return RunStore(folder: folder, queue: queue, isWritable: isWritable, isOnFullDisk: false)
        } catch  where error.code == .full && mode == .readOnly {
            let queue = try Connection.open(folder, .readOnFullDisk)
            return RunStore(folder: folder, queue: queue, isWritable: false, isOnFullDisk: true)
        }
    }

    /// Refuses what `open` would refuse to a job of a run of this data folder, for those that use its other files.
    package static func refuseOwnRun(of dataDirectory: String) throws(StoreError) {
        try DataFolder(dataDirectory).refuseOwnRun()
    }

    /// A copy of the record in memory, in which what cannot be written to it can be noted to be read.
    func copy() throws -> RunStore {
        let copy = try reporting {
            let copy = try DatabaseQueue()
            try queue.backup(to: copy)
            return copy
        }
        return RunStore(folder: folder, queue: copy, isWritable: false, isOnFullDisk: isOnFullDisk, isCopy: true)
    }

    /// Lets nothing be written any more, to no avail as it would be.
    func forbidWriting() throws { try look { try $0.execute(sql: "PRAGMA query_only = 1") } }

    // MARK: Access for the parts of the store

    /// How much a commit must survive.
    enum Durability {
        /// Death of the process; at a loss of power the last commits may be missing.
        case process
        /// Loss of power too: the log is synced before the commit returns.
        case power
    }

    /// Runs `body` in one transaction that has the write lock from its start.
    func write<Value>(_ durability: Durability = .process, _ body: (Database) throws -> Value) throws -> Value {
        try requireInPlace()
        let value = try reporting {
            try queue.writeWithoutTransaction { db in
                if durability == .power { try db.execute(sql: "PRAGMA synchronous = FULL") }
                defer { if durability == .power { try? db.execute(sql: "PRAGMA synchronous = NORMAL") } }
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    return .commit
                }
                guard let value else { throw StoreError(.failed, "a transaction in \(folder.database) had no result") }
                return value
            }
        }
        try requireInPlace()
        return value
    }

    /// What is written to a file without a name is recorded nowhere: a job, or somebody else, may have removed it.
    func requireInPlace() throws(StoreError) {
        guard !identity.isEmpty, DataFolder.identity(folder.database) != identity else { return }
        throw StoreError(
            .failed,
            "\(folder.database) was removed or replaced while it was in use, so nothing is recorded any more: put it back, "
                + "or move \(folder.path) away and start a new run")
    }

    /// Runs `body` in one read transaction: it sees one state of the database.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try reporting { try queue.read(body) }
    }

    /// Runs `body` outside a transaction.
    func look<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try reporting { try queue.unsafeRead(body) }
    }

    private func reporting<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: folder.database)
        }
    }
}
