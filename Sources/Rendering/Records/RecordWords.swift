import Basics
import Planning

/// Words the records of runs share.
enum RecordWords {
    /// `✓ success`, `● in_progress`: the sign and docs/output.md's word.
    static func standing(_ status: Status, _ conclusion: Conclusion?) -> (mark: String, word: String, ink: Ink) {
        if let conclusion { return (RunText.mark(conclusion), conclusion.rawValue, RunText.ink(conclusion)) }
        switch status {
        case .interrupted: return ("✗", status.rawValue, .attention)
        case .inProgress: return ("●", status.rawValue, .accent)
        case .queued, .waiting, .completed: return ("○", status.rawValue, .quiet)
        }
    }

    /// How long ago: `just now`, `5 min ago`, `3 h ago`, `12 d ago`.
    static func age(_ time: Instant, now: Instant) -> String {
        let minutes = now.milliseconds(since: time) / 60_000
        if minutes < 1 { return "just now" }
        if minutes < 60 { return "\(minutes) min ago" }
        if minutes < 48 * 60 { return "\(minutes / 60) h ago" }
        return "\(minutes / (24 * 60)) d ago"
    }
}
