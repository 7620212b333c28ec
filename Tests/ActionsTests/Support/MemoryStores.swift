import Actions
import Basics
import Journal
import Processes
import Synchronization

/// Artifacts in memory, with the rules of the real store: a name is taken once, a digest is told.
final class MemoryArtifacts: ArtifactStore {
    private struct Stored {
        let run: Int
        let record: ArtifactRecord
        let files: [(path: String, text: String)]
        let retention: Int?
    }

    private let stored = Mutex<[Stored]>([])
    private let count = Mutex(Int64(0))

    func upload(
        run: Int, leg: NodePath, attempt: Int, name: String, root: String, paths: [String], compressionLevel: Int,
        retentionDays: Int?, overwrite: Bool
    ) throws -> ArtifactRecord {
        let files = try paths.map { path in
            guard let text = contents("\(root)/\(path)") else { throw StorageError("cannot read \(root)/\(path)") }
            return (path, text)
        }
        let id = count.withLock { count in
            count += 1
            return count
        }
        let record = ArtifactRecord(
            id: id, name: name, bytes: Int64(files.reduce(0) { $0 + $1.1.utf8.count }), files: files.count,
            digest: String(repeating: "0", count: 62) + "\(10 + id)"
        )
        return try stored.withLock { stored in
            let isTaken = { (old: Stored) in old.run == run && Key(old.record.name) == Key(name) }
            if overwrite { stored.removeAll(where: isTaken) }
            guard !stored.contains(where: isTaken) else { throw StorageError("artifact '\(name)' exists already") }
            stored.append(Stored(run: run, record: record, files: files, retention: retentionDays))
            return record
        }
    }

    func artifacts(ofRun run: Int) throws -> [ArtifactRecord] {
        stored.withLock { $0.filter { $0.run == run }.map(\.record) }
    }

    func extract(_ artifact: ArtifactRecord, ofRun run: Int, into folder: String) throws {
        let found = stored.withLock { $0.first { $0.run == run && $0.record.id == artifact.id } }
        guard let found else { throw StorageError("no artifact \(artifact.id)") }
        for (path, text) in found.files {
            let file = "\(folder)/\(path)"
            try TestFolder.tool(["mkdir", "-p", "--", file + "/.."], in: "/")
            try TestFolder.tool(["rmdir", "--", file], in: "/")
            try TestFolder.tool(["sh", "-c", "printf %s \"$1\" > \"$2\"", "sh", text, file], in: "/")
        }
    }

    func copyArchive(_ artifact: ArtifactRecord, ofRun run: Int, to file: String) throws {
        let names = stored.withLock { $0.first { $0.run == run && $0.record.id == artifact.id }?.files.map(\.path) }
        guard let names else { throw StorageError("no artifact \(artifact.id)") }
        let text = "archive of \(names.joined(separator: " "))"
        try TestFolder.tool(["sh", "-c", "printf %s \"$1\" > \"$2\"", "sh", text, file], in: "/")
    }

    func remove(_ artifact: ArtifactRecord, ofRun run: Int) throws {
        stored.withLock { $0.removeAll { $0.run == run && $0.record.id == artifact.id } }
    }

    /// The paths and texts in an artifact.
    func files(of name: String, run: Int = 7) -> [String: String]? {
        stored.withLock { stored in
            stored.first { $0.run == run && Key($0.record.name) == Key(name) }
                .map { Dictionary(uniqueKeysWithValues: $0.files) }
        }
    }

    func retention(of name: String) -> Int? {
        stored.withLock { $0.first { Key($0.record.name) == Key(name) }?.retention }
    }
}

/// Caches in a folder of the test, with the lookup rules of the real store.
final class MemoryCaches: CacheStore {
    struct Stored {
        let scope: String
        let key: String
        let version: String
        let archive: String
    }

    let folder: String
    private let stored = Mutex<[Stored]>([])

    init(folder: String) { self.folder = folder }

    var all: [Stored] { stored.withLock { $0 } }

    func find(scopes: [String], keys: [String], version: String) throws -> CacheHit? {
        let all = stored.withLock { $0 }.filter { Key($0.version) == Key(version) }
        for scope in scopes {
            let entries = all.filter { Key($0.scope) == Key(scope) }
            if let first = keys.first, let hit = entries.last(where: { Key($0.key) == Key(first) }) {
                return CacheHit(key: hit.key, archive: hit.archive)
            }
            for key in keys {
                if let hit = entries.last(where: { $0.key.utf8.starts(with: key.utf8) }) {
                    return CacheHit(key: hit.key, archive: hit.archive)
                }
            }
        }
        return nil
    }

    func reserve(scope: String, key: String, version: String) throws -> String? {
        let all = stored.withLock { $0 }
        guard
            !all.contains(where: {
                Key($0.scope) == Key(scope) && Key($0.key) == Key(key) && Key($0.version) == Key(version)
            })
        else { return nil }
        return "\(folder)/cache-\(all.count)"
    }

    func commit(path: String, scope: String, key: String, version: String) throws -> Bool {
        stored.withLock { $0.append(Stored(scope: scope, key: key, version: version, archive: path)) }
        return true
    }
}
