package import Basics

/// What a security gate asks for (`gates.security` of pitlane.yml).
package struct SecurityPolicy: Hashable, Sendable {
    /// What a finding does whose severity nobody states.
    package enum Unknown: String, Hashable, Sendable, CaseIterable { case block, warn }

    /// The severities that block, without `unknown`, which has a policy of its own.
    package var block: Set<SecuritySeverity>
    package var unknown: Unknown
    /// How many days ahead a waiver may end, or nil.
    package var maxWaiverDays: Int?
    /// Whether findings that the base has too may stay. Without this they block as others do.
    package var onlyNew: Bool
    /// Packages that a tool may leave out.
    package var allowSkipped: Set<Key>

    package init(
        block: Set<SecuritySeverity> = [.critical, .high], unknown: Unknown = .block, maxWaiverDays: Int? = nil,
        onlyNew: Bool = false, allowSkipped: Set<Key> = []
    ) {
        self.block = block
        self.unknown = unknown
        self.maxWaiverDays = maxWaiverDays
        self.onlyNew = onlyNew
        self.allowSkipped = allowSkipped
    }

    /// Whether findings of this severity block.
    package func blocks(_ severity: SecuritySeverity) -> Bool {
        severity == .unknown ? unknown == .block : block.contains(severity)
    }

    func allows(skipped name: Key) -> Bool {
        let name = SecurityFinding.Dependency.canonical(name)
        return allowSkipped.contains { SecurityFinding.Dependency.canonical($0) == name }
    }
}
