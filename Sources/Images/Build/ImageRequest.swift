package import Basics
package import Files

/// An image that somebody asks for.
package struct ImageRequest: Sendable {
    /// Its name.
    package let name: Key
    /// The folder whose files a build may copy, absolute.
    package let context: FilePath
    /// The Dockerfile: its path, and its name for messages.
    package let file: (path: FilePath, name: String)
    /// Build arguments.
    package let arguments: [Key: String]
    /// Values that a `RUN` may mount by name; none of them stays in the image.
    package let secrets: [Key: String]
    /// What paths of layouts in arguments are relative to: the repository's root.
    package let root: String
    /// `linux/amd64`
    package let platform: Key
    /// Whether nothing made before is used.
    package let isUncached: Bool

    package init(
        name: Key, context: FilePath, file: (path: FilePath, name: String), arguments: [Key: String],
        secrets: [Key: String], root: String, platform: Key, isUncached: Bool
    ) {
        self.name = name
        self.context = context
        self.file = file
        self.arguments = arguments
        self.secrets = secrets
        self.root = root
        self.platform = platform
        self.isUncached = isUncached
    }
}

/// An image that is there now.
package struct BuildResult: Sendable {
    package let name: Key
    /// The digest of its manifest: `sha256:…`.
    package let digest: String
    /// What all of it holds, in bytes.
    package let size: Int
    /// How many layers it has.
    package let layers: Int
    /// The images it began with, as the Dockerfile calls them, and their digests.
    package let bases: [(image: Key, digest: String)]
    /// Whether it was there already.
    package let isReused: Bool
}
