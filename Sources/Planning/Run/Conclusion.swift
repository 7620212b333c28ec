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

/// Where a run or a job stands, in the words of docs/output.md#json.
package enum Status: String, Hashable, Sendable {
    case queued, waiting
    case inProgress = "in_progress"
    case completed, interrupted
}

/// A moment: milliseconds since 1970-01-01 UTC. Time enters the reducers only as such a value.
package struct Instant: Hashable, Comparable, Sendable {
    /// Milliseconds since the epoch.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `minutes` later; fractions count.
    package func advanced(byMinutes minutes: Double) -> Instant {
        // Beyond 100 years a deadline is no deadline; the bounds keep the sum inside Int64, also for what is no number.
        let bounded = minutes > 0 ? min(minutes, 52_560_000) : 0
        return Instant(milliseconds: milliseconds + Int64(bounded * 60_000))
    }

    /// Milliseconds from `earlier` to this moment.
    package func milliseconds(since earlier: Instant) -> Int64 { milliseconds - earlier.milliseconds }
}
