import Basics

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

    /// The moment so many milliseconds later; beyond any calendar is the end of time.
    package func advanced(byMilliseconds count: Int64) -> Instant {
        let (sum, isBeyond) = milliseconds.addingReportingOverflow(count)
        return Instant(milliseconds: isBeyond ? .max : sum)
    }

    /// Milliseconds from `earlier` to this moment.
    package func milliseconds(since earlier: Instant) -> Int64 { milliseconds - earlier.milliseconds }

    /// The moment in UTC as RFC 3339 with milliseconds: `2026-03-01T12:00:00.250Z`.
    package var rfc3339: String {
        let fraction = (milliseconds % 1000 + 1000) % 1000
        let seconds = MomentText.rfc3339(Int((milliseconds - fraction) / 1000))
        let digits = String(1000 + fraction).utf8.dropFirst()
        return String(decoding: seconds.utf8.dropLast(), as: UTF8.self) + ".\(String(decoding: digits, as: UTF8.self))Z"
    }
}
