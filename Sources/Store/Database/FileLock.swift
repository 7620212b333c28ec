import Glibc
import Synchronization

/// A kernel lock (flock) on a file, held as long as this object or an inherited copy of its descriptor lives.
final class FileLock: Sendable {
    let descriptor: Int32
    private let path: String
    private let identity: [UInt]
    private let isReleased = Atomic(false)

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        identity = DataFolder.identity(path)
    }

    /// Whether the file still has its name: else somebody who asks for the lock gets that of another file.
    var isInPlace: Bool { DataFolder.identity(path) == identity }

    deinit { release() }

    /// Gives the lock back now; inherited copies of the descriptor keep it.
    func release() {
        guard !isReleased.exchange(true, ordering: .acquiringAndReleasing) else { return }
        close(descriptor)
    }

    /// Takes the lock of the file at `path`, which is made when it is missing; nil when somebody else holds it.
    ///
    /// - Throws: `StoreError` when the file cannot be opened.
    static func take(_ path: String) throws(StoreError) -> FileLock? {
        let lock = try openFile(path)
        while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return nil }
            guard errno == EINTR else { throw StoreError("lock", path: path, errno: errno) }
        }
        return lock
    }

    /// Takes the lock of the file at `path`; nil when somebody else still holds it after `patience`.
    ///
    /// A program that this process starts holds copies of all its locks until it is executed, so that one given back
    /// just now may seem to be held.
    static func take(_ path: String, patience: Duration) throws(StoreError) -> FileLock? {
        let deadline = ContinuousClock.now + patience
        while true {
            if let lock = try take(path) { return lock }
            if ContinuousClock.now >= deadline { return nil }
            usleep(5_000)
        }
    }

    /// Takes the lock of the file at `path`, waiting for as long as somebody else holds it.
    ///
    /// - Throws: `StoreError` when the file cannot be opened.
    static func wait(_ path: String) throws(StoreError) -> FileLock {
        let lock = try openFile(path)
        while flock(lock.descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw StoreError("lock", path: path, errno: errno) }
        }
        return lock
    }

    private static func openFile(_ path: String) throws(StoreError) -> FileLock {
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        // Another user's file can be locked without a right to write it, and one on a disk that cannot be written.
        if descriptor < 0, errno == EACCES || errno == EROFS { descriptor = open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw StoreError("open", path: path, errno: errno) }
        return FileLock(descriptor: descriptor, path: path)
    }
}
