import Glibc

/// A kernel lock (flock) on a folder, held as long as this object or an inherited copy of its descriptor lives.
package final class FolderLock: Sendable {
    /// Closed on exec; a process that inherits it holds the lock too.
    package let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock of the folder at `path`, which is made with mode 0700 if it is missing; nil if somebody else
    /// holds it.
    ///
    /// - Throws: `FileError` if the folder cannot be made or opened.
    package static func take(_ path: String) throws(FileError) -> FolderLock? {
        while true {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw FileError(action: "create the folder", path: path, code: errno)
            }
            if let lock = try existing(path, LOCK_NB) { return lock.isBusy ? nil : lock.lock }
        }
    }

    /// Whether somebody holds the lock of the folder at `path`. What cannot be opened, nobody else holds.
    package static func isHeld(_ path: String) -> Bool { (try? existing(path, LOCK_NB))?.isBusy ?? false }

    /// Takes the lock of the folder at `path`, waiting for as long as somebody else holds it.
    ///
    /// - Throws: `FileError` if there is no such folder.
    package static func wait(_ path: String) throws(FileError) -> FolderLock {
        guard let lock = try existing(path, 0)?.lock else {
            throw FileError(action: "open the folder", path: path, code: ENOENT)
        }
        return lock
    }

    /// nil if the folder was removed meanwhile.
    private static func existing(
        _ path: String, _ waiting: Int32
    ) throws(FileError) -> (isBusy: Bool, lock: FolderLock?)? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = open(path, flags)
        // A step may have taken the permission to read from its own folder.
        if descriptor < 0, errno == EACCES, chmod(path, S_IRWXU) == 0 { descriptor = open(path, flags) }
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError(action: "open the folder", path: path, code: errno)
        }
        let lock = FolderLock(descriptor: descriptor)
        while flock(descriptor, LOCK_EX | waiting) != 0 {
            if errno == EWOULDBLOCK { return (true, nil) }
            guard errno == EINTR else { throw FileError(action: "lock", path: path, code: errno) }
        }
        // Its former holder may have removed or renamed it before this process had the lock.
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0, lstat(path, &named) == 0, held.st_dev == named.st_dev,
            held.st_ino == named.st_ino
        else { return nil }
        return (false, lock)
    }
}
