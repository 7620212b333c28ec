/// A finished artifact of a run (docs/language/artifacts.md#artifacts).
package struct ArtifactRecord: Hashable, Sendable {
    /// Unique in the data folder, greater than zero.
    package let id: Int64
    package let name: String
    /// Size of the archive in bytes.
    package let bytes: Int64
    /// Number of files in it.
    package let files: Int
    /// Lower-case hex SHA-256 of the archive.
    package let digest: String

    package init(id: Int64, name: String, bytes: Int64, files: Int, digest: String) {
        self.id = id
        self.name = name
        self.bytes = bytes
        self.files = files
        self.digest = digest
    }
}

/// What an artifact or cache operation could not do.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence: what, where, and what to do.
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Keeps a run's artifacts. An artifact is visible only when it is complete: it is renamed into place
/// (invariant 3).
package protocol ArtifactStore: Sendable {
    /// Stores the files at `paths` (relative to `root`, ordered) as artifact `name` of `run`.
    ///
    /// - Throws: `StorageError` where the name is taken and `overwrite` is false, or a file cannot be read.
    func upload(
        run: Int, name: String, root: String, paths: [String], compressionLevel: Int, retentionDays: Int?,
        overwrite: Bool
    ) throws -> ArtifactRecord

    /// All artifacts of `run`, in the order they were finished.
    func artifacts(ofRun run: Int) throws -> [ArtifactRecord]

    /// Writes the files of an artifact below `folder`, which is made when it is missing. The archive's digest is
    /// checked first.
    func extract(_ artifact: ArtifactRecord, ofRun run: Int, into folder: String) throws

    /// Writes the archive itself as `file`, after its digest has been checked.
    func copyArchive(_ artifact: ArtifactRecord, ofRun run: Int, to file: String) throws

    /// Removes an artifact; none is left where it was gone already.
    func remove(_ artifact: ArtifactRecord, ofRun run: Int) throws
}

/// A cache entry that was found.
package struct CacheHit: Hashable, Sendable {
    /// The entry's own key.
    package let key: String
    /// Absolute path of the archive.
    package let archive: String

    package init(key: String, archive: String) {
        self.key = key
        self.archive = archive
    }
}

/// Keeps caches by scope (ref), key and version (docs/language/artifacts.md#caches).
package protocol CacheStore: Sendable {
    /// Looks `keys` up in each scope of `scopes` in order: the first key exactly, then it as a prefix, then the
    /// others as prefixes; the newest of several wins.
    func find(scopes: [String], keys: [String], version: String) throws -> CacheHit?

    /// A path on the store's file system where an archive can be written before `commit`.
    func reserve(scope: String, key: String, version: String) throws -> String?

    /// Makes the archive at `path` (from `reserve`) the entry; false when the entry exists already.
    func commit(path: String, scope: String, key: String, version: String) throws -> Bool
}
