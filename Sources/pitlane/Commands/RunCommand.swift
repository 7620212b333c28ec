import Actions
import ArgumentParser
import Basics
import Engine
import Files
import Forges
import Planning
import Rendering
import Sessions
import Store

/// `pitlane run`: runs what an event triggers.
struct RunCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the workflows that an event triggers.",
        discussion: """
            The event is a GitHub event name; without one it is a push of the current branch.

            EXAMPLES
              pitlane run                                    a push of the current branch
              pitlane run pull_request --base develop        a pull request from it
              pitlane run pull_request -j tests              one job, with what it needs
              pitlane run workflow_dispatch --input level=debug
              pitlane run --on-failure shell                 open a shell where a step fails
              pitlane run --watch                            again whenever a file changes
              TOKEN=… pitlane run --secret TOKEN             a secret from the environment
              pitlane run --offline                          only actions fetched before
              pitlane run --action-source octo/tool=../tool  a folder in place of an action

            EXIT CODES
              0 success, 1 failure, 2 invalid input or nothing triggered, 4 incomplete (all that ran is green, some \
            legs cannot run on this machine; --here accepts that), 130 cancelled
            """)

    @OptionGroup var event: EventOptions
    @OptionGroup var values: ValueOptions
    @OptionGroup var actions: ActionOptions
    @OptionGroup var place: PlaceOptions

    @OptionGroup var debugging: DebugOptions

    @Option(help: "How to show the run: tree, plain, github or json (default: tree on a terminal, else plain).")
    var format: RunFormat?

    @Option(
        help: ArgumentHelp(
            "How many jobs run at the same time at most (default: the number of processors).", valueName: "n"))
    var maxParallel: Int?

    @Flag(help: "Run again whenever files of the work tree change that git does not ignore; Ctrl-C ends it.")
    var watch = false

    @Flag(
        inversion: .prefixedNo,
        help: "Start workflows that wait for these runs (on: workflow_run), at most three levels deep.")
    var chain = true

    @Flag(help: "Keep the workspaces when the run has ended.")
    var keepWork = false

    @Flag(help: "Let pushes from checkouts reach the remote; needs a clean work tree.")
    var publish = false

    @Flag(help: "Accept that legs for other systems are not run here: they do not make the run incomplete.")
    var here = false

    func run() throws {
        try reporting {
            if watch { throw Exit.with(try watching()) }
            Interrupts.block()
            let zygote = try ProgramStart.startedZygote()
            if let maxParallel, maxParallel < 1 { throw CommandError("--max-parallel must be at least 1") }
            let given = try values.secrets()
            let observer = TerminalObserver()
            let frontEnd = FrontEnd(place: try place.value(), actions: try actions.policy(), observer: observer)
            let host = frontEnd.place.host
            let request = try event.request()
            let whole = try PlannedEvent(request, frontEnd, now: host.now())
            if publish, whole.local.isDirty {
                throw CommandError("--publish needs a clean work tree: commit or stash the changes first")
            }
            let untouched = FrontEnd(place: frontEnd.place, actions: frontEnd.actions.untouched, observer: observer)
            let runnable = try whole.runnable(observer) { name in
                try? PlannedEvent(request.of(name), untouched, now: host.now())
            }
            let secrets = try runnable.stored.secrets(given: given, keyFile: host.keyFile)
            let resolved = try Interrupts.ending { try EventActions(runnable, frontEnd) }
            let planned = try runnable.adding(resolved.diagnostics).runnable(observer) { _ in nil }
            let data = frontEnd.place.dataDirectory(of: runnable.git)
            let store = try RunStore.open(dataDirectory: data, mode: .readWrite)
            try store.settle(at: host.now())
            let work = try frontEnd.place.workPlace(of: planned.git.root, data: data)
            let settings = try options(given).settings(on: host, data: data, tools: work.tools)
            let drive = { (planned: PlannedEvent, resolved: EventActions) throws -> RunSession.Outcome in
                if publish, planned.local.isDirty {
                    throw CommandError("--publish needs a clean work tree: commit or stash the changes first")
                }
                noteUnsetSecrets(planned, given: Set(given.keys))
                let (debugger, display) = try debugging.makeDisplay(format, commands: place.commands(values)) {
                    RunHistory.estimates(of: planned.plan.triggered.map(\.path), in: store)
                }
                let session = RunSession(
                    planned: planned, actions: resolved, store: store, work: work, host: settings, secrets: secrets,
                    publishes: publish, acceptsAbsence: here, display: display, zygote: zygote, debugger: debugger)
                defer { display.finish() }
                return try session.run()
            }
            let outcome = try drive(planned, resolved)
            if let failure = outcome.failure { Terminal.printError("error: \(failure)") }
            if outcome.exitCode == Exit.invalid {
                let plan = commands.command("plan \(event.commandLine(actions, values))")
                Terminal.printError("error: nothing ran: every job was skipped. See why with \(plan)")
            }
            var code = outcome.exitCode
            if chain {
                let session = ChainSession(
                    request: request, frontEnd: frontEnd, words: words(for:), store: store, drive: drive)
                do {
                    code = try session.follow(planned, outcome)
                } catch {
                    // What has run keeps its result; that nothing could follow is never green.
                    Terminal.printError("error: \(error)")
                    code = code == 0 ? Exit.invalid : code
                }
            }
            // What errors kept from running is never green.
            let isWhole = planned.plan.triggered.count == whole.plan.triggered.count && !whole.plan.hasErrors
            if !isWhole, code == 0 || code == Exit.incomplete { code = Exit.invalid }
            if code != 0 { throw Exit.with(code) }
        }
    }

    private var commands: NextCommands { place.commands() }

    func words(for step: NextStep) -> String {
        switch step {
        case .run(let event): commands.command("run \(self.event.commandLine(actions, values, event: event.string))")
        }
    }

    private func options(_ secrets: [Key: String]) throws -> RunOptions {
        RunOptions(
            secrets: secrets, variables: try values.environment(), maxParallel: maxParallel, keepsWork: keepWork,
            publishes: publish, acceptsAbsence: here, chains: chain, grace: try ProcessEnvironment.grace(),
            minuteScale: try ProcessEnvironment.minuteScale())
    }

    /// Names the secrets that jobs read and nobody has set: they are empty there, as on GitHub.
    private func noteUnsetSecrets(_ planned: PlannedEvent, given: Set<Key>) {
        let names = PlanText.secrets(planned.plan, notIn: given.union(planned.namesOfStoredSecrets))
            .filter { Key($0) != RunToken.secretName }
        guard !names.isEmpty else { return }
        let (one, list) = (names.count == 1, names.map(SafeText.line).joined(separator: ", "))
        Terminal.printError(
            "note: the secret\(one ? "" : "s") \(list) \(one ? "is" : "are") not set, so \(one ? "it is" : "they are") "
                + "empty; give \(one ? "it" : "them") with --secret NAME, or store \(one ? "it" : "them") with "
                + commands.command("secret set NAME"))
    }

    private func watching() throws -> Int32 {
        let files = [event.eventFile].compactMap(\.self) + event.varsFile + values.secretsFile + values.envFile
        if let pipe = files.first(where: InputFile.isPipe) {
            throw CommandError("--watch reads \(pipe) again for each run, and a pipe can be read only once: use a file")
        }
        let place = try place.value()
        let git = try place.repository()
        return try WatchSession(tree: TreeWatcher(root: git.root, data: place.dataDirectory(of: git))).run()
    }
}
