import ArgumentParser
import Processes
import Rendering

/// What to do where a person wants to look at steps.
struct DebugOptions: ParsableArguments {
    /// What a failed step leads to.
    enum Reaction: String, ExpressibleByArgument, CaseIterable { case shell }

    @Option(help: "If a step fails, open a shell in its environment and workspace, then ask: retry, skip or stop.")
    var onFailure: Reaction?

    @Flag(help: "Before each step, show it and ask: run, skip, shell, continue or stop.")
    var stepThrough = false

    /// The debugger and the display that go together; without a wish for one there is no debugger.
    ///
    /// - Throws: `CommandError` where there is no terminal to ask on, or a display that would not leave it alone.
    func watcher(
        _ format: RunFormat?, commands: NextCommands, grace: GracePeriods, estimates: () -> Estimates
    ) throws -> TerminalWatcher {
        guard onFailure != nil || stepThrough else {
            let display = (format ?? .standard).display(
                commands: commands, heartbeat: try RunFormat.heartbeat(), estimates: estimates
            ) { Terminal.write($0) }
            return TerminalWatcher(display, debugger: nil, grace: grace, commands: commands)
        }
        let option = onFailure == nil ? "--step-through" : "--on-failure shell"
        guard format != .tree else {
            throw CommandError("\(option) cannot be used with --format tree")
        }
        let gate = OutputGate()
        let debugger = try TerminalDebugger(
            opensShell: onFailure == .shell, stepsThrough: stepThrough, gate: gate, option: option)
        // Somebody is there and looks at the steps: nobody has to be told that they are still running.
        let display = (format ?? .plain).display(commands: commands, heartbeat: .zero, estimates: estimates) {
            gate.write($0)
        }
        return TerminalWatcher(display, debugger: debugger, grace: grace, commands: commands)
    }
}
