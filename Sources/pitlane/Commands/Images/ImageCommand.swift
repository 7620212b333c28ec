import ArgumentParser

/// `pitlane image`: images of what a repository holds.
struct ImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image",
        abstract: "Build images from Dockerfiles, and remove them.",
        discussion: """
            EXAMPLES
              pitlane image build
              pitlane image build backend --format json
              pitlane image prune --dry-run
            """,
        subcommands: [ImageBuildCommand.self, ImagePruneCommand.self])
}
