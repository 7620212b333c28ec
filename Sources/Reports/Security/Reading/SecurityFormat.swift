import Basics

/// A format of reports that can be read, by its name on the command line.
package enum SecurityFormat: String, Hashable, Sendable, CaseIterable {
    case sarif, bandit
    case pipAudit = "pip-audit"
    case safety, trivy
    case osvScanner = "osv-scanner"
    case grype, gitleaks
    case detectSecrets = "detect-secrets"
}
