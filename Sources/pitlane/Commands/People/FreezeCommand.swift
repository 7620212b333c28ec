import ArgumentParser
import Basics
import Planning
import Rendering
import Sessions
import Store

/// `pitlane freeze`: lets no job of an environment start.
struct FreezeCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "Let no job of an environment start until further notice; without one, list what is frozen.",
        discussion: """
            Jobs of the environment wait, also in runs that are in progress, until pitlane unfreeze lifts it; jobs that \
            run already go on. Runs that have nothing else to do wait without a process (exit code 3). A second reason \
            replaces the first. A name that neither pitlane.yml nor a workflow nor the record has is refused, unless a \
            job computes the name of its environment.

            EXAMPLES
              pitlane freeze production --reason "sale until Monday"
              pitlane freeze                                 list what is frozen

            EXIT CODES
              0 success, 2 invalid input
            """)

    @Argument(help: ArgumentHelp("The environment, as jobs name it (environment:).", valueName: "environment"))
    var environment: String?

    @Option(help: ArgumentHelp("Why; everybody who waits is told.", valueName: "text"))
    var reason: String?

    @Option(help: "How to list what is frozen: text or json.")
    var format: OutputFormat?

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            guard let environment else {
                guard reason == nil else { throw CommandError("name the environment before --reason") }
                return try list()
            }
            guard !environment.utf8.isEmpty else { throw CommandError("the name of the environment is empty") }
            guard format == nil else { throw CommandError("--format lists what is frozen; leave the environment out") }
            guard let reason, !reason.utf8.isEmpty else { throw CommandError("say why, with --reason TEXT") }
            try freeze(environment, reason)
        }
    }

    private func freeze(_ environment: String, _ reason: String) throws {
        let here = try place.value()
        let store = try RunStore.open(dataDirectory: try here.dataDirectory(), mode: .readWrite)
        let known = try KnownEnvironments(here, store)
        if let objection = known.objection(to: environment) {
            guard known.mayHaveOthers else { throw CommandError(SafeText.line(objection)) }
            Terminal.printError("warning: \(SafeText.line(objection))")
        }
        let freeze = Freeze(
            environment: environment, reason: reason, by: ProcessEnvironment.user, at: ProcessEnvironment.now())
        try store.freeze(freeze)
        let command = commands.command("unfreeze \(ShellText.word(environment))")
        Terminal.print("\(SafeText.line(freeze.note)); lift it with \(SafeText.line(command))")
    }

    private func list() throws {
        let freezes = try RecordStore.existing(place.value(), observer)?.store.freezes() ?? []
        if format == .json { return Terminal.print(JSONValue.array(freezes.map(\.json)).text()) }
        let screen = Screen.output
        screen.print(HoldText.lines(freezes, now: ProcessEnvironment.now()))
        if freezes.isEmpty { Terminal.printError("nothing is frozen") }
    }
}
