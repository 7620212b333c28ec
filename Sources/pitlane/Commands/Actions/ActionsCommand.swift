import ArgumentParser

/// `pitlane actions …`: what the workflows' actions are, and what they need.
struct ActionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions", abstract: "Lock the actions of the workflows, and fetch what runs them.",
        subcommands: [ActionsLockCommand.self, ActionsNodeCommand.self])
}
