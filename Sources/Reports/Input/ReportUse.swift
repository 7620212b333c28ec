/// What a file is given to a gate for.
package enum ReportUse: String, Hashable, Sendable {
    case coverage, tests, security, benchmark
    /// The lines that a change alters.
    case changes

    /// What to do with a report of this use that was given to something else.
    var remedy: String {
        switch self {
        case .coverage, .tests, .security, .benchmark: "Give it to 'pitlane gate \(rawValue)'"
        case .changes: "Give it to 'pitlane gate coverage' with --changes"
        }
    }
}
