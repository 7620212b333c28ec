/// By how much a change raises the version.
package enum Bump: Int, Hashable, Comparable, Sendable, CaseIterable, CustomStringConvertible {
    case none, patch, minor, major

    /// The word in `pitlane.yml` and in output.
    package var description: String {
        switch self {
        case .none: "none"
        case .patch: "patch"
        case .minor: "minor"
        case .major: "major"
        }
    }

    package static func < (left: Bump, right: Bump) -> Bool { left.rawValue < right.rawValue }
}
