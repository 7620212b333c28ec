import Basics
import Glibc
package import Journal
package import Planning
import Processes
import Synchronization

/// Shows runs as a live tree on a terminal, then what failed (docs/output.md, `--format tree`;
/// docs/output.md#terminal).
///
/// A thread of its own draws, at most ten times a second and once a second where nothing happens; the threads that tell
/// it what happens only note it.
package final class TreeRunObserver: RunDisplay {
    private let state: Mutex<TreeState>
    private let screen = Mutex(TreeScreen())
    private let output: OutputWriter
    private let style: Style
    private let size: @Sendable () -> (columns: Int, rows: Int)
    private let now: @Sendable () -> Instant
    private let ticker = Ticker()
    private let thread = Mutex<SystemThread?>(nil)
    private let commands: NextCommands

    /// - Parameters:
    ///   - output: takes text for the terminal.
    ///   - style: whether there are colours.
    ///   - size: the terminal's size now, in cells.
    ///   - now: the clock the events' times come from.
    ///   - estimates: the times of earlier runs, for the progress line.
    ///   - commands: how the commands named at the end are written.
    package init(
        output: @escaping OutputWriter, style: Style, size: @escaping @Sendable () -> (columns: Int, rows: Int),
        now: @escaping @Sendable () -> Instant, estimates: Estimates, commands: NextCommands
    ) {
        state = Mutex(TreeState(estimates: estimates))
        self.output = output
        self.style = style
        self.size = size
        self.now = now
        self.commands = commands
    }

    /// Takes the events into account and starts to draw.
    package func committed(_ events: [JournalEvent], run: Int, at time: Instant) {
        state.withLock { state in
            for event in events { state.apply(event, run: run, at: time) }
        }
        startDrawing()
        ticker.wake()
    }

    /// Takes what happened before; drawing starts with the next event.
    package func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) {
        state.withLock { state in
            for (event, time) in events { state.apply(event, run: run, at: time) }
        }
    }

    /// Keeps the end of a step's log.
    package func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID) {
        state.withLock { $0.tails[StepPlace(run: run, leg: leg.path, step: step), default: LogTail()].append(bytes) }
        ticker.wake()
    }

    /// Shows a line above the tree.
    package func say(_ text: String) {
        let text = SafeText.line(text)
        state.withLock { $0.notes.append(text) }
        ticker.wake()
    }

    /// Leaves the final tree, what failed at length, and the commands to go on with.
    package func finish() {
        ticker.stop()
        if let thread = thread.withLock({ $0.take() }) { thread.join() }
        let (state, now) = (state.withLock { $0 }, now())
        let columns = max(size().columns, 10)
        let lines = state.ending(width: columns - 1, now: now, commands: commands)
        screen.withLock { output(Array($0.close(with: lines, columns: columns, style: style).utf8)) }
    }

    /// Leaves the tree as it is now, with a line below it.
    package func abandon(_ text: String) {
        let columns = max(size().columns, 10)
        let now = now()
        // Who holds the state may wait for the terminal, which may never take anything any more.
        let frame = state.withLockIfAvailable { $0.frame(width: columns - 1, height: .max, now: now) } ?? []
        let lines = frame + [TextLine(SafeText.line(text), .attention)]
        for _ in 0..<Self.patience {
            let isDone = screen.withLockIfAvailable { screen in
                output(Array(screen.close(with: lines, columns: columns, style: style).utf8))
                return true
            }
            if isDone == true { return }
            usleep(10_000)
        }
    }

    /// How often `abandon` tries to have the terminal, a hundredth of a second apart.
    private static let patience = 50

    /// What the live tree shows now, in at most `width` cells and `height` lines.
    package func frame(width: Int, height: Int) -> [TextLine] {
        let now = now()
        return state.withLock { $0.frame(width: width, height: height, now: now) }
    }

    // MARK: - Drawing

    private func startDrawing() {
        thread.withLock { thread in
            // Without a thread there is no live tree; the end is shown all the same.
            if thread == nil { thread = SystemThread { self.work() } }
        }
    }

    private func work() {
        while ticker.wait(milliseconds: 1000) {
            draw()
            guard ticker.pause(milliseconds: 100) else { return }
        }
    }

    private func draw() {
        let (columns, rows) = size()
        let width = max(columns, 10)
        let now = now()
        let (notes, lines) = state.withLock { state in
            defer { state.notes = [] }
            return (state.noteLines(width - 1), state.frame(width: width - 1, height: max(rows - 1, 3), now: now))
        }
        screen.withLock { screen in
            let kept = notes.isEmpty ? "" : screen.end(with: notes, columns: width, style: style)
            output(Array((kept + screen.replace(with: lines, columns: width, style: style)).utf8))
        }
    }
}
