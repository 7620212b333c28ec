package import Basics
package import Forges
package import Releases

/// The tags of a repository that name versions.
package struct VersionTags: Sendable {
    /// In the order of their names.
    let all: [VersionTag]
    /// What stands before the version, as `release.tag-prefix` says.
    let prefix: Key

    package init(_ git: GitRepository, prefix: Key) throws {
        self.prefix = prefix
        all = try git.releaseTags(prefix: prefix)
    }

    /// The tag of the highest version that a commit has; nil for a commit that is not a release.
    ///
    /// A deployment of a commit takes its version from here.
    package func tag(at commit: Key) -> VersionTag? { VersionTag.highest(all.filter { $0.commit == commit }) }

    /// The tag of a version's image, which cannot have a `+`.
    static func imageTag(of tag: VersionTag) -> Key {
        let bytes = tag.version.description.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "_") : $0 }
        return Key(String(decoding: bytes, as: UTF8.self))
    }
}
