import ArgumentParser

struct PitlaneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pitlane", subcommands: [PlanCommand.self, RunCommand.self])
}
