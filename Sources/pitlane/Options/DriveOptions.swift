import ArgumentParser
import Processes
import Rendering
import Sessions

/// How runs are driven and shown, new ones and those that are taken up again.
struct DriveOptions: ParsableArguments {
    @OptionGroup var values: ValueOptions
    @OptionGroup var debugging: DebugOptions

    @Option(help: "How to show the run: tree, plain, github or json (default: tree on a terminal, else plain).")
    var format: RunFormat?

    @Option(
        help: ArgumentHelp(
            "How many jobs run at the same time at most (default: the number of processors).", valueName: "n"))
    var maxParallel: Int?

    @Flag(help: "Keep the workspaces when the run has ended.")
    var keepWork = false

    /// Takes up a run for a command and drives it to its end.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - preference: which run of the latest event is meant if none is named.
    ///   - request: what it is taken up for.
    ///   - command: the command, whose next steps need the same values.
    /// - Throws: `ExitCode` if it is not green.
    func takeUp(
        _ run: RunReference, preferring preference: RecordStore.Preference, _ request: TakeUpRequest,
        for command: some ProposingCommand
    ) throws {
        let session = try session(for: command)
        let number = try command.records().number(run, preferring: preference)
        try command.end(try session.takeUp(number, request), asks: asks)
    }

    /// What drives the runs that a command takes up.
    func session(for command: some ProposingCommand) throws -> RunSession {
        Interrupts.block()
        let zygote = try ProgramStart.startedZygote()
        let options = try runOptions(publishes: false, acceptsAbsence: false, chains: true)
        let frontEnd = FrontEnd(
            place: try command.place.value(), actions: try ActionOptions.parse([]).policy(),
            observer: command.observer)
        return try RunSession(
            frontEnd, options, zygote: zygote, watching: watching(command.commands, grace: options.grace))
    }

    /// The options as the sessions take them.
    func runOptions(publishes: Bool, acceptsAbsence: Bool, chains: Bool) throws -> RunOptions {
        if let maxParallel, maxParallel < 1 { throw CommandError("--max-parallel must be at least 1") }
        return RunOptions(
            secrets: try values.secrets(), variables: try values.environment(), maxParallel: maxParallel,
            keepsWork: keepWork, publishes: publishes, acceptsAbsence: acceptsAbsence, chains: chains,
            grace: try ProcessEnvironment.grace(), minuteScale: try ProcessEnvironment.minuteScale())
    }

    /// What shows the runs.
    func watching(_ commands: NextCommands, grace: GracePeriods) -> RunWatching {
        { paths, store in
            try debugging.watcher(format, commands: commands, grace: grace) {
                RunHistory.estimates(of: paths, in: store)
            }
        }
    }

    /// Whether a person may be asked for an approval here.
    var asks: Bool { format != .json && format != .github }
}

extension ProposingCommand {
    /// Ends a command with what became of its runs. Who may approve what they wait for is asked at once if there is a
    /// terminal; else the commands for it are shown.
    ///
    /// - Throws: `ExitCode` if they are not green.
    func end(_ report: SessionReport, asks: Bool) throws {
        var outcome = report.together
        var floor = report.floor
        var left: Set<Int> = []
        var asked: Set<Int> = []
        while let run = outcome.waiting.first(where: { !left.contains($0) }) {
            let prompt = ApprovalPrompt(session: report.session, commands: commands)
            if asks, let answered = try prompt.ask(run, besides: &asked) {
                outcome.replace(run, with: answered.together)
                floor = max(floor, answered.floor)
            } else {
                left.insert(run)
                for line in try prompt.proposals(run) { Terminal.printError(line) }
            }
        }
        let code = Exit.code(of: max(outcome.verdict, floor))
        if code != 0 { throw Exit.with(code) }
    }
}
