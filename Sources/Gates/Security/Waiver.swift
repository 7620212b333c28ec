package import Basics
package import Reports

/// Somebody's word that a security finding may stay for a while (docs/formats/security.md#waivers).
///
///     Waiver(id: "CVE-2024-1234", packageName: "jinja2", reason: "no templates of users", owner: "alice",
///            expires: day)
package struct Waiver: Hashable, Sendable {
    /// A vulnerability or a tool's rule, by any of its names, as `CVE-2024-1234` or `B602`. Not regarding case.
    package var id: Key
    /// Only in this package; nil means any.
    package var packageName: Key?
    /// Only in these files; nil means any place.
    package var paths: FilterList?
    /// Why it may stay.
    package var reason: String
    /// Who answers for it.
    package var owner: String
    /// The last day it counts.
    package var expires: CivilDate
    /// Up to this severity only: a finding that turns out worse, or that nobody can rate, blocks. Nil means any.
    package var maxSeverity: SecuritySeverity?

    package init(
        id: Key, packageName: Key? = nil, paths: FilterList? = nil, reason: String, owner: String, expires: CivilDate,
        maxSeverity: SecuritySeverity? = nil
    ) {
        self.id = id
        self.packageName = packageName
        self.paths = paths
        self.reason = reason
        self.owner = owner
        self.expires = expires
        self.maxSeverity = maxSeverity
    }

    /// Why this waiver counts for nothing, whatever the day, as a sentence's end (`has no owner`); nil if it counts.
    ///
    /// - Parameters:
    ///   - today: The day it is.
    ///   - maxDays: How far ahead it may end; nil means as far as it wants.
    package func fault(today: CivilDate, maxDays: Int?) -> String? {
        func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
        if isBlank(id.string) { return "has no id" }
        if isBlank(reason) { return "has no reason" }
        if isBlank(owner) { return "has no owner" }
        if let paths, paths.patterns.isEmpty { return "has an empty list of paths" }
        if maxSeverity == .unknown { return "has 'unknown' as its highest severity" }
        if let maxDays, expires.dayNumber - today.dayNumber > maxDays {
            return "ends on \(expires), more than \(maxDays) days ahead"
        }
        return nil
    }

    /// Whether it is over: `expires` itself still counts.
    package func isExpired(today: CivilDate) -> Bool { expires < today }
}
