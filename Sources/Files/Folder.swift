import Glibc

/// What the file system refused, with the path and the system's reason.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried: `create`, `write`.
    package let action: String
    package let path: String
    /// The system's error number.
    package let code: Int32

    package init(action: String, path: String, code: Int32) {
        self.action = action
        self.path = path
        self.code = code
    }

    package var description: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
}

/// File operations the engine needs, on absolute paths.
package enum Folder {
    /// Makes the folder and those above it.
    package static func make(_ path: String) throws(FileError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let parent = parent(of: path) else {
            throw FileError(action: "create the folder", path: path, code: errno)
        }
        try make(parent)
        if mkdir(path, 0o755) != 0, errno != EEXIST {
            throw FileError(action: "create the folder", path: path, code: errno)
        }
    }

    /// Writes a file, replacing what was there.
    package static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileError(action: "write", path: path, code: errno) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(action: "write", path: path, code: errno) }
            written += count
        }
    }

    /// Gives a file or folder a new name on the same file system; a file there is replaced.
    package static func rename(_ path: String, to name: String) throws(FileError) {
        guard Glibc.rename(path, name) == 0 else { throw FileError(action: "rename", path: path, code: errno) }
    }

    /// The bytes of a file of at most `limit` bytes, or nil where there is none. A pipe or device, whose size nobody
    /// knows before, is read to its end.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileError(action: "read", path: path, code: errno)
        }
        defer { close(descriptor) }
        return try read(descriptor, path: path, limit: limit)
    }

    /// The bytes that a descriptor has up to its end, at most `limit`.
    ///
    /// - Parameter path: how errors call it.
    package static func read(_ descriptor: Int32, path: String, limit: Int) throws(FileError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(action: "read", path: path, code: errno) }
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

    /// Size of a file in bytes, or 0 where there is none.
    package static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether there is a folder at `path`.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is a regular file at `path`, or a link to one.
    package static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The names in a folder as bytes, which need not be UTF-8, sorted; none where there is no such folder.
    package static func names(in path: String) -> [[UInt8]] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        return names(of: folder)
    }

    /// Removes everything at `path`, never following a link; what is not there is no error.
    ///
    /// - Throws: for the first thing that cannot be removed; all else is gone.
    package static func remove(_ path: String) throws(FileError) { try removing(path, keepsTop: false) }

    /// Removes everything in the folder at `path`, never following a link, and leaves the folder.
    ///
    /// - Throws: for the first thing that cannot be removed; all else is gone.
    package static func empty(_ path: String) throws(FileError) { try removing(path, keepsTop: true) }

    private static func removing(_ path: String, keepsTop: Bool) throws(FileError) {
        var problem: FileError?
        Array(path.utf8CString).withUnsafeBufferPointer { name in
            if let name = name.baseAddress { remove(name, in: AT_FDCWD, path, keepsTop: keepsTop, &problem) }
        }
        if let problem { throw problem }
    }

    private static func remove(
        _ name: UnsafePointer<CChar>, in parent: Int32, _ path: String, keepsTop: Bool = false,
        _ problem: inout FileError?
    ) {
        if !keepsTop, unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
        let refusal = errno
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = openat(parent, name, flags)
        if descriptor < 0, errno == EACCES, fchmodat(parent, name, S_IRWXU, 0) == 0 {
            descriptor = openat(parent, name, flags)
        }
        guard descriptor >= 0, let folder = fdopendir(descriptor) else {
            // Of what is no folder, the reason is why it could not be unlinked.
            let isFolder = errno != ENOTDIR && errno != ELOOP
            problem = problem ?? FileError(action: "remove", path: path, code: isFolder ? errno : refusal)
            if descriptor >= 0 { close(descriptor) }
            return
        }
        // A step may have taken the permission to write from its own folders.
        fchmod(descriptor, S_IRWXU)
        for inner in names(of: folder) {
            (inner.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
                guard let inner = buffer.baseAddress else { return }
                remove(inner, in: descriptor, path, &problem)
            }
        }
        closedir(folder)
        if !keepsTop, unlinkat(parent, name, AT_REMOVEDIR) != 0, errno != ENOENT {
            problem = problem ?? FileError(action: "remove", path: path, code: errno)
        }
    }

    /// The bytes that everything at `path` takes on disk, never following a link; 0 if there is nothing.
    package static func diskUse(of path: String) -> Int64 {
        Array(path.utf8CString).withUnsafeBufferPointer { name in
            name.baseAddress.map { diskUse($0, in: AT_FDCWD) } ?? 0
        }
    }

    private static func diskUse(_ name: UnsafePointer<CChar>, in parent: Int32) -> Int64 {
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
        // A block is 512 bytes whatever the file system's own blocks are.
        var bytes = Int64(status.st_blocks) * 512
        guard status.st_mode & S_IFMT == S_IFDIR else { return bytes }
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return bytes }
        guard let folder = fdopendir(descriptor) else {
            close(descriptor)
            return bytes
        }
        defer { closedir(folder) }
        for inner in names(of: folder) {
            (inner.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
                if let inner = buffer.baseAddress { bytes += diskUse(inner, in: descriptor) }
            }
        }
        return bytes
    }

    private static func names(of folder: OpaquePointer) -> [[UInt8]] {
        var names: [[UInt8]] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    var length = 0
                    while length < 255, bytes[length] != 0 { length += 1 }
                    return Array(UnsafeBufferPointer(start: bytes, count: length))
                }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
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
