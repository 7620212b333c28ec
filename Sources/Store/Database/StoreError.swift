import Files
import GRDB
import Glibc

/// What the store could not do: one sentence that says what, where, and what to do.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is, for callers that act on it.
    package enum Code: Hashable, Sendable {
        /// There is no data folder, or no run of that number.
        case missing
        /// The folder or the database may not be written.
        case readOnly
        /// The disk is full.
        case full
        /// Another process held the database for too long.
        case busy
        /// A newer version of pitlane has changed the database's schema.
        case newerSchema
        /// The database's content is not what this program writes.
        case corrupt
        /// Another driver has taken the run over: its epoch is higher.
        case takenOver
        /// Anything else the system refused.
        case failed
    }

    package let code: Code
    /// What is wrong, and the remedy; where there is a next command it belongs at the end.
    private let message: String
    /// The words behind `pitlane` of the command that helps.
    private let next: String?

    package init(_ code: Code, _ message: String, next: String? = nil) {
        self.code = code
        self.message = message
        self.next = next
    }

    package var description: String { text { "pitlane \($0)" } }

    /// What is wrong, with the next command as a front end writes it.
    package func text(_ command: (_ words: String) -> String) -> String {
        next.map { "\(message) \(command($0))" } ?? message
    }

    /// A system call that failed on `path`; `errno` is the system's number.
    init(_ action: String, path: String, errno: Int32) {
        let code: Code =
            switch errno {
            case ENOSPC, EDQUOT: .full
            case EACCES, EPERM, EROFS: .readOnly
            case ENOENT: .missing
            default: .failed
            }
        let remedy =
            switch code {
            case .full: Self.room
            case .readOnly:
                "; make it writable (docs/approvals.md says how users share a record) or give another folder with --data"
            default: ""
            }
        self.init(
            code, "cannot \(action) \(path): \(String(cString: strerror(errno)))\(remedy)",
            next: code == .full ? "prune" : nil)
    }

    private static let room = "; free some space, or remove old runs with"

    /// What the file system refused, with the remedy.
    init(_ error: FileError) { self.init(error.action, path: error.path, errno: error.code) }

    /// What `body` does with files, its refusals with their remedies.
    static func files<Value>(_ body: () throws(FileError) -> Value) throws(StoreError) -> Value {
        do { return try body() } catch { throw StoreError(error) }
    }

    /// An error of the database in the file at `path`.
    init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(.full, "cannot write \(path): the disk is full\(Self.room)", next: "prune")
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(.readOnly, "cannot write \(path): it is read-only; make it writable or use --data")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "cannot write \(path): another process has kept it locked for too long; try again")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, "\(path) is not a sound database (\(reason)); move it away to start a new record")
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            self.init(.full, "cannot write beside \(path): the disk is full\(Self.room)", next: "prune")
        case .SQLITE_CANTOPEN:
            self.init(.readOnly, "cannot open \(path): \(reason); is its folder there and writable?")
        default: self.init(.failed, "cannot use \(path): \(reason)")
        }
    }
}
