package import Basics

/// What decides the next version: `release` of `pitlane.yml`.
package struct ReleaseRules: Hashable, Sendable {
    /// What counts in place of a commit's own message.
    package enum Override: Hashable, Sendable {
        case message(Key)
        /// The commit is left out.
        case skip
    }

    /// What stands before the version in a tag.
    package var tagPrefix: Key = "v"
    /// Whether a breaking change of a version below 1.0.0 raises the minor number only.
    package var zeroMajor = true
    /// By how much a feature raises a version below 1.0.0.
    package var zeroFeature = Bump.minor
    /// The first version.
    package var initial: SemanticVersion
    /// By how much a type raises the version; `deps` or `build(deps)`.
    package var types: [Key: Bump] = Self.usualTypes
    /// Whether the lists in the bodies of squashed commits are read.
    package var squashBodies = false
    /// By the first digits of commits.
    package var overrides: [Key: Override] = [:]

    package init() {
        guard let first = SemanticVersion("0.1.0") else { preconditionFailure("0.1.0 is a version") }
        initial = first
    }

    private static let usualTypes: [Key: Bump] = [
        "feat": .minor, "feature": .minor, "fix": .patch, "perf": .patch, "revert": .patch, "deps": .patch,
        "security": .patch,
    ]

    /// A type of commits as `types` names it, in lower case: `docs`, `build(deps)`; nil for anything else.
    package static func type(_ text: String) -> Key? {
        guard let header = ConventionalCommit.Header(Array("\(text): x".utf8)[...]), !header.isMarked else {
            return nil
        }
        return header.scope.map { Key("\(header.type)(\($0.asciiLowercased))") } ?? header.type
    }

    /// Whether a message is a conventional commit's.
    package static func isConventional(_ message: Key) -> Bool { ConventionalCommit(message).header != nil }

    /// By how much a change of this type and scope raises the version, if it breaks nothing.
    func bump(of header: ConventionalCommit.Header) -> Bump {
        if let scope = header.scope, let bump = types[Key("\(header.type)(\(scope.asciiLowercased))")] { return bump }
        return types[header.type] ?? .none
    }

    /// What counts in place of a commit's own message.
    func override(of commit: Key) -> Override? {
        overrides.first { commit.string.utf8.starts(with: $0.key.string.utf8) }?.value
    }

    /// The version after `version`.
    func next(after version: SemanticVersion, _ bump: Bump) -> SemanticVersion {
        guard version.isInitialDevelopment else { return version.raised(by: bump) }
        switch bump {
        case .major: return version.raised(by: zeroMajor ? .minor : .major)
        case .minor: return version.raised(by: zeroFeature)
        case .patch, .none: return version.raised(by: bump)
        }
    }
}
