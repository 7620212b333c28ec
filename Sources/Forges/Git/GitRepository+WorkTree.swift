import Basics
import Files

/// What gates and runs ask of the work tree. Names are bytes: git takes any but NUL.
extension GitRepository {
    /// The uncommitted change as a patch, and untracked files by name, kind and content; for its digest.
    ///
    /// What an untracked link leads to does not count, since a checkout gets the link itself. A repository of its own
    /// (a nested clone, a linked work tree) counts by name alone: no checkout gets it.
    package func dirtyState() throws -> [UInt8] {
        let patch = try output(["diff", "--no-ext-diff", "--no-color", "--no-textconv", "--binary", "HEAD", "--"])
        var state = patch
        var files: [UInt8] = []
        for path in try untrackedPaths() {
            let kind = kind(of: path)
            state += kind.mark + path + [0]
            if case .file = kind { files += Self.quoted(path) + [0x0A] }
        }
        if !files.isEmpty {
            state += try run(["hash-object", "--no-filters", "--stdin-paths"], input: files).checked().bytes
        }
        return state
    }

    /// Paths that differ between a commit and the work tree, untracked files that git does not ignore included.
    package func changedFiles(fromCommitToWorkTree base: String) throws -> [String] {
        let tracked = try output(["diff", "--name-only", "-z", "--no-ext-diff", "--no-renames", base, "--"])
        return tracked.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            + (try untrackedPaths().filter { !Self.isFolder($0) }.map { String(decoding: $0, as: UTF8.self) })
    }

    /// The paths of all files of the work tree that git does not ignore, as bytes; those of nested repositories are
    /// left out.
    package func workTreeFiles() throws -> [[UInt8]] {
        try output(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split(separator: 0).map(Array.init)
            .filter { !Self.isFolder($0) }
    }

    /// Untracked files that git does not ignore; a repository of its own ends in a slash.
    private func untrackedPaths() throws -> [[UInt8]] {
        try output(["ls-files", "--others", "--exclude-standard", "-z"]).split(separator: 0).map(Array.init)
    }

    private static func isFolder(_ path: [UInt8]) -> Bool { path.last == UInt8(ascii: "/") }

    /// Writes the files of a commit to a new folder; the index of that stands in a file of its own, and nothing of the
    /// repository is changed. Submodules are empty folders.
    package func checkOut(_ commit: String, to tree: String, index: String) throws {
        try Folder.make(tree)
        let own: [(Key, String)] = [("GIT_WORK_TREE", tree), ("GIT_INDEX_FILE", index)]
        let words = ["-c", "core.sparseCheckout=false", "read-tree", "--reset", "-u", commit]
        _ = try Self.run(words, in: root, git.adding(own)).checked()
    }

    // MARK: - Files

    private enum FileKind {
        case file(isExecutable: Bool)
        case link(target: [UInt8])
        case other

        /// What tells this kind from another of the same name.
        var mark: [UInt8] {
            switch self {
            case .file(let isExecutable): Array((isExecutable ? "x " : "f ").utf8)
            case .link(let target): Array("l ".utf8) + target + [0]
            case .other: Array("o ".utf8)
            }
        }
    }

    private func kind(of path: [UInt8]) -> FileKind {
        let file = FilePath(root).appending(path)
        guard let entry = Folder.entry(at: file) else { return .other }
        switch entry.kind {
        case .file: return .file(isExecutable: entry.mode & 0o100 != 0)
        case .link: return .link(target: (try? Folder.destination(of: file))?.bytes ?? [])
        default: return .other
        }
    }

    /// A name as git reads it from a list of one a line: quoted as in C, so that any byte can be in it.
    private static func quoted(_ path: [UInt8]) -> [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for byte in path {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                text += [UInt8(ascii: "\\"), byte]
            } else if byte < 0x20 || byte >= 0x7F {
                text += [UInt8(ascii: "\\"), 0x30 + byte >> 6, 0x30 + byte >> 3 & 7, 0x30 + byte & 7]
            } else {
                text.append(byte)
            }
        }
        return text + [UInt8(ascii: "\"")]
    }
}
