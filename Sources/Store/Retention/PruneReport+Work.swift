import Engine
import Files
package import Planning

extension PruneReport {
    /// Removes workspaces that no job uses, also those kept for `rerun --from`, and the places of records that are
    /// gone. Reads and writes no database: on a full disk this makes room for what does.
    ///
    /// - Parameters:
    ///   - data: the data folder, or nil to look for places of lost records alone.
    ///   - roots: the folders that may hold places.
    /// - Throws: `FileError` for the first thing that cannot be removed; all else is gone.
    package mutating func pruneWork(of data: String?, roots: [String], isDryRun: Bool) throws {
        var failure: FileError?
        func dropping(_ path: String, _ bytes: Int64, _ remove: () throws(FileError) -> Void) {
            do throws(FileError) {
                if !isDryRun { try remove() }
                leftovers.append(path)
                self.bytes += bytes
            } catch {
                failure = failure ?? error
            }
        }
        for place in data.map(WorkPlace.all(of:)) ?? [] where !place.isOrphan {
            for path in place.unused(where: { _ in true }) {
                dropping(path, Folder.diskUse(of: path)) { () throws(FileError) in try place.remove(path) }
            }
        }
        for place in roots.flatMap(WorkPlace.all(in:)) where place.isOrphan && !place.isInUse {
            dropping(place.folder, Folder.diskUse(of: place.folder)) { () throws(FileError) in
                try Folder.remove(place.folder)
            }
        }
        if let failure { throw failure }
    }

    /// Removes the files of what `policy` does not keep and leaves its rows, for a disk on which nothing can be written.
    package mutating func freeFiles(of store: RunStore, _ policy: RetentionPolicy, at time: Instant) throws {
        try store.freeFiles(policy, at: time, &self)
    }
}
