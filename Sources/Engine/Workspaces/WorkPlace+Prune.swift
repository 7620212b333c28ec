package import Files

extension WorkPlace {
    /// Removes workspaces that no job uses, also those kept for `rerun --from`, and the places of records that are
    /// gone. Reads and writes no database: on a full disk this makes room for what does.
    ///
    /// - Parameters:
    ///   - data: the data folder, or nil to look for places of lost records alone.
    ///   - roots: the folders that may hold places.
    ///   - removed: is told of each folder that is gone, or would be, and the bytes it took.
    /// - Throws: `FileError` for the first thing that cannot be removed; all else is gone.
    package static func prune(
        of data: String?, roots: [String], isDryRun: Bool, removed: (_ path: String, _ bytes: Int64) -> Void
    ) throws(FileError) {
        var failure: FileError?
        func drop(_ path: String, _ remove: () throws(FileError) -> Void) {
            let bytes = Folder.diskUse(of: path)
            do throws(FileError) {
                if !isDryRun { try remove() }
                removed(path, bytes)
            } catch {
                failure = failure ?? error
            }
        }
        for place in data.map(all(of:)) ?? [] where !place.isOrphan {
            for path in place.unused(where: { _ in true }) {
                drop(path) { () throws(FileError) in try place.remove(path) }
            }
        }
        for place in roots.flatMap(all(in:)) where place.isOrphan && !place.isInUse {
            drop(place.folder) { () throws(FileError) in try Folder.remove(place.folder) }
        }
        if let failure { throw failure }
    }
}
