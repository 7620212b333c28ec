import Basics
import Journal
import Planning

/// Makes text of what happens in runs: lines, GitHub's log or objects.
protocol RunWriter: Sendable {
    /// What all forms keep.
    var page: RunPage { get set }

    /// Writes what an event means, which `view` knows of already.
    mutating func write(_ event: JournalEvent, _ view: RunView, at time: Instant)

    /// Writes the next bytes of a step's log.
    mutating func write(log bytes: UnsafeRawBufferPointer, _ place: StepPlace)

    /// Writes a line of the program's own.
    mutating func say(_ text: String)

    /// Writes that a step has been silent; `words` say for how long.
    mutating func tell(_ words: String, of place: StepPlace, _ view: RunView)
}

extension RunWriter {
    mutating func say(_ text: String) { page.put(SafeText.line(text)) }

    /// At once, also of steps whose lines come later.
    mutating func tell(_ words: String, of place: StepPlace, _ view: RunView) {
        page.put("\(title(place, view)): \(words)")
    }

    /// Job and step, behind the workflow if several run.
    func title(_ place: StepPlace, _ view: RunView) -> String {
        let name = page.views.count > 1 ? "\(view.workflow) / " : ""
        return SafeText.line("\(name)\(view.key(of: place.leg)) › \(view.stepTitle(place.step, of: place.leg))")
    }

    /// Says which steps have written nothing for long.
    ///
    /// - Returns: how many milliseconds to wait until there may be more to say.
    mutating func tellSilence(at now: Instant) -> Int64 {
        guard !page.isFinished else { return 0 }
        for (place, milliseconds) in page.silent.told(at: now) {
            if let view = page.views[place.run] { tell(RunText.silence(milliseconds), of: place, view) }
        }
        page.flush()
        return page.silent.pause(at: now)
    }
}

/// The runs as they stand, which of their steps are silent, and the text that is not written out yet.
struct RunPage: Sendable {
    static let flushBytes = 256 * 1024

    private let output: OutputWriter
    var pending: [UInt8] = []
    private(set) var views: [Int: RunView] = [:]
    var silent: SilentSteps
    private(set) var isFinished = false

    /// - Parameter heartbeat: how long a step may write nothing until that is told; zero for ever.
    init(output: @escaping OutputWriter, heartbeat: Duration) {
        self.output = output
        silent = SilentSteps(interval: heartbeat)
    }

    mutating func flush() {
        guard !pending.isEmpty else { return }
        output(pending)
        pending.removeAll(keepingCapacity: true)
    }

    mutating func put(_ line: String) { pending += (line + "\n").utf8 }

    /// All runs are over.
    mutating func finish() {
        flush()
        isFinished = true
    }

    /// Takes what happened before a run is watched.
    mutating func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) {
        for (event, time) in events { views[run, default: RunView(run: run)].apply(event, at: time) }
    }

    /// Takes an event; gives its run as it is now.
    mutating func take(_ event: JournalEvent, run: Int, at time: Instant) -> RunView {
        recall([(event, time)], run: run)
        switch event {
        case .job(let path, _, .stepStarted(let id, _, _, _, _)):
            silent.began(StepPlace(run: run, leg: path, step: id), at: time)
        case .job(let path, _, .stepEnded(let id, _)):
            silent.ended(StepPlace(run: run, leg: path, step: id), at: time)
        default: break
        }
        return views[run] ?? RunView(run: run)
    }
}
