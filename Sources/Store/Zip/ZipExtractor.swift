import Basics
import Files
import Glibc

/// Writes an archive's files below a folder, and nowhere else: names that lead out of it and symbolic links in the
/// way are refused. Permissions are not taken over: files are 644, folders 755 (docs/language/artifacts.md#modes).
struct ZipExtractor {
    private let folder: String
    private let base: OpenFile

    /// Makes the folder where it is missing.
    init(into folder: String) throws {
        self.folder = folder
        try Folder.make(folder)
        base = try OpenFile(folder, O_RDONLY | O_DIRECTORY, to: "write in")
    }

    /// Checks all names first, then writes all files; a file that is there is replaced.
    func extract(_ archive: ZipReader) throws {
        for entry in archive.entries { _ = try parts(entry) }
        for entry in archive.entries {
            var parts = try parts(entry)
            let name = entry.isFolder ? nil : parts.popLast()
            let parent = try openFolder(parts, of: entry)
            defer { close(parent) }
            guard let name else { continue }
            try writeFile(archive, entry, name: name, in: parent)
        }
    }

    private func writeFile(_ archive: ZipReader, _ entry: ZipEntry, name: String, in parent: Int32) throws {
        // Removed first, so that neither a link nor another name of the same file is written through.
        if unlinkat(parent, name, 0) != 0, errno != ENOENT {
            throw ZipError("replace", "\(folder)/\(entry.name)", errno: errno)
        }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(parent, name, flags, 0o600)
        guard descriptor >= 0 else { throw ZipError("write", "\(folder)/\(entry.name)", errno: errno) }
        defer { close(descriptor) }
        try archive.read(entry) { piece in
            var rest = piece
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                guard count >= 0 || errno == EINTR else {
                    throw ZipError("write", "\(folder)/\(entry.name)", errno: errno)
                }
                if count > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
            }
        }
        guard fchmod(descriptor, 0o644) == 0 else {
            throw ZipError("set the mode of", "\(folder)/\(entry.name)", errno: errno)
        }
    }

    /// The parts of an entry's path.
    private func parts(_ entry: ZipEntry) throws -> [String] {
        let kind = entry.mode & UInt32(S_IFMT)
        guard kind == 0 || kind == UInt32(S_IFREG) || kind == UInt32(S_IFDIR) else {
            throw ZipError("the archive has a link or device '\(entry.name)': only files and folders are extracted")
        }
        let name = entry.isFolder ? entry.name.utf8.dropLast() : entry.name.utf8[...]
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isSafe = parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8) && !part.contains(0)
                && !part.contains(UInt8(ascii: "\\"))
        }
        guard isSafe else {
            throw ZipError("the archive has a file '\(entry.name)', which would lie outside its folder")
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private func openFolder(_ parts: [String], of entry: ZipEntry) throws -> Int32 {
        var current = fcntl(base.descriptor, F_DUPFD_CLOEXEC, 0)
        guard current >= 0 else { throw ZipError("write in", folder, errno: errno) }
        for part in parts {
            let isMade = mkdirat(current, part, 0o755) == 0 || errno == EEXIST
            let next = isMade ? openat(current, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1
            let failure = errno
            close(current)
            guard next >= 0 else {
                if failure == ELOOP || failure == ENOTDIR {
                    throw ZipError(
                        "cannot write \(folder)/\(entry.name): '\(part)' on the way is a symbolic link or a file; remove it"
                    )
                }
                throw ZipError("write", "\(folder)/\(entry.name)", errno: failure)
            }
            current = next
        }
        return current
    }
}
