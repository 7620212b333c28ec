package import Basics

/// A version of a service as an engine can start it.
package struct Release: Hashable, Sendable {
    /// What people call it: a tag, or a short commit.
    package let version: Key
    /// The digest by which the engine knows its image: `sha256:…`.
    package let image: Key
    /// The digest of the image's manifest, which is the same on all machines; nil where it is not known.
    package let digest: Key?
    /// The commit it was asked for at; nil where it is not known.
    package let commit: Key?

    package init(version: Key, image: Key, digest: Key?, commit: Key?) {
        self.version = version
        self.image = image
        self.digest = digest
        self.commit = commit
    }
}
