package import Basics
package import Forges
package import Releases

/// The tags of a repository that name versions.
package struct VersionTags: Sendable {
    /// In the order of their names.
    let all: [VersionTag]

    /// - Parameter prefix: what stands before the version, as `release.tag-prefix` says.
    package init(_ git: GitRepository, prefix: Key) throws { all = try git.releaseTags(prefix: prefix) }

    /// The tag of the highest version that a commit has; nil for a commit that is not a release.
    ///
    /// A deployment of a commit takes its version from here.
    package func tag(at commit: Key) -> VersionTag? { VersionTag.highest(all.filter { $0.commit == commit }) }
}
