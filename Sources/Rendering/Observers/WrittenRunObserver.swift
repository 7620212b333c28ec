import Basics
package import Journal
package import Planning
import Synchronization

/// Shows runs as text that only grows, in the form that its writer makes.
package final class WrittenRunObserver: RunDisplay {
    private let state: Mutex<any RunWriter>
    private let now: @Sendable () -> Instant
    /// Takes lines of the program's own where they are no part of the form.
    private let notes: (@Sendable (String) -> Void)?
    private let heartbeat = Heartbeat()

    private init(
        _ writer: any RunWriter, notes: (@Sendable (String) -> Void)? = nil, now: @escaping @Sendable () -> Instant
    ) {
        state = Mutex(writer)
        self.now = now
        self.notes = notes
        guard writer.page.silent.isTold else { return }
        heartbeat.start { [weak self] in
            guard let self else { return 0 }
            let now = self.now()
            return state.withLock { $0.tellSilence(at: now) }
        }
    }

    deinit { heartbeat.stop() }

    /// Line by line as things happen: `job | step | line` (docs/output.md, `--format plain`).
    ///
    /// - Parameters:
    ///   - output: takes whole lines.
    ///   - style: whether there are colours; without them those of the log are dropped too.
    ///   - commands: how the commands named at the end are written.
    ///   - heartbeat: how long a step may write nothing until a line says that it is still running; zero for ever.
    ///   - now: the clock the events' times come from.
    package static func plain(
        output: @escaping OutputWriter, style: Style, commands: NextCommands, heartbeat: Duration,
        now: @escaping @Sendable () -> Instant
    ) -> WrittenRunObserver {
        let page = RunPage(output: output, heartbeat: heartbeat)
        return WrittenRunObserver(PlainRunWriter(page: page, style: style, commands: commands), now: now)
    }

    /// Shows runs as GitHub's own log does: a group for each step, annotations as workflow commands (docs/output.md,
    /// `--format github`).
    ///
    /// - Parameters:
    ///   - output: takes whole lines.
    ///   - commands: how the commands named at the end are written.
    ///   - heartbeat: how long a step may write nothing until a line says that it is still running; zero for ever.
    ///   - now: the clock the events' times come from.
    package static func github(
        output: @escaping OutputWriter, commands: NextCommands, heartbeat: Duration,
        now: @escaping @Sendable () -> Instant
    ) -> WrittenRunObserver {
        let page = RunPage(output: output, heartbeat: heartbeat)
        return WrittenRunObserver(GitHubRunWriter(page: page, commands: commands), now: now)
    }

    /// As NDJSON, one object a line, for tools (docs/output.md#json, `run`).
    ///
    /// - Parameters:
    ///   - output: takes whole lines.
    ///   - notes: takes lines of the program's own, which stand beside the events.
    package static func json(
        output: @escaping OutputWriter, notes: @escaping @Sendable (String) -> Void
    ) -> WrittenRunObserver {
        let page = RunPage(output: output, heartbeat: .zero)
        return WrittenRunObserver(JSONRunWriter(page: page), notes: notes, now: { Instant(milliseconds: 0) })
    }

    /// Shows what the events mean.
    package func committed(_ events: [JournalEvent], run: Int, at time: Instant) {
        state.withLock { writer in
            for event in events { writer.write(event, writer.page.take(event, run: run, at: time), at: time) }
            writer.page.flush()
        }
    }

    /// Takes what happened before; nothing is shown.
    package func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) {
        state.withLock { $0.page.recall(events, run: run) }
    }

    /// Takes the next bytes of a step's log.
    package func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID) {
        let (now, place) = (now(), StepPlace(run: run, leg: leg.path, step: step))
        state.withLock { writer in
            writer.page.silent.heard(place, at: now)
            writer.write(log: bytes, place)
            writer.page.flush()
        }
    }

    /// Shows a line of the program's own.
    package func say(_ text: String) {
        if let notes { return notes(SafeText.line(text)) }
        state.withLock { Self.say(text, &$0) }
    }

    /// Writes what is left.
    package func finish() {
        heartbeat.stop()
        state.withLock { $0.page.finish() }
    }

    /// Says it, if nobody is at work here.
    package func abandon(_ text: String) {
        if let notes { return notes(SafeText.line(text)) }
        _ = state.withLockIfAvailable { Self.say(text, &$0) }
    }

    private static func say(_ text: String, _ writer: inout any RunWriter) {
        writer.say(text)
        writer.page.flush()
    }
}
