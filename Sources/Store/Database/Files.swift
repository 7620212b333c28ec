import Glibc

/// Folders, names and sizes on disk.
enum Files {
    /// Makes the folder at `path` and those above it; what is there stays.
    static func makeFolder(_ path: String) throws(StoreError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST && isFolder(path) { return }
        guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.startIndex else {
            throw StoreError("make the folder", path: path, errno: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw StoreError("make the folder", path: path, errno: errno)
        }
    }

    /// Whether a folder (or a link to one) is at `path`; keeps `errno`.
    static func isFolder(_ path: String) -> Bool {
        let saved = errno
        defer { errno = saved }
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in the folder at `path`, sorted by bytes; none where there is no such folder.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.utf8.elementsEqual(".".utf8), !name.utf8.elementsEqual("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Status of what is at `path`, not following a link; nil where there is nothing.
    static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// Bytes of the regular files at and below `path`.
    static func size(_ path: String) -> Int64 {
        guard let status = status(path) else { return 0 }
        if status.st_mode & S_IFMT != S_IFDIR { return Int64(status.st_size) }
        return names(in: path).reduce(0) { $0 + size("\(path)/\($1)") }
    }

    /// Removes what is at `path` with everything below it, never following a link; what is not there is no error.
    static func remove(_ path: String) throws(StoreError) {
        if unlink(path) == 0 || errno == ENOENT { return }
        guard let status = status(path), status.st_mode & S_IFMT == S_IFDIR else {
            throw StoreError("remove", path: path, errno: errno)
        }
        // A step may have taken the write permission from its own folders.
        if status.st_mode & S_IRWXU != S_IRWXU { chmod(path, S_IRWXU) }
        for name in names(in: path) { try remove("\(path)/\(name)") }
        guard rmdir(path) == 0 || errno == ENOENT else { throw StoreError("remove", path: path, errno: errno) }
    }

    /// Copies a regular file; one that is at `target` is replaced.
    static func copy(_ source: String, to target: String) throws(StoreError) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw StoreError("read", path: source, errno: errno) }
        defer { close(input) }
        if unlink(target) != 0, errno != ENOENT { throw StoreError("replace", path: target, errno: errno) }
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard output >= 0 else { throw StoreError("write", path: target, errno: errno) }
        defer { close(output) }
        while true {
            let count = sendfile(output, input, nil, 1 << 30)
            if count == 0 { return }
            guard count > 0 || errno == EINTR else { throw StoreError("write", path: target, errno: errno) }
        }
    }

    /// A name no other file has: 128 random bits as hex.
    static func uniqueName() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let word = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - word.utf8.count) + word
        }.joined()
    }
}
