import Actions
package import Basics
import Files
import GRDB
import Hashing
package import Journal
package import Planning

/// Artifacts as zip files in the data folder: `artifacts/RUN/*.zip`, known by their rows.
///
/// An archive becomes visible with its row; after a death before that, `prune` removes the file.
package struct FileArtifactStore: ArtifactStore {
    private let store: RunStore
    private let retentionDays: Int
    private let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - store: the record of the runs.
    ///   - retentionDays: how long an artifact is kept that asks for nothing else (`retention.artifacts`).
    ///   - now: the clock.
    package init(store: RunStore, retentionDays: Int = 30, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.retentionDays = retentionDays
        self.now = now
    }

    package func upload(
        run: Int, leg: NodePath, attempt: Int, name: String, root: String, paths: [String], compressionLevel: Int,
        retentionDays: Int?, overwrite: Bool
    ) throws -> ArtifactRecord {
        try ArtifactName.check(name)
        guard (0...9).contains(compressionLevel) else {
            throw StorageError("compression-level is \(compressionLevel); it must be a number from 0 to 9")
        }
        return try reporting("upload", name) {
            if !overwrite { try store.read { try refuseTaken(name, run: run, $0) } }
            let draft = try BlobStore(folder: store.folder.artifacts(ofRun: run), ending: ".zip").begin()
            let files = try pack(draft, root: root, paths: paths, level: compressionLevel)
            let (blob, digest) = try draft.finish(isDurable: true)
            do {
                let id = try insert(
                    name, run: run, leg: leg, attempt: attempt, file: "artifacts/\(run)/\(blob.name)",
                    bytes: blob.bytes, files: files,
                    digest: digest.hex, days: retentionDays, overwrite: overwrite)
                return ArtifactRecord(id: id, name: name, bytes: blob.bytes, files: files, digest: digest.hex)
            } catch {
                try? Folder.remove(blob.path)
                throw error
            }
        }
    }

    package func artifacts(ofRun run: Int) throws -> [ArtifactRecord] {
        try reporting("list", "") { try store.read { try store.artifacts(ofRun: run, $0) } }
    }

    package func extract(_ artifact: ArtifactRecord, ofRun run: Int, into folder: String) throws {
        try reporting("extract", artifact.name) {
            let archive = try archive(artifact, ofRun: run)
            try ZipExtractor(into: folder).extract(ZipReader(path: archive))
        }
    }

    package func copyArchive(_ artifact: ArtifactRecord, ofRun run: Int, to file: String) throws {
        try reporting("copy", artifact.name) { _ = try Folder.copy(try archive(artifact, ofRun: run), to: file) }
    }

    package func remove(_ artifact: ArtifactRecord, ofRun run: Int) throws {
        try reporting("remove", artifact.name) {
            let row = try store.write {
                try $0.row("DELETE FROM artifact WHERE id = ? AND run = ? RETURNING file", [artifact.id, run])
            }
            if let row { try Folder.remove("\(store.folder.path)/\(row["file"] as String)") }
        }
    }

    // MARK: -

    /// The archive's path, its digest checked.
    private func archive(_ artifact: ArtifactRecord, ofRun run: Int) throws -> String {
        let row = try store.read {
            try $0.row("SELECT file, digest FROM artifact WHERE id = ? AND run = ?", [artifact.id, run])
        }
        guard let row else { throw StorageError("run \(run) has no artifact '\(artifact.name)' any more") }
        let file = "\(store.folder.path)/\(row["file"] as String)"
        guard Key(try Folder.digest(of: file).hex) == Key(row["digest"] as String) else {
            throw StorageError(
                "artifact '\(artifact.name)' of run \(run) is damaged: the digest of \(file) is not the recorded one")
        }
        return file
    }

    private func pack(_ draft: BlobDraft, root: String, paths: [String], level: Int) throws -> Int {
        var writer = try ZipWriter(level: level, write: draft.append)
        var seen: Set<Key> = []
        for path in paths {
            guard seen.insert(Key(path)).inserted else { continue }
            try ArtifactName.check(path: path)
            try writer.add("\(root)/\(path)", as: path)
        }
        try writer.finish()
        return writer.entries.filter { !$0.isFolder }.count
    }

    private func insert(
        _ name: String, run: Int, leg: NodePath, attempt: Int, file: String, bytes: Int64, files: Int, digest: String,
        days: Int?, overwrite: Bool
    ) throws -> Int64 {
        let created = now()
        // GitHub's limits: 1 to 90 days, 0 means the default (docs/language/artifacts.md#artifacts).
        let days = min(max(days.flatMap { $0 == 0 ? nil : $0 } ?? retentionDays, 1), 90)
        let expires = created.advanced(byMinutes: Double(days) * 24 * 60)
        let (id, replaced): (Int64, String?) = try store.write { db in
            guard try db.row("SELECT 1 FROM run WHERE number = ?", [run]) != nil else {
                throw StorageError("there is no run \(run) to keep artifact '\(name)' for")
            }
            if !overwrite { try refuseTaken(name, run: run, db) }
            let old = try db.row("DELETE FROM artifact WHERE run = ? AND name = ? RETURNING file", [run, name])
            try db.run(
                """
                INSERT INTO artifact (run, path, attempt, name, file, bytes, files, digest, created, expires)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, leg.description, attempt, name, file, bytes, files, digest, created.milliseconds,
                    expires.milliseconds,
                ])
            return (db.lastInsertedRowID, old?["file"])
        }
        if let replaced { try Folder.remove("\(store.folder.path)/\(replaced)") }
        return id
    }

    private func refuseTaken(_ name: String, run: Int, _ db: Database) throws {
        // What an earlier attempt of the run uploaded is replaced.
        let taken = try db.row(
            """
            SELECT 1 FROM artifact WHERE run = ?1 AND name = ?2 AND created >= coalesce(
                (SELECT max(at) FROM journal WHERE stream = \(StreamRow.ofRun) AND kind = 'run.reopened'), 0)
            """, [run, name])
        guard taken == nil else {
            throw StorageError(
                "run \(run) has an artifact '\(name)' already: give it another name, or set 'overwrite: true'")
        }
    }

    private func reporting<Value>(_ action: String, _ name: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError("cannot \(action) artifact\(name.isEmpty ? "s" : " '\(name)'"): \(error)")
        }
    }
}
