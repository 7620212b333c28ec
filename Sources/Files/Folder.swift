import Glibc
package import Hashing

/// The one layer over files, links and folders, on absolute paths; symbolic links are never followed unless a function
/// says so. Trees are in `Folder+Trees.swift`.
package enum Folder {
    // MARK: - Looking

    /// What stands at `path`, or nil where nothing does (or its folder cannot be searched).
    package static func entry(at path: some PathName, followingLinks: Bool = false) -> FileEntry? {
        var status = stat()
        let code = path.withCString { followingLinks ? stat($0, &status) : lstat($0, &status) }
        return code == 0 ? FileEntry(status) : nil
    }

    /// Whether there is a folder at `path`, or a link to one.
    package static func exists(_ path: some PathName) -> Bool {
        entry(at: path, followingLinks: true)?.kind == .folder
    }

    /// Whether there is a regular file at `path`, or a link to one.
    package static func isFile(_ path: some PathName) -> Bool { entry(at: path, followingLinks: true)?.kind == .file }

    /// Whether there is a file at `path`, or a link to one, that this process may execute.
    package static func isExecutableFile(_ path: some PathName) -> Bool {
        isFile(path) && path.withCString { access($0, X_OK) } == 0
    }

    /// Size of the file at `path`, or of the one that a link leads to, in bytes; 0 where there is none.
    package static func size(_ path: some PathName) -> Int { entry(at: path, followingLinks: true)?.size ?? 0 }

    /// What a symbolic link holds.
    package static func destination(of link: some PathName) throws(FileError) -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = link.withCString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { throw FileError("read the link", link) }
        return FilePath(bytes: buffer[..<count].map { UInt8(bitPattern: $0) })
    }

    // MARK: - Reading

    /// The bytes of a file of at most `limit` bytes, or nil where there is none; links are followed. A pipe or device,
    /// whose size nobody knows before, is read to its end.
    package static func read(_ path: some PathName, limit: Int) throws(FileError) -> [UInt8]? {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError("read", path)
        }
        defer { close(descriptor) }
        return try read(descriptor, path: path.description, limit: limit)
    }

    /// The bytes of a file that must be there, of at most `limit` bytes; links are followed.
    package static func content(of path: some PathName, limit: Int = 16 << 20) throws(FileError) -> [UInt8] {
        guard let bytes = try read(path, limit: limit) else {
            throw FileError(action: "read", path: path.description, code: ENOENT)
        }
        return bytes
    }

    /// The bytes that a descriptor has up to its end, at most `limit`.
    ///
    /// - Parameter path: how errors call it.
    package static func read(_ descriptor: Int32, path: String, limit: Int) throws(FileError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError("read", path) }
        guard status.st_size <= limit else { throw FileError(action: "read", path: path, code: EFBIG) }
        // One byte more than a file has, so that its end is found in the first piece.
        var size = max(Int(status.st_size) + 1, 4096)
        var bytes: [UInt8] = []
        while true {
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                while count < buffer.count {
                    let got = Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
                    if got < 0, errno == EINTR { continue }
                    if got < 0 { code = errno }
                    guard got > 0 else { break }
                    count += got
                }
            }
            guard code == 0 else { throw FileError(action: "read", path: path, code: code) }
            let isEnd = piece.count < size
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
            guard bytes.count <= limit else { throw FileError(action: "read", path: path, code: EFBIG) }
            if isEnd { return bytes }
            size = 1 << 18
        }
    }

    /// The SHA-256 digest of a file; links are followed.
    package static func digest(of path: some PathName) throws(FileError) -> Digest {
        var stream = DigestStream()
        try readPieces(of: path) { piece throws(FileError) in stream.update(piece) }
        return stream.finish()
    }

    /// Calls `body` with one piece of a file after another, each of 1 MiB at most; links are followed.
    package static func readPieces(
        of path: some PathName, _ body: (UnsafeRawBufferPointer) throws(FileError) -> Void
    ) throws(FileError) {
        let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError("read", path) }
        defer { close(descriptor) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { piece.deallocate() }
        while true {
            let count = Glibc.read(descriptor, piece.baseAddress, piece.count)
            if count == 0 { return }
            if count > 0 {
                try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            } else if errno != EINTR {
                throw FileError("read", path)
            }
        }
    }

    // MARK: - Writing

    /// Where its group may write in a folder, it may change all that this process makes from now on, too: users of one
    /// machine share a record so (docs/approvals.md#two-users-one-record).
    ///
    /// - Returns: whether it may.
    @discardableResult
    package static func shareNewFiles(in path: some PathName) -> Bool {
        guard let entry = entry(at: path), entry.mode & 0o020 != 0 else { return false }
        let mask = umask(0o077)
        umask(mask & ~0o070)
        return true
    }

    /// Makes the folder and those above it; what is there stays.
    package static func make(_ path: some PathName, mode: UInt32 = 0o777) throws(FileError) {
        if path.withCString({ mkdir($0, mode) }) == 0 { return }
        let code = errno
        if code == EEXIST, exists(path) { return }
        let name = FilePath(name: path)
        guard code == ENOENT, name.parent != name else {
            throw FileError(action: "create the folder", path: path.description, code: code)
        }
        try make(name.parent, mode: mode)
        if path.withCString({ mkdir($0, mode) }) != 0, errno != EEXIST { throw FileError("create the folder", path) }
    }

    /// Writes a file, replacing what was there.
    package static func write(_ bytes: some Collection<UInt8>, to path: some PathName, mode: UInt32 = 0o666)
        throws(FileError)
    {
        try write(bytes, to: path, flags: O_TRUNC, mode: mode)
    }

    /// Writes a file, replacing what was there.
    package static func write(_ text: String, to path: some PathName, mode: UInt32 = 0o666) throws(FileError) {
        try write(text.utf8, to: path, mode: mode)
    }

    /// Writes behind what a file holds, in one piece where it is small; the file is made where it is missing.
    package static func append(_ bytes: some Collection<UInt8>, to path: some PathName) throws(FileError) {
        try write(bytes, to: path, flags: O_APPEND, mode: 0o666)
    }

    /// Writes a file so that whoever reads it sees the old or the new one, never a part.
    ///
    /// - Parameter isDurable: whether the new one is there after a loss of power once this returns.
    package static func replace(
        _ path: some PathName, with bytes: some Collection<UInt8>, mode: UInt32 = 0o666, isDurable: Bool = false
    ) throws(FileError) {
        let draft = UniqueName.beside(path)
        do throws(FileError) {
            try write(bytes, to: draft, flags: O_EXCL, mode: mode, isDurable: isDurable)
            try rename(draft, to: path)
        } catch {
            _ = draft.withCString { unlink($0) }
            throw error
        }
        guard isDurable else { return }
        let folder = FilePath(name: path).parent.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { if folder >= 0 { close(folder) } }
        guard folder >= 0, fsync(folder) == 0 else { throw FileError("write", path) }
    }

    /// Writes a new file for its owner's eyes, whole from the first moment it is seen, and durable; one that is there
    /// stays.
    package static func makeSecret(_ bytes: [UInt8], at path: some PathName) throws(FileError) {
        let draft = UniqueName.beside(path)
        defer { _ = draft.withCString { unlink($0) } }
        try write(bytes, to: draft, flags: O_EXCL, mode: 0o600, isDurable: true)
        guard draft.withCString({ draft in path.withCString { Glibc.link(draft, $0) } }) == 0 || errno == EEXIST else {
            throw FileError("create", path)
        }
    }

    private static func write(
        _ bytes: some Collection<UInt8>, to path: some PathName, flags: Int32, mode: UInt32, isDurable: Bool = false
    ) throws(FileError) {
        let descriptor = path.withCString { open($0, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode) }
        guard descriptor >= 0 else { throw FileError("write", path) }
        defer { close(descriptor) }
        let isWritten =
            bytes.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0), to: descriptor) }
            ?? Array(bytes).withUnsafeBytes { write($0, to: descriptor) }
        guard isWritten, !isDurable || fsync(descriptor) == 0 else { throw FileError("write", path) }
    }

    /// Writes all bytes; false where the system refuses, with its reason in `errno`.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    // MARK: - Names

    /// Gives a file or folder a new name on the same file system; a file there is replaced.
    package static func rename(_ path: some PathName, to name: some PathName) throws(FileError) {
        guard path.withCString({ path in name.withCString { Glibc.rename(path, $0) } }) == 0 else {
            throw FileError("rename", path)
        }
    }

    /// Makes a symbolic link whose content is `target`.
    package static func link(_ path: some PathName, to target: some PathName) throws(FileError) {
        guard target.withCString({ target in path.withCString { symlink(target, $0) } }) == 0 else {
            throw FileError("create the link", path)
        }
    }

    /// Makes a symbolic link in the place of another.
    package static func replaceLink(_ path: some PathName, to target: some PathName) throws(FileError) {
        let draft = UniqueName.beside(path)
        try link(draft, to: target)
        try rename(draft, to: path)
    }

    /// Sets when a file was changed, in nanoseconds since 1970; nil is now.
    package static func setModified(_ path: some PathName, _ nanoseconds: Int?) throws(FileError) {
        let time = nanoseconds.map { timespec(tv_sec: $0 / 1_000_000_000, tv_nsec: $0 % 1_000_000_000) }
        let code = path.withCString { name in
            time.map { utimensat(AT_FDCWD, name, [$0, $0], AT_SYMLINK_NOFOLLOW) }
                ?? utimensat(AT_FDCWD, name, nil, AT_SYMLINK_NOFOLLOW)
        }
        guard code == 0 else { throw FileError("set the time of", path) }
    }

    /// Sets the permission bits of a file or folder.
    package static func setMode(_ path: some PathName, _ mode: UInt32) throws(FileError) {
        guard path.withCString({ chmod($0, mode) }) == 0 else { throw FileError("set the mode of", path) }
    }

    /// The path without its last component, or nil at the root.
    package static func parent(of path: String) -> String? {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > bytes.startIndex else { return nil }
        return String(decoding: bytes[..<slash], as: UTF8.self)
    }

    /// The last component of a path; empty for the root.
    package static func name(of path: String) -> String {
        let last = path.utf8.split(separator: UInt8(ascii: "/")).last
        return last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// `path` seen from `base`; an absolute path stays as it is (docs/language/steps.md#working-directory).
    package static func resolve(_ path: String, in base: String) -> String {
        if path.utf8.isEmpty { return base }
        return path.utf8.first == UInt8(ascii: "/") ? path : "\(base)/\(path)"
    }
}
