import ArgumentParser

/// `pitlane release`: versions, made of the commits since the last one.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Plan and make the next version.",
        discussion: """
            EXAMPLES
              pitlane release plan
              pitlane release create --publish
            """,
        subcommands: [ReleasePlanCommand.self, ReleaseChangelogCommand.self, ReleaseCreateCommand.self])
}
