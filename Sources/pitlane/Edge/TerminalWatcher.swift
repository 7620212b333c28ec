import Engine
import Journal
import Planning
import Processes
import Rendering
import Sessions
import Synchronization

/// Shows runs on standard output, and stops them at a signal.
final class TerminalWatcher: RunWatcher {
    private let display: any RunDisplay
    private let terminalDebugger: TerminalDebugger?
    private let grace: GracePeriods
    private let commands: NextCommands
    private let interrupts = Mutex<Interrupts?>(nil)

    /// - Parameters:
    ///   - debugger: asks about steps, or nil.
    ///   - grace: how long steps get to stop.
    ///   - commands: how the command is written that continues a run.
    init(_ display: any RunDisplay, debugger: TerminalDebugger?, grace: GracePeriods, commands: NextCommands) {
        self.commands = commands
        self.display = display
        terminalDebugger = debugger
        self.grace = grace
    }

    var debugger: (any StepDebugger)? { terminalDebugger }

    func recall(_ events: [(event: JournalEvent, at: Instant)], run: Int) { display.recall(events, run: run) }

    func committed(_ events: [JournalEvent], run: Int, at time: Instant) {
        display.committed(events, run: run, at: time)
    }

    func logged(_ bytes: UnsafeRawBufferPointer, run: Int, leg: LegPlan, step: StepID) {
        display.logged(bytes, run: run, leg: leg, step: step)
    }

    func began(cancel: @escaping @Sendable (_ reason: String) -> Void) {
        let listening = Interrupts { [display, terminalDebugger, grace] reason in
            display.say(Interrupts.notice(grace))
            terminalDebugger?.cancel()
            cancel(reason)
        } abandon: { [display, commands] cause in
            display.abandon(
                "\(cause): what was running is recorded as interrupted; \(commands.resume(nil)) continues it")
        }
        interrupts.withLock { $0 = listening }
    }

    func ended() {
        interrupts.withLock { $0.take() }?.stop()
        display.finish()
    }
}
