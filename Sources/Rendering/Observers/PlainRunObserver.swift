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
