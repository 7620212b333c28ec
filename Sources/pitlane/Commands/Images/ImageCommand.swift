import ArgumentParser

/// `pitlane image`: images of what a repository holds.
struct ImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Build images from Dockerfiles.",
        discussion: """
            EXAMPLES
              pitlane image build
              pitlane image build backend --format json
            """,
        subcommands: [ImageBuildCommand.self])
}
