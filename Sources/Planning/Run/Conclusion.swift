/// How a run, a job or a step ended, in GitHub's words.
package enum Conclusion: String, Hashable, Sendable, CaseIterable {
    case success, failure, cancelled, skipped
    case timedOut = "timed_out"
    case actionRequired = "action_required"
    case neutral
    /// Of a run: all that ran is green, and some legs cannot run on this machine.
    case incomplete

    /// What `needs.<job>.result` and `steps.<id>.outcome` may say: a timeout is a failure there
    /// (docs/language/jobs.md#results knows four results).
    package var result: Conclusion {
        switch self {
        case .timedOut, .actionRequired: .failure
        case .neutral, .incomplete: .success
        default: self
        }
    }
}
