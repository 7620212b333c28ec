import Glibc

/// Looks at and changes files and folders; symbolic links are never followed unless a function says so.
enum FileTree {
    /// What a path names.
    struct Entry: Hashable, Sendable {
        enum Kind: Hashable, Sendable { case file, folder, link, other }

        let kind: Kind
        /// The permission bits.
        let mode: mode_t
        /// Bytes.
        let size: Int
        let device: UInt
        let inode: UInt
        /// Nanoseconds since 1970.
        let modified: Int
    }

    /// What stands at `path`, or nil where nothing does (or its folder cannot be searched).
    static func entry(at path: FilePath, followingLinks: Bool = false) -> Entry? {
        var status = stat()
        guard path.withCString({ followingLinks ? stat($0, &status) : lstat($0, &status) }) == 0 else { return nil }
        let kind: Entry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        return Entry(
            kind: kind, mode: status.st_mode & 0o7777, size: Int(status.st_size), device: UInt(status.st_dev),
            inode: UInt(status.st_ino), modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
        )
    }

    static func isExecutableFile(_ path: FilePath) -> Bool {
        entry(at: path, followingLinks: true)?.kind == .file && path.withCString { access($0, X_OK) } == 0
    }

    /// The names in a folder, in the order of their bytes.
    static func names(in folder: FilePath) throws(ActionError) -> [[UInt8]] {
        guard let stream = folder.withCString({ opendir($0) }) else { throw failure("list", folder) }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let next = readdir(stream) {
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let start = UnsafeRawPointer(next).advanced(by: offset)
            let name = Array(
                UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
            if name != [dot], name != [dot, dot] { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw failure("list", folder) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Makes a folder and those above it that are missing.
    static func makeFolder(_ path: FilePath, mode: mode_t = 0o777) throws(ActionError) {
        if path.withCString({ mkdir($0, mode) }) == 0 { return }
        if errno == EEXIST, entry(at: path, followingLinks: true)?.kind == .folder { return }
        guard errno == ENOENT, path.parent != path else { throw failure("make the folder", path) }
        try makeFolder(path.parent, mode: mode)
        guard path.withCString({ mkdir($0, mode) }) == 0 || errno == EEXIST else {
            throw failure("make the folder", path)
        }
    }

    /// Removes a file, link or folder with all that is in it; that nothing stands there is fine.
    static func remove(_ path: FilePath) throws(ActionError) {
        if path.withCString({ unlink($0) }) == 0 || errno == ENOENT || errno == ENOTDIR { return }
        guard let found = entry(at: path) else { return }
        guard found.kind == .folder else { throw failure("remove", path) }
        // A folder that its owner may not write or search would keep what is in it.
        if found.mode & 0o700 != 0o700 { _ = path.withCString { chmod($0, found.mode | 0o700) } }
        try empty(path)
        guard path.withCString({ rmdir($0) }) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    /// Removes everything in a folder.
    static func empty(_ folder: FilePath) throws(ActionError) {
        for name in try names(in: folder) { try remove(folder.appending(name)) }
    }

    /// The bytes of a file of at most `limit` bytes; links are followed.
    static func read(_ path: FilePath, limit: Int = 16 << 20) throws(ActionError) -> [UInt8] {
        let file = path.withCString { Glibc.open($0, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else { throw failure("read", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(file, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= limit else { throw ActionError("\(path) is larger than \(limit) bytes") }
        }
    }

    /// Writes a new file, or one in the place of another.
    static func write(_ bytes: some Sequence<UInt8>, to path: FilePath, mode: mode_t = 0o666) throws(ActionError) {
        let file = path.withCString { Glibc.open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode) }
        guard file >= 0 else { throw failure("write", path) }
        defer { close(file) }
        let bytes = Array(bytes)
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("write", path) }
            start += count
        }
    }

    static func write(_ text: String, to path: FilePath, mode: mode_t = 0o666) throws(ActionError) {
        try write(text.utf8, to: path, mode: mode)
    }

    /// Writes behind what a file holds, in one piece where it is small.
    static func append(_ text: String, to path: FilePath) throws(ActionError) {
        let file = path.withCString { Glibc.open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666) }
        guard file >= 0 else { throw failure("write", path) }
        defer { close(file) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("write", path) }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Makes a symbolic link in the place of another.
    static func replaceLink(_ path: FilePath, to target: FilePath) throws(ActionError) {
        let draft = FilePath(bytes: path.bytes + Array(".\(UInt64.random(in: .min ... .max))".utf8))
        try link(draft, to: target)
        try rename(draft, to: path)
    }

    /// Sets when a file was changed, in nanoseconds since 1970.
    static func setModified(_ path: FilePath, _ nanoseconds: Int) throws(ActionError) {
        let time = timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        guard path.withCString({ utimensat(AT_FDCWD, $0, [time, time], AT_SYMLINK_NOFOLLOW) }) == 0 else {
            throw failure("set the time of", path)
        }
    }

    /// Makes a symbolic link whose content is `target`.
    static func link(_ path: FilePath, to target: FilePath) throws(ActionError) {
        guard target.withCString({ target in path.withCString { symlink(target, $0) } }) == 0 else {
            throw failure("make the link", path)
        }
    }

    /// Gives a file or folder a new name on the same file system; an existing file is replaced.
    static func rename(_ path: FilePath, to name: FilePath) throws(ActionError) {
        guard path.withCString({ path in name.withCString { Glibc.rename(path, $0) } }) == 0 else {
            throw failure("rename", path)
        }
    }

    /// The error of the system call that failed last, about `path`.
    static func failure(_ verb: String, _ path: FilePath) -> ActionError {
        ActionError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

private let dot = UInt8(ascii: ".")
