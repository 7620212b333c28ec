package import Actions
import Basics
import Files
import GRDB
package import Planning

/// Caches as files in the data folder, `caches/*.cache`, known by their rows (docs/language/artifacts.md#caches).
///
/// An entry never changes; the least recently used ones go when all together are larger than the limit.
package struct FileCacheStore: CacheStore {
    private let store: RunStore
    private let maximumBytes: Int64
    private let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - store: the record of the runs.
    ///   - maximumBytes: how much all entries may take together (`retention.caches`).
    ///   - now: the clock.
    package init(store: RunStore, maximumBytes: Int64 = 10_000_000_000, now: @escaping @Sendable () -> Instant) {
        self.store = store
        self.maximumBytes = maximumBytes
        self.now = now
    }

    /// Each scope is searched completely before the next one: per key the entry of exactly that key, then the newest
    /// whose key begins with it.
    package func find(scopes: [String], keys: [String], version: String) throws -> CacheHit? {
        guard keys.count <= 10 else { throw StorageError("a cache has at most 10 keys, here are \(keys.count)") }
        for key in keys { try check(key: key) }
        return try reporting {
            for scope in scopes {
                for key in keys {
                    while let found = try entry(scope: scope, key: key, version: version) {
                        let archive = "\(store.folder.path)/\(found.file)"
                        if Folder.entry(at: archive) != nil {
                            try touch(found.id)
                            return CacheHit(key: found.key, archive: archive)
                        }
                        // Somebody removed the file by hand: the entry is worth nothing.
                        try forget(found.id)
                    }
                }
            }
            return nil
        }
    }

    package func reserve(scope: String, key: String, version: String) throws -> String? {
        try check(key: key)
        return try reporting {
            let isTaken = try store.read {
                try $0.row(
                    "SELECT 1 FROM cache WHERE scope = ? AND version = ? AND key = ?", [scope, version, key]) != nil
            }
            return isTaken ? nil : blobs.draftPath()
        }
    }

    package func commit(path: String, scope: String, key: String, version: String) throws -> Bool {
        try check(key: key)
        return try reporting {
            let blob = try blobs.finish(path)
            var isKept = false
            defer { if !isKept { try? Folder.remove(blob.path) } }
            let time = now().milliseconds
            isKept = try store.write { db in
                try db.run(
                    """
                    INSERT INTO cache (scope, key, version, file, bytes, created, used) VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (scope, version, key) DO NOTHING
                    """, [scope, key, version, "caches/\(blob.name)", blob.bytes, time, time])
                return db.changesCount == 1
            }
            if isKept { try store.evictCaches(beyond: maximumBytes) }
            return isKept
        }
    }

    // MARK: -

    private var blobs: BlobStore { BlobStore(folder: store.folder.caches, ending: ".cache") }

    private func entry(scope: String, key: String, version: String) throws -> (id: Int64, key: String, file: String)? {
        try store.read { db in
            let exact = try db.row(
                "SELECT id, key, file FROM cache WHERE scope = ? AND version = ? AND key = ?", [scope, version, key])
            // Compared as bytes: LIKE would fold case and give `%` and `_` a meaning.
            let row =
                try exact
                ?? db.row(
                    """
                    SELECT id, key, file FROM cache WHERE scope = ?1 AND version = ?2 AND key >= ?3
                        AND substr(CAST(key AS BLOB), 1, ?4) = CAST(?3 AS BLOB)
                    ORDER BY created DESC, id DESC LIMIT 1
                    """, [scope, version, key, key.utf8.count])
            return row.map { ($0["id"], $0["key"], $0["file"]) }
        }
    }

    private func touch(_ id: Int64) throws {
        guard store.isWritable else { return }
        let time = now().milliseconds
        try store.write { try $0.run("UPDATE cache SET used = max(used, ?) WHERE id = ?", [time, id]) }
    }

    private func forget(_ id: Int64) throws {
        try store.write { try $0.run("DELETE FROM cache WHERE id = ?", [id]) }
    }

    private func check(key: String) throws {
        guard !key.utf8.isEmpty else { throw StorageError("a cache key is empty") }
        guard !key.utf8.contains(UInt8(ascii: ",")), !key.utf8.contains(0) else {
            throw StorageError("cache key '\(key)' contains a comma; that is not allowed")
        }
        // Counted as JavaScript does.
        guard key.utf16.count <= 512 else {
            throw StorageError("a cache key may have 512 characters, this one has \(key.utf16.count): '\(key)'")
        }
    }

    private func reporting<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as StorageError {
            throw error
        } catch {
            throw StorageError("cannot use the caches: \(error)")
        }
    }
}
