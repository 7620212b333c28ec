package import Basics

/// A tag that names a version.
package struct VersionTag: Hashable, Sendable {
    /// `v1.4.0`
    package let name: Key
    package let version: SemanticVersion
    /// The commit it leads to.
    package let commit: Key

    /// Nil for a tag whose name is not the prefix and a version.
    package init?(name: Key, commit: Key, prefix: Key) {
        guard name.string.utf8.starts(with: prefix.string.utf8),
            let version = SemanticVersion(
                String(decoding: name.string.utf8.dropFirst(prefix.string.utf8.count), as: UTF8.self))
        else { return nil }
        (self.name, self.version, self.commit) = (name, version, commit)
    }

    /// The highest version of some tags; of equal ones the first.
    package static func highest(_ tags: some Sequence<VersionTag>) -> VersionTag? {
        tags.reduce(nil) { highest, tag in
            guard let highest else { return tag }
            return highest.version.isLower(than: tag.version) ? tag : highest
        }
    }

    /// Whether it is not a pre-release's.
    package var isStable: Bool { version.preRelease.isEmpty }
}
