import ArgumentParser
import Basics

/// `pitlane app restart`: starts what serves again.
struct AppRestartCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Start the version that serves again, without losing a request.",
        discussion: """
            The version is started a second time beside itself, with the settings and secrets of today, and gets the \
            requests when it is healthy. It is not migrated, smoke-tested or watched. A rollback starts the former \
            version from its image then.

            EXAMPLES
              pitlane app restart production

            EXIT CODES
              0 it serves again, 1 it failed and serves as before, 2 nothing was begun
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @OptionGroup var output: DeploymentOptions

    var place: PlaceOptions { output.target.place }

    func run() throws { try reporting { try output.restart(environment) } }
}
