import Glibc

/// Whole trees: none of these follows a link in them.
extension Folder {
    /// The names in a folder as bytes, which need not be UTF-8, sorted; none where there is no such folder.
    package static func names(in path: some PathName) throws(FileError) -> [[UInt8]] {
        guard let folder = path.withCString({ opendir($0) }) else {
            if errno == ENOENT { return [] }
            throw FileError("list", path)
        }
        defer { closedir(folder) }
        return try names(of: folder, path)
    }

    private static func names(of folder: OpaquePointer, _ path: some PathName) throws(FileError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(folder) {
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let start = UnsafeRawPointer(entry).advanced(by: offset)
            let name = Array(
                UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw FileError("list", path) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// A folder's stream, which keeps its descriptor; nil, with the reason in `errno`, for what is not one.
    private static func open(_ name: UnsafePointer<CChar>, in parent: Int32) -> OpaquePointer? {
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let folder = fdopendir(descriptor)
        if folder == nil { close(descriptor) }
        return folder
    }

    // MARK: - Walking

    /// Calls `visit` with what stands at `path` and all that is below it: a folder before what is in it, in the order of
    /// their names.
    ///
    /// - Parameter unreadable: gets what cannot be looked at, and throws where that matters.
    package static func walk(
        _ path: some PathName, unreadable: (FileError) throws -> Void = { throw $0 },
        _ visit: (FilePath, FileEntry) throws -> Void
    ) throws {
        try path.withCString { try walk($0, in: AT_FDCWD, FilePath(name: path), unreadable, visit) }
    }

    private static func walk(
        _ name: UnsafePointer<CChar>, in parent: Int32, _ path: FilePath, _ unreadable: (FileError) throws -> Void,
        _ visit: (FilePath, FileEntry) throws -> Void
    ) throws {
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return try unreadable(FileError("read", path))
        }
        let entry = FileEntry(status)
        try visit(path, entry)
        guard entry.kind == .folder else { return }
        guard let folder = open(name, in: parent) else { return try unreadable(FileError("list", path)) }
        defer { closedir(folder) }
        var inside: [[UInt8]] = []
        do { inside = try names(of: folder, path) } catch { try unreadable(error) }
        for inner in inside {
            try inner.withTerminator { try walk($0, in: dirfd(folder), path.appending(inner), unreadable, visit) }
        }
    }

    /// The bytes of the files and links at and below `path`; what cannot be read counts nothing.
    package static func treeSize(_ path: some PathName) -> Int64 {
        sum(path) { $0.kind == .folder ? 0 : Int64($0.size) }
    }

    /// The bytes that everything at `path` takes on disk; 0 if there is nothing.
    package static func diskUse(of path: some PathName) -> Int64 { sum(path, \.diskUse) }

    private static func sum(_ path: some PathName, _ bytes: (FileEntry) -> Int64) -> Int64 {
        var sum: Int64 = 0
        try? walk(path, unreadable: { _ in }) { sum += bytes($1) }
        return sum
    }

    // MARK: - Removing

    /// Removes everything at `path`; what is not there is no error.
    ///
    /// - Throws: for the first thing that cannot be removed; all else is gone.
    package static func remove(_ path: some PathName) throws(FileError) { try Removal.run(path, keepsTop: false) }

    /// Removes everything in the folder at `path` and leaves the folder.
    ///
    /// - Throws: for the first thing that cannot be removed; all else is gone.
    package static func empty(_ path: some PathName) throws(FileError) { try Removal.run(path, keepsTop: true) }

    private struct Removal {
        /// Each level holds a descriptor: what lies deeper is moved to the top first.
        static let mostLevels = 100

        let path: String
        var problem: FileError?
        var top: Int32 = -1
        /// Names in the top folder of what was moved there.
        var moved: [[UInt8]] = []

        static func run(_ path: some PathName, keepsTop: Bool) throws(FileError) {
            var removal = Removal(path: path.description)
            path.withCString { removal.remove($0, in: AT_FDCWD, level: 0, keeps: keepsTop) }
            if let problem = removal.problem { throw problem }
        }

        mutating func note(_ code: Int32) {
            problem = problem ?? FileError(action: "remove", path: path, code: code)
        }

        mutating func remove(_ name: UnsafePointer<CChar>, in parent: Int32, level: Int, keeps: Bool = false) {
            if !keeps, unlinkat(parent, name, 0) == 0 || errno == ENOENT || errno == ENOTDIR { return }
            let refusal = errno
            if level == Self.mostLevels {
                let place = Array("_\(UniqueName.make())".utf8)
                if place.withTerminator({ renameat(parent, name, top, $0) }) == 0 { return moved.append(place) }
            }
            var folder = Folder.open(name, in: parent)
            if folder == nil, errno == EACCES, fchmodat(parent, name, S_IRWXU, 0) == 0 {
                folder = Folder.open(name, in: parent)
            }
            guard let folder else {
                // Of what is no folder, the reason is why it could not be unlinked.
                return note(errno != ENOTDIR && errno != ELOOP ? errno : refusal)
            }
            let descriptor = dirfd(folder)
            if level == 0 { top = descriptor }
            // A step may have taken the permission to write from its own folders.
            fchmod(descriptor, S_IRWXU)
            do throws(FileError) {
                for inner in try names(of: folder, path) {
                    inner.withTerminator { remove($0, in: descriptor, level: level + 1) }
                }
            } catch {
                note(error.code)
            }
            while level == 0, let inner = moved.popLast() {
                inner.withTerminator { remove($0, in: descriptor, level: 1) }
            }
            closedir(folder)
            if !keeps, unlinkat(parent, name, AT_REMOVEDIR) != 0, errno != ENOENT { note(errno) }
        }
    }

    // MARK: - Copying

    /// Copies the folder `source` to `target`, which is not there yet: files with their permission bits, links as links.
    ///
    /// - Parameter excluding: names in `source` itself that are left out.
    /// - Throws: for what cannot be copied, and for what is neither file, folder nor link.
    package static func copyTree(
        _ source: some PathName, to target: some PathName, excluding: Set<[UInt8]> = []
    ) throws(FileError) {
        guard exists(source) else { throw FileError(action: "copy", path: "\(source)", reason: "it is not a folder") }
        try make(target)
        for name in try names(in: source) where !excluding.contains(name) {
            let (from, to) = (FilePath(name: source).appending(name), FilePath(name: target).appending(name))
            if entry(at: from)?.kind == .folder {
                try copyTree(from, to: to)
            } else if try !copy(from, to: to) {
                throw FileError(action: "copy", path: "\(from)", reason: "it is neither file, folder nor link")
            }
        }
    }

    /// Copies one file or link with its permission bits; what stands at `target` is removed first, so that a link there
    /// is not written through.
    ///
    /// - Returns: false where nothing (or neither file nor link) stands at `source`.
    package static func copy(_ source: some PathName, to target: some PathName) throws(FileError) -> Bool {
        guard let found = entry(at: source), found.kind == .file || found.kind == .link else { return false }
        try remove(target)
        if found.kind == .link {
            try link(target, to: try destination(of: source))
        } else {
            try copyFile(source, to: target, mode: found.mode)
        }
        return true
    }

    /// Copies the bytes of a file to a new one with the mode given; `isExact` undoes what the file mode creation mask
    /// takes away.
    package static func copyFile(
        _ source: some PathName, to target: some PathName, mode: UInt32, isExact: Bool = true
    ) throws(FileError) {
        let input = source.withCString { Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard input >= 0 else { throw FileError("read", source) }
        defer { close(input) }
        let output = target.withCString { Glibc.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
        guard output >= 0 else { throw FileError("write", target) }
        defer { close(output) }
        if isExact, fchmod(output, mode & 0o777) != 0 { throw FileError("set the mode of", target) }
        let problem: FileError? = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { piece in
            while true {
                let count = Glibc.read(input, piece.baseAddress, piece.count)
                if count < 0, errno == EINTR { continue }
                if count < 0 { return FileError("read", source) }
                if count == 0 { return nil }
                guard write(UnsafeRawBufferPointer(rebasing: piece[..<count]), to: output) else {
                    return FileError("write", target)
                }
            }
        }
        if let problem { throw problem }
    }
}
