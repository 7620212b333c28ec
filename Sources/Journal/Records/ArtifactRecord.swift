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
