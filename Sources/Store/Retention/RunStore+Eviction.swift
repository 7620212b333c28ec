import Files
import GRDB
import Planning

extension RunStore {
    /// Removes the least recently used cache entries until all together take at most `maximumBytes`, and those that
    /// nobody has used since `unused`; gives what went, or with `isDryRun` what would go.
    @discardableResult
    func evictCaches(
        beyond maximumBytes: Int64, unusedSince unused: Instant? = nil, isDryRun: Bool = false
    ) throws -> [PrunedFile] {
        let sum = try read { try $0.row("SELECT sum(bytes) FROM cache") }
        var total = sum?[0] as Int64? ?? 0
        // The usual case after a commit: nothing to do.
        if total <= maximumBytes, unused == nil { return [] }
        let rows = try read { try $0.rows("SELECT id, key, file, bytes, used FROM cache ORDER BY used, id") }
        var pruned: [PrunedFile] = []
        for row in rows {
            let isUnused = unused.map { Instant(milliseconds: row["used"]) < $0 } ?? false
            guard isUnused || total > maximumBytes else { continue }
            let bytes: Int64 = row["bytes"]
            if !isDryRun {
                // Not when somebody has used it in the meantime.
                let isGone = try write { db in
                    try db.run(
                        "DELETE FROM cache WHERE id = ? AND used = ?", [row["id"] as Int64, row["used"] as Int64])
                    return db.changesCount == 1
                }
                guard isGone else { continue }
                try Folder.remove("\(folder.path)/\(row["file"] as String)")
            }
            total -= bytes
            pruned.append(PrunedFile(name: row["key"], run: nil, bytes: bytes))
        }
        return pruned
    }
}
