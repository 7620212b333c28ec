import Glibc
import Synchronization

/// Files the user names on the command line. Each may be a pipe (`<(…)`, `/dev/stdin`, a named pipe) and is read to its
/// end.
package enum InputFile {
    /// The bytes of a file.
    ///
    /// - Throws: `FileError` where it is missing, unreadable, or larger than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard let bytes = try find(path, limit: limit) else {
            throw FileError(action: "read", path: path, code: ENOENT)
        }
        return bytes
    }

    /// The bytes of a file, or nil where there is none.
    ///
    /// - Throws: `FileError` where it is unreadable, or larger than `limit` bytes.
    package static func find(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
        guard let pipe = Pipe(path) else { return try Folder.read(path, limit: limit) }
        if let bytes = pipes.withLock({ $0[pipe] }) { return bytes }
        let bytes = try read(pipe: path, limit: limit)
        pipes.withLock { $0[pipe] = bytes }
        return bytes
    }

    /// Whether `path` is there and can be read only once.
    package static func isPipe(_ path: String) -> Bool { Pipe(path) != nil }

    // MARK: - Pipes

    /// What the pipes held that were read: one has no second reading, and a command may plan several events with it.
    private static let pipes = Mutex<[Pipe: [UInt8]]>([:])

    /// A file that is neither regular nor a folder.
    private struct Pipe: Hashable {
        let device: UInt
        let node: UInt

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            let kind = status.st_mode & S_IFMT
            guard kind != S_IFREG, kind != S_IFDIR else { return nil }
            device = UInt(status.st_dev)
            node = UInt(status.st_ino)
        }
    }

    /// Reads a pipe. What is not opened by its name (a socket as `/dev/stdin`, a pipe of another user) is read through
    /// the descriptor that this process was given.
    private static func read(pipe path: String, limit: Int) throws(FileError) -> [UInt8] {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        let code = errno
        guard let descriptor = opened >= 0 ? opened : inherited(path) else {
            throw FileError(action: "read", path: path, code: code)
        }
        defer { if opened >= 0 { close(opened) } }
        return try Folder.read(descriptor, path: path, limit: limit)
    }

    /// The descriptor that a path such as `/dev/stdin` or `/dev/fd/63` means.
    private static func inherited(_ path: String) -> Int32? {
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.utf8.starts(with: folder.utf8) {
            return String(path.utf8.dropFirst(folder.utf8.count)).flatMap { Int32($0) }
        }
        return path.utf8.elementsEqual("/dev/stdin".utf8) ? STDIN_FILENO : nil
    }
}
