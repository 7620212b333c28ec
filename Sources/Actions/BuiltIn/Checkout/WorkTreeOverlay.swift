import Basics
import Files
import Glibc

/// Lays the uncommitted state of a work tree over a checked-out commit: what is modified, added, deleted, or new and
/// not ignored.
struct WorkTreeOverlay: Sendable {
    /// Paths from the root of the work tree, in git's order. File names are bytes: any but NUL and `/`.
    let paths: [FilePath]
    /// New folders that are repositories of their own, which git does not look into.
    let nested: [FilePath]

    /// The arguments of the git command whose output `init(parsing:)` reads.
    static let arguments = [
        "--no-optional-locks", "status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=all",
        "--no-renames",
    ]

    /// Reads records that end in NUL.
    ///
    /// - Throws: `ActionError` for anything else: a change that is not understood must not be left out.
    init(parsing output: [UInt8]) throws {
        var paths: [FilePath] = []
        var nested: [FilePath] = []
        var records = Self.withoutWarnings(output).split(separator: 0, omittingEmptySubsequences: true)[...]
        while let record = records.popFirst() {
            // Words before the path: `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`.
            let words: Int
            switch record.first {
            case UInt8(ascii: "1"): words = 8
            case UInt8(ascii: "2"):
                words = 9
                if let original = records.popFirst() { paths.append(FilePath(bytes: original)) }
            case UInt8(ascii: "u"): words = 10
            case UInt8(ascii: "?"): words = 1
            // A line about the branch or the stash, which the user's settings may ask for.
            case UInt8(ascii: "#"): continue
            default: throw Self.unreadable(record)
            }
            let parts = record.split(separator: 0x20, maxSplits: words, omittingEmptySubsequences: false)
            guard parts.count == words + 1, let path = parts.last else { throw Self.unreadable(record) }
            // A submodule is a commit, not a file.
            if words > 1, parts[2].first == UInt8(ascii: "S") { continue }
            if path.last == UInt8(ascii: "/") {
                nested.append(FilePath(bytes: path.dropLast()))
            } else {
                paths.append(FilePath(bytes: path))
            }
        }
        self.paths = paths
        self.nested = nested
    }

    /// Git looks at all files before it writes the first record; until then it may warn about folders it cannot open.
    private static func withoutWarnings(_ output: [UInt8]) -> ArraySlice<UInt8> {
        var rest = output[...]
        while rest.starts(with: "warning: ".utf8), let end = rest.firstIndex(of: 0x0A) { rest = rest[(end + 1)...] }
        return rest
    }

    private static func unreadable(_ record: ArraySlice<UInt8>) -> ActionError {
        ActionError(
            "actions/checkout: git status wrote something unknown: '\(String(decoding: record.prefix(100), as: UTF8.self))'; run it in "
                + "the repository and see what it says"
        )
    }

    /// Makes the paths in `target` what they are in `source`, those that `isChosen` says belong there at all, and
    /// returns how many files were written or removed.
    func lay(from source: FilePath, over target: FilePath, where isChosen: (FilePath) -> Bool) throws
        -> Int
    {
        var count = 0
        var written: [FilePath] = []
        // Removals first: a file may have become a folder, and its name is then needed for one.
        for path in paths where isChosen(path) {
            let kind = Folder.entry(at: source.appending(path.bytes))?.kind
            if kind == .file || kind == .link {
                written.append(path)
            } else if let there = Folder.entry(at: target.appending(path.bytes)), there.kind != .folder {
                try Folder.remove(target.appending(path.bytes))
                Self.removeEmptyFolders(above: path, in: target)
                count += 1
            }
        }
        var folders: Set<FilePath> = [target]
        for path in written {
            try Self.makeFolders(above: path, in: target, known: &folders)
            if try Folder.copy(source.appending(path.bytes), to: target.appending(path.bytes)) { count += 1 }
        }
        return count
    }

    /// Makes the folders of `path`; a link or file in the way is replaced, so that nothing is written outside.
    private static func makeFolders(
        above path: FilePath, in target: FilePath, known: inout Set<FilePath>
    ) throws {
        var folder = target
        for part in path.components.dropLast() {
            folder = folder.appending(part)
            guard known.insert(folder).inserted else { continue }
            let there = Folder.entry(at: folder)
            if there?.kind == .folder { continue }
            if there != nil { try Folder.remove(folder) }
            try Folder.make(folder)
        }
    }

    /// Git keeps no empty folders.
    private static func removeEmptyFolders(above path: FilePath, in target: FilePath) {
        var folder = target.appending(path.bytes).parent
        while folder != target, folder.isInside(target), folder.withCString({ rmdir($0) }) == 0 {
            folder = folder.parent
        }
    }
}
