package import Engine
package import Planning
import Synchronization

/// Shows runs as NDJSON, one object a line, for tools (CLI.md, Output, `run`).
package final class JSONRunObserver: RunDisplay {
    private let state: Mutex<JSONRunWriter>

    /// - Parameter output: takes whole lines.
    package init(output: @escaping OutputWriter) { state = Mutex(JSONRunWriter(output: output)) }

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

    /// Nothing: tools read events.
    package func say(_ text: String) {}

    /// Writes what is left.
    package func finish() { state.withLock { $0.flush() } }
}
