import ArgumentParser
import Sessions

/// How a run that is taken up again is driven and shown.
struct TakeUpOptions: ParsableArguments {
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
        Interrupts.block()
        let zygote = try ProgramStart.startedZygote()
        if let maxParallel, maxParallel < 1 { throw CommandError("--max-parallel must be at least 1") }
        let number = try command.records().number(run, preferring: preference)
        let options = RunOptions(
            secrets: try values.secrets(), variables: try values.environment(), maxParallel: maxParallel,
            keepsWork: keepWork, publishes: false, acceptsAbsence: false, chains: true,
            grace: try ProcessEnvironment.grace(), minuteScale: try ProcessEnvironment.minuteScale())
        let frontEnd = FrontEnd(
            place: try command.place.value(), actions: try ActionOptions.parse([]).policy(),
            observer: command.observer)
        let session = try RunSession(frontEnd, options, zygote: zygote) { paths, store in
            try debugging.watcher(format, commands: command.commands, grace: options.grace) {
                RunHistory.estimates(of: paths, in: store)
            }
        }
        let code = Exit.code(of: try session.takeUp(number, request).verdict)
        if code != 0 { throw Exit.with(code) }
    }
}
