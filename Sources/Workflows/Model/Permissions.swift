package import Basics

/// `permissions:`: what the automatic token may do (docs/language/permissions.md).
///
/// Naming any scope sets all others to none.
package struct Permissions: Hashable, Sendable {
    /// What a scope allows.
    package enum Level: Int, Comparable, Sendable {
        case none, read, write

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private var levels: [PermissionScope: Level]

    /// Makes permissions of the named levels; every other scope has none.
    package init(_ levels: [PermissionScope: Level]) { self.levels = levels.filter { $0.value != .none } }

    /// Every one of `scopes` at `level`, as `read-all` and `write-all` mean it.
    package init(all level: Level, scopes: [PermissionScope] = PermissionScope.allCases) {
        self.init(Dictionary(uniqueKeysWithValues: scopes.map { ($0, level) }))
    }

    /// What `scope` allows.
    package subscript(scope: PermissionScope) -> Level { levels[scope] ?? .none }

    /// The scopes that allow anything, sorted by name.
    package var granted: [(scope: PermissionScope, level: Level)] {
        levels.map { (scope: $0.key, level: $0.value) }
            .sorted { $0.scope.rawValue.utf8.lexicographicallyPrecedes($1.scope.rawValue.utf8) }
    }

    /// `{"contents":"read"}`: the scopes that allow anything.
    package var json: JSONValue {
        .object(JSONObject(granted.map { JSONObject.Member(Key($0.scope.rawValue), .string("\($0.level)")) }))
    }

    /// `write-all`, which is also the default of a repository with permissive tokens.
    package static let writeAll = Permissions(all: .write)
    /// `read-all`.
    package static let readAll = Permissions(all: .read)
}

extension Permissions.Level: CustomStringConvertible {
    /// The level as written in a file.
    package var description: String {
        switch self {
        case .none: "none"
        case .read: "read"
        case .write: "write"
        }
    }
}

/// The scopes of `permissions:`, in the order GitHub's messages list them; newer ones at the end.
package enum PermissionScope: String, CaseIterable, Hashable, Sendable {
    case actions, checks, contents, deployments, discussions, issues, packages, pages
    case pullRequests = "pull-requests"
    case repositoryProjects = "repository-projects"
    case statuses
    case securityEvents = "security-events"
    case idToken = "id-token"
    case attestations, models
    case artifactMetadata = "artifact-metadata"
    case vulnerabilityAlerts = "vulnerability-alerts"
    case codeQuality = "code-quality"
    case copilotRequests = "copilot-requests"
    case drives
}

extension PermissionScope {
    /// The levels one may write for the scope.
    var allowedLevels: [Permissions.Level] {
        switch self {
        case .idToken, .copilotRequests: [.write, .none]
        case .models, .vulnerabilityAlerts: [.read, .none]
        default: [.read, .write, .none]
        }
    }
}
