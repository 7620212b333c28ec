import Basics
package import Journal
package import Planning
import Synchronization

/// Shows runs line by line as things happen: `job | step | line` (docs/output.md, `--format plain`).
package final class PlainRunObserver: RunDisplay {
    private let state: Mutex<PlainRunWriter>
    private let now: @Sendable () -> Instant
    private let heartbeat = Heartbeat()

    /// - Parameters:
    ///   - output: takes whole lines.
    ///   - style: whether there are colours; without them those of the log are dropped too.
    ///   - commands: how the commands named at the end are written.
    ///   - heartbeat: how long a step may write nothing until a line says that it is still running; zero for ever.
    ///   - now: the clock the events' times come from.
    package init(
        output: @escaping OutputWriter, style: Style, commands: NextCommands, heartbeat: Duration,
        now: @escaping @Sendable () -> Instant
    ) {
        state = Mutex(
            PlainRunWriter(output: output, style: style, commands: commands, silent: SilentSteps(interval: heartbeat)))
        self.now = now
        guard heartbeat > .zero else { return }
        self.heartbeat.start { [weak self] in
            guard let self else { return 0 }
            let now = self.now()
            return state.withLock { $0.tellSilence(at: now) }
        }
    }

    deinit { heartbeat.stop() }

    /// Shows what the events mean.
    package func committed(_ events: [JournalEvent], run: Int, at time: Instant) {
        state.withLock { state in
            for event in events { state.write(event, run: run, at: time) }
            state.flush()
        }
    }

    /// Takes what happened before; nothing is shown.
    package func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) {
        state.withLock { $0.recall(events, run: run) }
    }

    /// Takes the next bytes of a step's log.
    package func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID) {
        let now = now()
        state.withLock { $0.write(log: bytes, StepPlace(run: run, leg: leg.path, step: step), at: now) }
    }

    /// Shows a line of the program's own.
    package func say(_ text: String) { state.withLock { $0.say(text) } }

    /// Writes what is left.
    package func finish() {
        heartbeat.stop()
        state.withLock { $0.finish() }
    }

    /// Says it, if nobody is at work here.
    package func abandon(_ text: String) {
        _ = state.withLockIfAvailable { $0.say(text) }
    }
}

/// Makes the lines of `run --format plain` from events and log bytes.
struct PlainRunWriter: Sendable {
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

    private let output: OutputWriter
    private let style: Style
    private let commands: NextCommands
    private let filter: LogLine
    private var pending: [UInt8] = []
    private var views: [Int: RunView] = [:]
    private var steps: [StepPlace: StepOutput] = [:]
    private var silent: SilentSteps
    private var isFinished = false

    private static let flushBytes = 256 * 1024

    init(output: @escaping OutputWriter, style: Style, commands: NextCommands, silent: SilentSteps) {
        self.output = output
        self.style = style
        self.commands = commands
        self.silent = silent
        filter = LogLine(keepsColours: style.isColoured)
    }

    mutating func flush() {
        guard !pending.isEmpty else { return }
        output(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func put(_ line: TextLine) {
        pending += line.text(style).utf8
        pending.append(UInt8(ascii: "\n"))
    }

    mutating func say(_ text: String) {
        put(TextLine(text, .attention))
        flush()
    }

    /// All runs are over.
    mutating func finish() {
        flush()
        isFinished = true
    }

    /// Says which steps have written nothing for long.
    ///
    /// - Returns: how many milliseconds to wait until there may be more to say.
    mutating func tellSilence(at now: Instant) -> Int64 {
        guard !isFinished else { return 0 }
        for (place, milliseconds) in silent.told(at: now) {
            guard let view = views[place.run] else { continue }
            var line = head(place.leg, place.step, view)
            line.append(RunText.silence(milliseconds), .quiet)
            put(line)
        }
        flush()
        return silent.pause(at: now)
    }

    // MARK: - Events

    mutating func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) {
        for (event, time) in events { views[run, default: RunView(run: run)].apply(event, at: time) }
    }

    mutating func write(_ event: JournalEvent, run: Int, at time: Instant) {
        views[run, default: RunView(run: run)].apply(event, at: time)
        guard let view = views[run] else { return }
        switch event {
        case .run(let event): write(event, view, time)
        case .job(let path, _, let event): write(event, path, view, time)
        }
    }

    private mutating func write(_ event: RunEvent, _ view: RunView, _ time: Instant) {
        switch event {
        case .created, .reopened, .resumed: put(RunText.title(view))
        case .legEnded(let path, _, _), .jobSkipped(let path, _), .jobCancelled(let path, _), .jobFailed(let path, _):
            guard let row = view.row(at: path) else { return }
            put(RunText.result(row, view, workflow: name(of: view)))
        case .cancelRequested(let reason): put(TextLine("\(view.title): cancelling: \(reason)", .attention))
        case .ended, .interrupted:
            for line in RunText.ending(view, now: time, commands: commands) { put(line) }
        case .placeWaiting(let path, _):
            guard let note = view.waitingNote(path) else { return }
            put(TextLine("\(path.map { view.key(of: $0) } ?? view.title) \(note)", .quiet))
        case .jobExpanded, .legsAbsent, .callExpanded, .placeTaken, .legStarted, .legCancelling: break
        }
    }

    private mutating func write(_ event: JobEvent, _ path: NodePath, _ view: RunView, _ time: Instant) {
        if case .stepStarted(let id, _, _, _, _) = event {
            silent.began(StepPlace(run: view.run, leg: path, step: id), at: time)
        }
        guard case .stepEnded(let id, let result) = event else { return }
        let place = StepPlace(run: view.run, leg: path, step: id)
        silent.ended(place, at: time)
        endLog(place)
        guard result.outcome != .success, let step = view.legs[path]?.steps.last(where: { $0.id == id }) else { return }
        var line = head(path, id, view)
        line.append(RunText.mark(result.outcome), RunText.ink(result.outcome))
        line.append(" \(RunText.reason(step))")
        if result.conclusion != result.outcome { line.append("  (continue-on-error)", .quiet) }
        put(line)
    }

    /// The workflow's name where several runs go on, else nil.
    private func name(of view: RunView) -> String? { views.count > 1 ? view.workflow : nil }

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

    mutating func write(log bytes: UnsafeRawBufferPointer, _ place: StepPlace, at now: Instant) {
        silent.heard(place, at: now)
        var output = steps.removeValue(forKey: place) ?? StepOutput(head: logHead(place.run, place.leg, place.step))
        output.cutter.cut(bytes) { put($0, output.head, &output.header) }
        steps[place] = output
        flush()
    }

    private mutating func endLog(_ place: StepPlace) {
        guard var output = steps.removeValue(forKey: place) else { return }
        output.cutter.finish { put($0, output.head, &output.header) }
    }

    private func logHead(_ run: Int, _ path: NodePath, _ step: StepID) -> [UInt8] {
        let head = head(path, step, views[run] ?? RunView(run: run))
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
        let start = pending.count
        pending += head
        if filter.append(line, to: &pending) {
            pending.append(UInt8(ascii: "\n"))
        } else {
            pending.removeSubrange(start...)
        }
        if pending.count >= Self.flushBytes { flush() }
    }
}
