package import Basics
package import Reports

/// What a security gate asks for (`gates.security` of pitlane.yml).
package struct SecurityPolicy: Hashable, Sendable {
    /// What a finding does whose severity nobody states.
    package enum Unknown: String, Hashable, Sendable, CaseIterable { case block, warn }

    /// Whose word counts where a report has several for one finding.
    package enum SeveritySource: String, Hashable, Sendable, CaseIterable {
        /// The worst of all: the scanner's own rating and the scores it passes on.
        case maximum
        /// The scanner's own rating.
        case scanner
    }

    /// The severities that block, without `unknown`, which has a policy of its own.
    package var block: Set<SecuritySeverity>
    package var unknown: Unknown
    /// How many days ahead a waiver may end, or nil.
    package var maxWaiverDays: Int?
    /// Whether findings that the base has too may stay. Without this they block as others do.
    package var onlyNew: Bool
    /// Packages that a tool may leave out.
    package var allowSkipped: Set<Key>
    package var severitySource: SeveritySource
    /// Whether vulnerabilities may stay of which the scanner says that no version is without them.
    package var ignoreUnfixed: Bool

    package init(
        block: Set<SecuritySeverity> = [.critical, .high], unknown: Unknown = .block, maxWaiverDays: Int? = nil,
        onlyNew: Bool = false, allowSkipped: Set<Key> = [], severitySource: SeveritySource = .maximum,
        ignoreUnfixed: Bool = false
    ) {
        self.block = block
        self.unknown = unknown
        self.maxWaiverDays = maxWaiverDays
        self.onlyNew = onlyNew
        self.allowSkipped = allowSkipped
        self.severitySource = severitySource
        self.ignoreUnfixed = ignoreUnfixed
    }

    /// Whether findings of this severity block.
    package func blocks(_ severity: SecuritySeverity) -> Bool {
        severity == .unknown ? unknown == .block : block.contains(severity)
    }

    /// How severe a finding is.
    func severity(of finding: SecurityFinding) -> SecuritySeverity {
        severitySource == .scanner ? finding.ownSeverity ?? finding.severity : finding.severity
    }

    /// Whether a finding of a severity that blocks may stay since nothing can be done about it.
    func allows(unfixed finding: SecurityFinding) -> Bool { ignoreUnfixed && finding.dependency?.isUnfixed ?? false }

    func allows(skipped name: Key) -> Bool {
        let name = SecurityFinding.Dependency.canonical(name)
        return allowSkipped.contains { SecurityFinding.Dependency.canonical($0) == name }
    }
}
