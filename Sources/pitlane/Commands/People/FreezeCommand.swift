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
        abstract: "Let no job of an environment start until further notice.",
        discussion: """
            Jobs of the environment wait, also in runs that are in progress, until pitlane unfreeze lifts it; jobs that \
            run already go on. Runs that have nothing else to do wait without a process (exit code 3). A second reason \
            replaces the first.

            EXAMPLES
              pitlane freeze production --reason "sale until Monday"

            EXIT CODES
              0 success, 2 invalid input
            """)

    @Argument(help: ArgumentHelp("The environment, as jobs name it (environment:).", valueName: "environment"))
    var environment: String

    @Option(help: ArgumentHelp("Why; everybody who waits is told.", valueName: "text"))
    var reason: String

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            guard !environment.utf8.isEmpty else { throw CommandError("the name of the environment is empty") }
            guard !reason.utf8.isEmpty else { throw CommandError("--reason is empty; say why") }
            let store = try RunStore.open(dataDirectory: try place.value().dataDirectory(), mode: .readWrite)
            let freeze = Freeze(
                environment: environment, reason: reason, by: ProcessEnvironment.user, at: ProcessEnvironment.now())
            try store.freeze(freeze)
            let command = place.commands().command("unfreeze \(environment)")
            Terminal.print("\(SafeText.line(freeze.note)); lift it with \(SafeText.line(command))")
        }
    }
}
