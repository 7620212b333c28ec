import Basics
import Files
import Hashing

/// The files that a build may copy: a folder without what `.dockerignore` leaves out.
struct BuildContext {
    /// A file, folder or link.
    struct Entry {
        /// Relative to the context.
        let path: [UInt8]
        let kind: FileEntry.Kind
        /// As a checkout would make it, whatever this user's mask is: git keeps of it whether a file is executable.
        let mode: UInt32
        /// A file's content; of a link, what it holds.
        let digest: Digest?
    }

    let folder: FilePath
    /// A folder before what is in it, in the order of their names.
    private(set) var entries: [Entry] = []
    /// Pipes, sockets and devices, which no image gets.
    private(set) var passedOver: [String] = []

    /// Names in a context's own folder that never belong to it: with git's files or pitlane's records no two commits
    /// of one tree would make one image.
    static let unwanted: Set<[UInt8]> = [Array(".git".utf8), Array(".pitlane".utf8)]

    /// Reads the folder; links are not followed.
    ///
    /// - Parameter excluded: absolute paths that are left out as well: the records, if they lie in the context.
    init(_ folder: FilePath, ignoring ignored: IgnorePatterns, excluded: FilePath) throws {
        self.folder = folder
        let matched = [Bool](repeating: false, count: ignored.patterns.count)
        _ = try read([], ignored, matched, excluded)
    }

    /// - Returns: whether anything in the folder is wanted.
    private mutating func read(
        _ inside: [UInt8], _ ignored: IgnorePatterns, _ around: [Bool], _ excluded: FilePath
    ) throws -> Bool {
        let folder = inside.isEmpty ? self.folder : self.folder.appending(inside)
        var isWanted = false
        for name in try Folder.names(in: folder) where !(inside.isEmpty && Self.unwanted.contains(name)) {
            let path = inside.isEmpty ? name : inside + [UInt8(ascii: "/")] + name
            let place = folder.appending(name)
            guard place != excluded, let found = Folder.entry(at: place) else { continue }
            var matched = around
            let isIgnored = ignored.isIgnored(path, &matched)
            if found.kind == .folder {
                guard !isIgnored || ignored.hasExceptions else { continue }
                let position = entries.count
                entries.append(Entry(path: path, kind: .folder, mode: 0o755, digest: nil))
                if try !read(path, ignored, matched, excluded), isIgnored {
                    entries.removeSubrange(position...)
                    continue
                }
            } else if isIgnored {
                continue
            } else if found.kind == .other {
                passedOver.append(String(decoding: path, as: UTF8.self))
                continue
            } else {
                let digest =
                    found.kind == .link
                    ? Digest.sha256(of: try Folder.destination(of: place).bytes) : try Folder.digest(of: place)
                let mode: UInt32 = found.mode & 0o100 != 0 ? 0o755 : 0o644
                entries.append(Entry(path: path, kind: found.kind, mode: mode, digest: digest))
            }
            isWanted = true
        }
        return isWanted
    }

    /// The digest of names, kinds, modes and contents.
    var digest: Digest {
        var stream = DigestStream()
        for entry in entries {
            // A name holds no NUL, and what follows it has one length.
            stream.update(entry.path + [0])
            // Nobody has a say in the mode of a link.
            let mode = entry.kind == .link ? 0 : entry.mode
            stream.update([entry.kind == .file ? 1 : entry.kind == .link ? 2 : 3, UInt8(mode >> 8), UInt8(mode & 0xFF)])
            stream.update(entry.digest?.bytes ?? [UInt8](repeating: 0, count: 32))
        }
        return stream.finish()
    }

    /// Copies the files to a new folder, with times made of their content.
    func copy(to target: FilePath) throws {
        try Folder.make(target)
        for entry in entries {
            let (from, to) = (folder.appending(entry.path), target.appending(entry.path))
            switch entry.kind {
            case .folder: try Folder.make(to, mode: 0o700)
            case .link: try Folder.link(to, to: try Folder.destination(of: from))
            default: try Folder.copyFile(from, to: to, mode: entry.mode)
            }
            if let digest = entry.digest {
                // What has changed since it was looked at would be kept under a key that is not its own.
                let copied =
                    entry.kind == .link
                    ? Digest.sha256(of: try Folder.destination(of: to).bytes) : try Folder.digest(of: to)
                guard copied == digest else {
                    throw ImageError(.failed, "\(from) changed while the image was built; build it again")
                }
                try Folder.setModified(to, FileTime.of(digest) * 1_000_000_000)
            }
        }
        for entry in entries.reversed() where entry.kind == .folder {
            let place = target.appending(entry.path)
            try Folder.setMode(place, entry.mode)
            try Folder.setModified(place, FileTime.epoch * 1_000_000_000)
        }
    }
}
