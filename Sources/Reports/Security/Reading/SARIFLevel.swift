import Basics

/// The four levels of SARIF, the least first.
enum SARIFLevel: String, CaseIterable, Comparable {
    case none, note, warning, error

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (left: SARIFLevel, right: SARIFLevel) -> Bool { left.rank < right.rank }

    /// The member `level` of `value`; nil where it has none.
    static func read(_ value: JSONValue, _ input: SecurityInput) throws -> SARIFLevel? {
        guard let word = try input.optionalText(value, "level") else { return nil }
        guard let level = SARIFLevel(rawValue: word) else { throw input.malformed("'\(word)' is not a SARIF level") }
        return level
    }

    var severity: SecuritySeverity {
        switch self {
        case .error: .high
        case .warning: .medium
        case .note: .low
        case .none: .info
        }
    }
}
