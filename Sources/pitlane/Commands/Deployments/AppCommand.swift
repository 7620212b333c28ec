import ArgumentParser

/// `pitlane app …`: a service that has been deployed.
struct AppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app",
        abstract: "Look into a service that has been deployed, and restart it.",
        discussion: """
            EXAMPLES
              pitlane app logs production --follow
              pitlane app exec production
              pitlane app restart production
            """,
        subcommands: [AppLogsCommand.self, AppExecCommand.self, AppRestartCommand.self])
}
