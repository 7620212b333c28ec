import Basics

/// How bad a security finding is, in the order of what may pass: nobody knows how bad an `unknown` one is, so it stands
/// before what is known to be moderate.
package enum SecuritySeverity: String, Hashable, Sendable, CaseIterable, Comparable {
    case info, low, medium
    /// No source says how bad it is.
    case unknown
    case high, critical

    private var rank: Int {
        switch self {
        case .info: 0
        case .low: 1
        case .medium: 2
        case .unknown: 3
        case .high: 4
        case .critical: 5
        }
    }

    package static func < (left: SecuritySeverity, right: SecuritySeverity) -> Bool { left.rank < right.rank }

    /// The worst first, as reports list them.
    package static let worstFirst: [SecuritySeverity] = allCases.sorted(by: >)

    /// A word that scanners use, in any case: `CRITICAL`, `Moderate`, `Negligible`; nil for `unknown`, an empty text
    /// and words not known.
    init?(word: String) {
        switch Key(word).asciiLowercased {
        case "critical": self = .critical
        case "high", "important": self = .high
        case "medium", "moderate": self = .medium
        case "low", "minor": self = .low
        case "info", "informational", "information", "negligible", "none": self = .info
        default: return nil
        }
    }
}
