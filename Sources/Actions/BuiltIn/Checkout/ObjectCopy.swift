import Files

/// Copies the objects of a small repository, which is several times faster than a fetch with its four processes.
///
/// The copies share nothing with the source: a job that changes modes or owners in its workspace does not reach the
/// user's repository, as it would through hard links, and `.git` is whole wherever it is copied, as it would not be
/// with alternates.
enum ObjectCopy {
    /// Above this a fetch of what is needed is cheaper than a copy of everything.
    static let fileLimit = 400
    static let byteLimit = 8 << 20

    /// The folder that holds objects and refs: another one than `gitFolder` for a linked work tree.
    static func commonFolder(of gitFolder: FilePath) -> FilePath {
        guard let bytes = try? Folder.content(of: gitFolder / "commondir", limit: 65_536) else { return gitFolder }
        return gitFolder.resolving(FilePath(Words.trimmed(String(decoding: bytes, as: UTF8.self))))
    }

    /// Copies every object of the repository at `gitFolder` below `objects`.
    ///
    /// - Returns: false where the repository is too large, lacks objects itself, or changes meanwhile; `objects` may
    ///   then hold some files, which do no harm.
    static func copy(from gitFolder: FilePath, to objects: FilePath) -> Bool {
        do {
            var files: [(source: FilePath, target: FilePath)] = []
            guard try list(commonFolder(of: gitFolder) / "objects", to: objects, depth: 0, into: &files) else {
                return false
            }
            var folders: Set<FilePath> = []
            for (source, target) in files {
                if folders.insert(target.parent).inserted { try Folder.make(target.parent) }
                try Folder.copyFile(source, to: target, mode: 0o444, isExact: false)
            }
            return true
        } catch {
            // A garbage collection took files away between the listing and the copy; the fetch sees a whole state.
            return false
        }
    }

    private static func list(
        _ source: FilePath, to target: FilePath, depth: Int, into files: inout [(source: FilePath, target: FilePath)]
    ) throws -> Bool {
        guard depth <= 5 else { return false }
        var bytes = 0
        func add(_ file: FilePath, _ name: FilePath) -> Bool {
            guard let entry = Folder.entry(at: file), entry.kind == .file else { return false }
            bytes += entry.size
            files.append((file, name))
            return files.count <= fileLimit && bytes <= byteLimit
        }
        for name in try Folder.names(in: source) where name.count == 2 && name.allSatisfy(isHex) {
            for object in try Folder.names(in: source.appending(name)) where object.allSatisfy(isHex) {
                guard add(source.appending(name).appending(object), target.appending(name).appending(object)) else {
                    return false
                }
            }
        }
        let packs = source / "pack"
        if Folder.entry(at: packs)?.kind == .folder {
            let names = try Folder.names(in: packs)
            // A partial clone lacks objects, which only its own remote has.
            if names.contains(where: { ends($0, ".promisor") }) { return false }
            for name in names where ends(name, ".pack") {
                let index = Array(name.dropLast(5)) + Array(".idx".utf8)
                for file in [name, index] {
                    guard add(packs.appending(file), (target / "pack").appending(file)) else { return false }
                }
            }
        }
        let alternates = source / "info" / "alternates"
        guard Folder.entry(at: alternates) != nil else { return true }
        for line in try Folder.content(of: alternates, limit: 1 << 20).split(separator: 0x0A)
        where line.first != UInt8(ascii: "#") {
            let folder = source.resolving(FilePath(bytes: line))
            guard try list(folder, to: target, depth: depth + 1, into: &files) else { return false }
        }
        return true
    }

    private static func isHex(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    private static func ends(_ name: [UInt8], _ suffix: String) -> Bool {
        name.reversed().starts(with: suffix.utf8.reversed())
    }
}
