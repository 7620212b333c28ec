import ArgumentParser

/// `pitlane target …`: the machines that services are deployed to.
struct TargetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "target",
        abstract: "Look at the machines that services are deployed to.",
        discussion: """
            EXAMPLES
              pitlane target check unix:///var/run/docker.sock    what is missing there
            """,
        subcommands: [TargetCheckCommand.self])
}
