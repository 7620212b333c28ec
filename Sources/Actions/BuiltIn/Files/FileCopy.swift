import Glibc

/// Copies files and symbolic links with their permission bits.
enum FileCopy {
    /// Copies one file or link; what stands at `target` is removed first, so that a link there is not written through.
    ///
    /// - Returns: false where nothing (or neither file nor link) stands at `source`.
    static func copy(_ source: FilePath, to target: FilePath) throws(ActionError) -> Bool {
        guard let found = FileTree.entry(at: source) else { return false }
        switch found.kind {
        case .file:
            if FileTree.entry(at: target) != nil { try FileTree.remove(target) }
            try copyFile(source, to: target, mode: found.mode)
        case .link:
            if FileTree.entry(at: target) != nil { try FileTree.remove(target) }
            try FileTree.link(target, to: try destination(of: source))
        case .folder, .other: return false
        }
        return true
    }

    /// What a symbolic link holds.
    static func destination(of link: FilePath) throws(ActionError) -> FilePath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = link.withCString { readlink($0, &buffer, buffer.count) }
        guard count >= 0 else { throw FileTree.failure("read the link", link) }
        return FilePath(bytes: buffer[..<count].map { UInt8(bitPattern: $0) })
    }

    /// Copies the bytes of a file to a new one with the mode given; `isExact` undoes what the file mode creation mask
    /// takes away.
    static func copyFile(
        _ source: FilePath, to target: FilePath, mode: mode_t, isExact: Bool = true
    ) throws(ActionError) {
        let input = source.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard input >= 0 else { throw FileTree.failure("read", source) }
        defer { close(input) }
        let output = target.withCString { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
        guard output >= 0 else { throw FileTree.failure("write", target) }
        defer { close(output) }
        if isExact, fchmod(output, mode & 0o777) != 0 { throw FileTree.failure("set the mode of", target) }
        try copyBytes(input, output, source, target)
    }

    private static func copyBytes(
        _ input: Int32, _ output: Int32, _ source: FilePath, _ target: FilePath
    ) throws(ActionError) {
        let problem: ActionError? = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { piece in
            while true {
                let count = read(input, piece.baseAddress, piece.count)
                if count < 0, errno == EINTR { continue }
                if count < 0 { return FileTree.failure("read", source) }
                if count == 0 { return nil }
                var start = 0
                while start < count {
                    let written = write(output, piece.baseAddress?.advanced(by: start), count - start)
                    if written < 0, errno == EINTR { continue }
                    if written < 0 { return FileTree.failure("write", target) }
                    start += written
                }
            }
        }
        if let problem { throw problem }
    }
}
