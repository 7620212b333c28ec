package import Basics
package import Journal

/// Keeps a run's artifacts. An artifact is visible only when it is complete: it is renamed into place
/// (invariant 3).
package protocol ArtifactStore: Sendable {
    /// Stores the files at `paths` (relative to `root`, ordered) as artifact `name` of `run`, uploaded by an attempt of
    /// one of its legs.
    ///
    /// - Throws: `StorageError` where the name is taken and `overwrite` is false, or a file cannot be read.
    func upload(
        run: Int, leg: NodePath, attempt: Int, name: String, root: String, paths: [String], compressionLevel: Int,
        retentionDays: Int?, overwrite: Bool
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
