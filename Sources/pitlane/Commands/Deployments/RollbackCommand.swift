import ArgumentParser
import Basics
import Journal

/// `pitlane rollback`: brings a version back that served before.
struct RollbackCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Bring a version back that served an environment before.",
        discussion: """
            The version before the current one is still there, paused, and only has to continue. Older ones are started \
            from their images. Data is not migrated back, and smoke and bake are left out. 'pitlane history ENV' shows \
            what has served.

            EXAMPLES
              pitlane rollback production
              pitlane rollback production --to 1.3.2

            EXIT CODES
              0 the version serves or is withheld, 1 it failed and the former version serves, 2 nothing was begun
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Option(help: ArgumentHelp("The version (default: the one before the current).", valueName: "version"))
    var to: String?

    @Flag(help: "Go back although the environment is frozen.")
    var despiteFreeze = false

    @OptionGroup var output: DeploymentOptions

    var place: PlaceOptions { output.target.place }

    func run() throws {
        try reporting {
            try output.change(
                .rollback(to: to.map { Key($0) }), of: environment, for: self, despiteFreeze: despiteFreeze)
        }
    }
}
