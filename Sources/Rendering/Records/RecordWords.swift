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

    /// `512 B`, `1.5 kB`, `12 MB`: decimal units.
    package static func size(_ bytes: Int64) -> String {
        if bytes < 1000 { return "\(bytes) B" }
        var value = bytes
        for unit in ["kB", "MB", "GB"] {
            if value < 10_000 { return "\(value / 1000).\(value % 1000 / 100) \(unit)" }
            if value < 1_000_000 { return "\(value / 1000) \(unit)" }
            value /= 1000
        }
        return "\(value / 1000) TB"
    }
}

/// Sizes as people read them.
package enum SizeText {
    /// `512 B`, `1.5 kB`, `12 MB`: decimal units.
    package static func text(_ bytes: Int64) -> String { RecordWords.size(bytes) }
}
