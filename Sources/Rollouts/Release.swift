package import Basics

/// A version of a service as an engine can start it.
package struct Release: Hashable, Sendable {
    /// What people call it: a tag, or a short commit.
    package let version: Key
    /// The digest of its image's configuration: `sha256:…`.
    package let image: Key
    /// The commit it was asked for at; nil where it is not known.
    package let commit: Key?

    package init(version: Key, image: Key, commit: Key?) {
        self.version = version
        self.image = image
        self.commit = commit
    }
}
