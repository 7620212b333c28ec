import ArgumentParser

/// `pitlane actions …`: what the workflows' actions are, and what they need.
struct ActionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "Lock the actions of the workflows, and fetch what runs them.",
        discussion: """
            EXAMPLES
              pitlane actions lock       lock the commits of the actions that workflows use
              pitlane actions node 24    fetch a node for JavaScript actions
            """,
        subcommands: [ActionsLockCommand.self, ActionsNodeCommand.self])
}
