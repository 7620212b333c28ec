package import Basics
package import Releases

/// What `pitlane.yml` says of releases below `release`.
package struct ReleaseSettings: Hashable, Sendable {
    /// What decides the next version.
    package internal(set) var rules = ReleaseRules()
    /// The changelog's path from the repository's root.
    package internal(set) var changelog: Key = "CHANGELOG.md"
    /// The branches that are released; without patterns the default branch.
    package internal(set) var branches = FilterList(.include, [])
}
