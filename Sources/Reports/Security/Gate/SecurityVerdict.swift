import Basics

/// What a security gate decides, and from what.
package struct SecurityVerdict: Hashable, Sendable {
    /// What becomes of a finding.
    package enum State: Int, Hashable, Sendable, Comparable {
        /// Somebody answers for it.
        case waived
        /// It is not severe enough.
        case allowed
        /// The base has it too, and only new ones block.
        case existing
        case blocks

        package static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }

        /// The word in JSON.
        package var word: String {
            switch self {
            case .waived: "waived"
            case .allowed: "allowed"
            case .existing: "existing"
            case .blocks: "blocks"
            }
        }
    }

    /// One finding, however many tools report it.
    package struct Entry: Hashable, Sendable {
        /// What the tools say, each judged for itself; the first is shown.
        package var findings: [SecurityFinding]
        /// The worst of them.
        package var severity: SecuritySeverity
        /// The worst of what becomes of them.
        package var state: State
        /// Whether the base does not have it; nil where the base is not known.
        package var isNew: Bool?
        /// The waiver that lets it stay.
        package var waiver: Waiver?
        /// Why waivers that were meant for it do not count, as sentences without a full stop.
        package var lostWaivers: [String]

        /// The finding that is shown.
        package var shown: SecurityFinding { findings[0] }
    }

    package var policy: SecurityPolicy
    /// New ones first, then the worst.
    package var entries: [Entry]
    /// What keeps the reports from being a whole answer.
    package var faults: [SecurityReport.Fault]
    /// All tools that have reported, each once.
    package var tools: [String]
    package var reports: Int
    /// How many findings were suppressed where the tools ran.
    package var suppressed: Int
    /// What people should know though it does not block.
    package var notes: [String]

    /// Pass, or block.
    package var outcome: GateOutcome { faults.isEmpty && !entries.contains { $0.state == .blocks } ? .pass : .block }
}
