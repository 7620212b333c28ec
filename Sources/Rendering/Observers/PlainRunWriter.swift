import Basics
import Journal
import Planning

/// Makes the lines of `run --format plain` from events and log bytes.
struct PlainRunWriter: RunWriter {
    var page: RunPage
    private struct StepOutput {
        var cutter = LineCutter()
        let head: [UInt8]
        var header = Header.expected
    }

    /// What a step's log begins with is a group that says what runs, with the whole script and environment: here its
    /// first line is enough.
    private enum Header {
        case expected, inside, over
    }

    private let style: Style
    private let commands: NextCommands
    private let filter: LogLine
    private var steps: [StepPlace: StepOutput] = [:]

    init(page: RunPage, style: Style, commands: NextCommands) {
        self.page = page
        self.style = style
        self.commands = commands
        filter = LogLine(keepsColours: style.isColoured)
    }

    private mutating func put(_ line: TextLine) {
        page.pending += line.text(style).utf8
        page.pending.append(UInt8(ascii: "\n"))
    }

    mutating func say(_ text: String) { put(TextLine(text, .attention)) }

    mutating func tell(_ words: String, of place: StepPlace, _ view: RunView) {
        var line = head(place.leg, place.step, view)
        line.append(words, .quiet)
        put(line)
    }

    // MARK: - Events

    mutating func write(_ event: JournalEvent, _ view: RunView, at time: Instant) {
        switch event {
        case .run(let event): write(event, view, time)
        case .job(let path, _, let event): write(event, path, view)
        }
    }

    private mutating func write(_ event: RunEvent, _ view: RunView, _ time: Instant) {
        switch event {
        case .created, .reopened, .resumed: put(RunText.title(view))
        case .legEnded(let path, _, _), .jobSkipped(let path, _), .jobCancelled(let path, _), .jobFailed(let path, _):
            guard let row = view.row(at: path) else { return }
            put(RunText.result(row, view, workflow: name(of: view)))
        case .cancelRequested(let reason): put(TextLine("\(view.title): cancelling: \(reason)", .attention))
        case .ended, .interrupted, .parked:
            for line in RunText.ending(view, now: time, commands: commands) { put(line) }
        case .placeWaiting(let path, _):
            guard let note = view.waitingNote(path) else { return }
            put(TextLine("\(path.map { view.key(of: $0) } ?? view.title) \(note)", .quiet))
        case .approvalRequested, .approvalAnswered, .frozen, .thawed:
            if let text = RunText.people(event, view) { put(TextLine("\(view.title): \(text)", .attention)) }
        case .jobExpanded, .legsAbsent, .callExpanded, .placeTaken, .legStarted, .legCancelling, .approvalGranted,
            .approvalExpired:
            break
        }
    }

    private mutating func write(_ event: JobEvent, _ path: NodePath, _ view: RunView) {
        guard case .stepEnded(let id, let result) = event else { return }
        let place = StepPlace(run: view.run, leg: path, step: id)
        endLog(place)
        guard result.outcome != .success, let step = view.legs[path]?.steps.last(where: { $0.id == id }) else { return }
        var line = head(path, id, view)
        line.append(RunText.mark(result.outcome), RunText.ink(result.outcome))
        line.append(" \(RunText.reason(step))")
        if result.conclusion != result.outcome { line.append("  (continue-on-error)", .quiet) }
        put(line)
    }

    /// The workflow's name where several runs go on, else nil.
    private func name(of view: RunView) -> String? { page.views.count > 1 ? view.workflow : nil }

    /// `tests (3.12) | 4 pytest | `
    private func head(_ path: NodePath, _ step: StepID, _ view: RunView) -> TextLine {
        var line = TextLine()
        if let name = name(of: view) { line.append("\(name) | ", .quiet) }
        line.append(view.key(of: path), .accent)
        line.append(" | ", .quiet)
        line.append(view.stepTitle(step, of: path))
        line.append(" | ", .quiet)
        return line
    }

    // MARK: - Log lines

    mutating func write(log bytes: UnsafeRawBufferPointer, _ place: StepPlace) {
        var output = steps.removeValue(forKey: place) ?? StepOutput(head: logHead(place.run, place.leg, place.step))
        output.cutter.cut(bytes) { put($0, output.head, &output.header) }
        steps[place] = output
    }

    private mutating func endLog(_ place: StepPlace) {
        guard var output = steps.removeValue(forKey: place) else { return }
        output.cutter.finish { put($0, output.head, &output.header) }
    }

    private func logHead(_ run: Int, _ path: NodePath, _ step: StepID) -> [UInt8] {
        let head = head(path, step, page.views[run] ?? RunView(run: run))
        // The line's own blank at the end is wanted here.
        return Array((head.text(style) + " ").utf8)
    }

    private mutating func put(_ line: UnsafeRawBufferPointer, _ head: [UInt8], _ header: inout Header) {
        if header != .over {
            let mark = LogMark.read(line)?.mark
            if header == .inside {
                if mark == .endgroup { header = .over }
                return
            }
            header = mark == .group ? .inside : .over
        }
        let start = page.pending.count
        page.pending += head
        if filter.append(line, to: &page.pending) {
            page.pending.append(UInt8(ascii: "\n"))
        } else {
            page.pending.removeSubrange(start...)
        }
        if page.pending.count >= RunPage.flushBytes { page.flush() }
    }
}
