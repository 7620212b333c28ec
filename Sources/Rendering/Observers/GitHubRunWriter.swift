import Basics
import Glibc
import Journal
import Planning

/// Makes GitHub's log of runs from events and log bytes.
///
/// Groups cannot be woven into each other: one step at a time writes as it goes, the others are held back and come when
/// they are over. Of what is held back only the end is kept; the record has it all.
struct GitHubRunWriter: RunWriter {
    var page: RunPage
    private struct HeldStep {
        var lines: [UInt8] = []
        var isCut = false
        var cutter = LineCutter()
    }

    private static let heldBytes = 1 << 20

    private let commands: NextCommands
    private let filter = LogLine(keepsColours: true)
    /// Steps that have begun and not ended.
    private var steps: [StepPlace: HeldStep] = [:]
    /// The step whose lines are written as they come.
    private var live: StepPlace?
    /// Finished groups that wait for the live one to end.
    private var waiting: [[UInt8]] = []

    init(page: RunPage, commands: NextCommands) { (self.page, self.commands) = (page, commands) }

    /// A line between groups, or behind the live one.
    private mutating func put(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        if live == nil { page.pending += bytes } else { waiting.append(bytes) }
    }

    // MARK: - Events

    mutating func write(_ event: JournalEvent, _ view: RunView, at time: Instant) {
        let style = Style(isColoured: true)
        switch event {
        case .run(.created): put(RunText.title(view).text(style))
        case .run(.legEnded(let path, _, _)), .run(.jobSkipped(let path, _)), .run(.jobCancelled(let path, _)),
            .run(.jobFailed(let path, _)):
            guard let row = view.row(at: path) else { return }
            let line = RunText.result(row, view, workflow: page.views.count > 1 ? view.workflow : nil)
            put(line.text(style))
            if case .ended(let conclusion, let message?) = row.standing, conclusion.result == .failure {
                put(Annotation(level: .error, message: message, title: row.key).command)
            }
        case .run(.placeWaiting(let path, _)):
            guard let note = view.waitingNote(path) else { return }
            put(SafeText.line("\(path.map { view.key(of: $0) } ?? view.title) \(note)"))
        case .run(.ended), .run(.interrupted), .run(.parked):
            for line in RunText.ending(view, now: time, commands: commands) { put(line.text(style)) }
            if view.state.conclusion == .incomplete {
                let text = "\(view.title) is incomplete: \(view.state.absentLegs.summary)"
                put(Annotation(level: .warning, message: text).command)
            }
        case .job(let path, _, .stepStarted(let id, _, _, _, _)):
            begin(StepPlace(run: view.run, leg: path, step: id), view)
        case .job(let path, _, .stepEnded(let id, let result)):
            end(StepPlace(run: view.run, leg: path, step: id), result, view)
        case .run(let event):
            if let text = RunText.people(event, view) { put(SafeText.line("\(view.title): \(text)")) }
        default: break
        }
    }

    private mutating func begin(_ place: StepPlace, _ view: RunView) {
        steps[place] = HeldStep()
        if live == nil {
            live = place
            page.pending += "##[group]\(title(place, view))\n".utf8
        }
    }

    private mutating func end(_ place: StepPlace, _ result: StepResult, _ view: RunView) {
        var step = steps.removeValue(forKey: place) ?? HeldStep()
        var lines: [UInt8] = []
        step.cutter.finish { [filter] in Self.append($0, filter, to: &lines) }
        var group: [UInt8] = []
        if live == place {
            page.pending += lines
            page.pending += "##[endgroup]\n".utf8
        } else {
            group += "##[group]\(title(place, view))\n".utf8
            if step.isCut {
                let command = commands.logs(place.run, view.key(of: place.leg))
                group += "… earlier lines are in the record: \(command)\n".utf8
            }
            group += step.lines + lines
            group += "##[endgroup]\n".utf8
        }
        // That a script failed is said below, with the names of its job and step.
        let annotations = result.annotations.filter { !RunText.isExitMessage($0.message) }
        for annotation in annotations { group += (annotation.command + "\n").utf8 }
        let isTold = annotations.contains { $0.level == .error }
        if result.outcome.result == .failure, !isTold, let view = page.views[place.run],
            let step = view.legs[place.leg]?.steps.last(where: { $0.id == place.step })
        {
            let level: Annotation.Level = result.conclusion.result == .failure ? .error : .warning
            let text = "\(title(place, view)): \(RunText.reason(step))"
            group += (Annotation(level: level, message: text).command + "\n").utf8
        }
        guard live == nil || live == place else { return waiting.append(group) }
        page.pending += group
        live = nil
        for group in waiting { page.pending += group }
        waiting.removeAll()
        goLive()
    }

    /// The longest-running step writes from now on.
    private mutating func goLive() {
        let open = steps.keys.compactMap { place -> (place: StepPlace, started: Instant)? in
            let step = page.views[place.run]?.legs[place.leg]?.steps.last { $0.id == place.step }
            return step?.started.map { (place, $0) }
        }
        let first = open.min { left, right in
            left.started != right.started ? left.started < right.started : left.place.leg < right.place.leg
        }
        guard let place = first?.place, let view = page.views[place.run], let step = steps[place] else { return }
        live = place
        page.pending += "##[group]\(title(place, view))\n".utf8
        page.pending += step.lines
        steps[place]?.lines = []
    }

    // MARK: - Log lines

    mutating func write(log bytes: UnsafeRawBufferPointer, _ place: StepPlace) {
        var step = steps.removeValue(forKey: place) ?? HeldStep()
        let filter = filter
        if live == place {
            step.cutter.cut(bytes) { Self.append($0, filter, to: &page.pending) }
        } else {
            step.cutter.cut(bytes) { Self.append($0, filter, to: &step.lines) }
            if step.lines.count > 2 * Self.heldBytes {
                step.isCut = true
                let start = step.lines.count - Self.heldBytes
                let next = step.lines[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? start
                step.lines.removeSubrange(..<next)
            }
        }
        steps[place] = step
    }

    /// A line as text: what the runner around would take for a command is broken up. The step's own commands have been
    /// carried out, and its annotations are written as such.
    ///
    /// Static: a method would hold a copy of the writer while its own bytes grow, and each line would copy them all.
    private static func append(_ line: UnsafeRawBufferPointer, _ filter: LogLine, to lines: inout [UInt8]) {
        let start = lines.count
        guard filter.append(line, to: &lines) else { return lines.removeSubrange(start...) }
        let (isCommand, hasMark) = lines[start...].withUnsafeBytes { shown in
            (
                shown.first { $0 > 0x20 } == UInt8(ascii: ":"),
                shown.baseAddress.map { memchr($0, Int32(UInt8(ascii: "#")), shown.count) != nil } ?? false
            )
        }
        if isCommand || hasMark {
            let text = Array(lines[start...])
            lines.removeSubrange(start...)
            if isCommand { lines += "| ".utf8 }
            breakMarks(of: text, into: &lines)
        }
        lines.append(0x0A)
    }

    private static func breakMarks(of text: [UInt8], into lines: inout [UInt8]) {
        var at = text.startIndex
        while let mark = text[at...].firstIndex(of: UInt8(ascii: "#")) {
            lines += text[at...mark]
            at = mark + 1
            if text[at...].starts(with: "#[".utf8) { lines.append(UInt8(ascii: " ")) }
        }
        lines += text[at...]
    }
}
