import Basics
import Planning

/// The tree of one run's jobs as it stands (docs/output.md#terminal, `pitlane run`). Pure.
struct TreeText {
    let view: RunView
    let now: Instant
    /// Cells of a line; nothing is ever longer.
    let width: Int
    /// The newest output of each step that runs.
    var lastLine: (NodePath, StepID) -> String = { _, _ in "" }
    var estimates = Estimates()

    /// The tree while the run goes on, in at most `height` lines, the progress line last.
    func live(height: Int) -> [TextLine] {
        let rows = TreeRows.fitted(view.rows, into: max(1, height - 2))
        var lines = [title()]
        lines += self.lines(rows)
        lines.append(progress())
        return lines.map { $0.cut(to: width) }
    }

    /// The tree of a finished run.
    func final() -> [TextLine] { ([title()] + lines(view.rows.map { .row($0) })).map { $0.cut(to: width) } }

    // MARK: - Lines

    private func title() -> TextLine {
        var line = TextLine(view.title, .strong)
        line.append("   \(view.subject)")
        let clock = Self.clock(view.milliseconds(now: now))
        // The clock is worth more than the end of a long branch name.
        if line.width + 3 + clock.utf8.count > width { line = line.cut(to: max(1, width - clock.utf8.count - 2)) }
        line.fill(to: min(max(76, line.width + 3), width - clock.utf8.count))
        line.append(clock, .quiet)
        return line
    }

    private func lines(_ rows: [TreeRows.Entry]) -> [TextLine] {
        let keys = rows.map { entry in
            if case .row(let row) = entry { CellWidth.of(SafeText.line(view.label(row))) } else { 0 }
        }
        let keyWidth = min(max(keys.max() ?? 0, 16), max(8, width * 2 / 5))
        return rows.map { entry in
            switch entry {
            case .row(let row): line(row, keyWidth)
            case .others(let count, let words, let mark):
                TextLine("  \(mark) \(count) more \(words)", .quiet)
            }
        }
    }

    private func line(_ row: RunView.Row, _ keyWidth: Int) -> TextLine {
        let (mark, ink) = Self.mark(row)
        var line = TextLine("  \(mark) ", ink)
        let isQuiet: Bool =
            switch row.standing {
            case .waiting, .queued, .pending, .held, .ended(.skipped, _): true
            default: false
            }
        line.append(SafeText.fitted(SafeText.line(view.label(row)), keyWidth), isQuiet ? .quiet : .plain)
        line.fill(to: 4 + keyWidth)
        let leg = view.legs[row.path]
        var time = ""
        if let started = leg?.started, row.standing.hasBegun {
            time = RunText.duration(max(0, (leg?.ended ?? now).milliseconds(since: started)))
        }
        line.append(SafeText.padded(time, 9, alignedRight: true))
        guard width - line.width >= 15 else { return line }
        append(note: row, leg, to: &line)
        return line
    }

    private func append(note row: RunView.Row, _ leg: LegView?, to line: inout TextLine) {
        switch row.standing {
        case .waiting(let needs): line.append("   waits for \(needs.joined(separator: ", "))", .quiet)
        case .queued: line.append("   waits for a free place", .quiet)
        case .pending(let holder, let group): line.append("   \(RunText.waits(for: holder, group))", .quiet)
        case .held(let note): line.append("   \(note)", .attention)
        case .cancelling: line.append("   is stopping", .attention)
        case .ended(let conclusion, let message):
            if let note = RunText.note(conclusion, message, leg) { line.append("   \(note)", .quiet) }
            if row.isTolerated, conclusion.result == .failure { line.append("  (continue-on-error)", .quiet) }
        case .running:
            guard let step = leg?.current else { return }
            line.append("   ▸ ", .accent)
            let start = line.width
            line.append(SafeText.fitted(SafeText.line("\(step.id) \(step.name)"), min(24, width - start)))
            let room = width - start - 26
            guard room >= 16 else { return }
            let beside = leg?.beside ?? []
            var output = ([step] + beside).map { lastLine(row.path, $0.id) }.first { !$0.utf8.isEmpty } ?? ""
            if !beside.isEmpty {
                output = "with \(beside.map { "\($0.id) \($0.name)" }.joined(separator: ", "))  \(output)"
            }
            guard !output.utf8.isEmpty else { return }
            line.fill(to: start + 24)
            line.append("  \(SafeText.fitted(SafeText.line(output), room))", .quiet)
        }
    }

    private func progress() -> TextLine {
        let counts = view.counts()
        var line = TextLine("  [\(counts.done) of \(counts.total)]", .quiet)
        if view.state.cancelReason != nil {
            line.append("  cancelling", .attention)
            return line
        }
        let left = TreeEstimate(view, estimates, now: now).remaining
        let fraction: Double
        if let left, left > 0 {
            let spent = Double(view.milliseconds(now: now))
            fraction = spent / (spent + Double(left))
        } else {
            fraction = counts.total == 0 ? 0 : Double(counts.done) / Double(counts.total)
        }
        let room = min(28, width - line.width - 4)
        if room >= 8 {
            let full = min(room, max(0, Int(fraction * Double(room))))
            line.append("  ")
            line.append(String(repeating: "━", count: full), .good)
            line.append(full < room ? "╺" + String(repeating: "━", count: room - full - 1) : "", .quiet)
        }
        if let left { line.append("  \(Self.words(left: left))", .quiet) }
        return line
    }

    // MARK: - Words

    private static func mark(_ row: RunView.Row) -> (String, Ink) {
        switch row.standing {
        case .waiting, .queued, .pending, .held: ("○", .quiet)
        case .running: ("●", .accent)
        case .cancelling: ("●", .attention)
        case .ended(let conclusion, _): (RunText.mark(conclusion), RunText.ink(conclusion))
        }
    }

    /// `00:41`, `1:02:03`
    static func clock(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let tail = "\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        return seconds < 3600 ? tail : "\(seconds / 3600):\(tail)"
    }

    private static func words(left milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        if seconds < 1 { return "about to end" }
        if seconds < 100 { return "about \(seconds < 20 ? seconds : (seconds + 2) / 5 * 5) s left" }
        return "about \((seconds + 30) / 60) min left"
    }
}

extension RunView.Row.Standing {
    /// Whether a runner has been at it.
    var hasBegun: Bool {
        switch self {
        case .waiting, .queued, .pending, .held: false
        case .running, .cancelling, .ended: true
        }
    }
}
