import Basics
package import Journal
package import Planning
import Synchronization

/// Shows runs as NDJSON, one object a line, for tools (docs/output.md#json, `run`).
package final class JSONRunObserver: RunDisplay {
    private let state: Mutex<JSONRunWriter>

    private let notes: @Sendable (String) -> Void

    /// - Parameters:
    ///   - output: takes whole lines.
    ///   - notes: takes lines of the program's own, which stand beside the events.
    package init(output: @escaping OutputWriter, notes: @escaping @Sendable (String) -> Void) {
        state = Mutex(JSONRunWriter(output: output))
        self.notes = notes
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

    /// Shows a line of the program's own beside the events.
    package func say(_ text: String) { notes(SafeText.line(text)) }

    /// Writes what is left.
    package func finish() { state.withLock { $0.flush() } }

    /// Says it, if nobody is at work here.
    package func abandon(_ text: String) {
        say(text)
    }
}
