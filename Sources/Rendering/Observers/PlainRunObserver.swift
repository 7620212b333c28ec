package import Engine
package import Planning
import Synchronization

/// Shows runs line by line as things happen: `job | step | line` (CLI.md, `--format plain`).
package final class PlainRunObserver: RunDisplay {
    private let state: Mutex<PlainRunWriter>

    /// - Parameters:
    ///   - output: takes whole lines.
    ///   - style: whether there are colours; without them those of the log are dropped too.
    ///   - commands: how the commands named at the end are written.
    package init(output: @escaping OutputWriter, style: Style, commands: NextCommands) {
        state = Mutex(PlainRunWriter(output: output, style: style, commands: commands))
    }

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
        state.withLock { $0.write(log: bytes, run: run, leg: leg, step: step) }
    }

    /// Shows a line of the program's own.
    package func say(_ text: String) { state.withLock { $0.say(text) } }

    /// Writes what is left.
    package func finish() { state.withLock { $0.flush() } }
}
