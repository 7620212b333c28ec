import ArgumentParser
import Basics
import Releases
import Rendering
import Sessions

/// `pitlane release create`: makes the next version.
struct ReleaseCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make the next version: changelog, commit, tag, and the push of both.",
        discussion: """
            Adds the version's section to the changelog, commits it, makes an annotated tag, and with --publish pushes \
            branch and tag at once. Without it the push is withheld. What an earlier call has begun is completed, and an \
            existing tag never moves. A release is made of the default branch, or of those that release.branches names. In \
            a workflow pushes are done or withheld as those of the job's other steps are, and the step gets the outputs \
            'released', 'version', 'tag', 'commit' and 'withheld'. A release on GitHub is not made by this version.

            EXAMPLES
              pitlane release create
              pitlane release create --publish
              pitlane release create --pre rc --publish

            EXIT CODES
              0 it is made, or was there, 1 nothing to release, or it may not be made, 2 invalid input
            """)

    @Flag(help: "Push the branch and the tag.")
    var publish = false

    @Option(help: ArgumentHelp("Make a pre-release of this series: a tag without a changelog.", valueName: "name"))
    var pre: String?

    @Option(help: ArgumentHelp("Where it is pushed.", valueName: "name"))
    var remote = "origin"

    @Option(help: "How to show the release: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            try ReleaseOptions.refusing {
                guard !remote.utf8.isEmpty, remote.utf8.first != UInt8(ascii: "-") else {
                    throw CommandError("--remote '\(SafeText.line(remote))' is not the name of a remote")
                }
                let channel = try ReleaseOptions.channel(pre)
                let made: ReleaseSession.Made
                do {
                    made = try ReleaseOptions.session(place).create(
                        channel: channel, remote: Key(remote), publishes: publish
                    ) { progress in
                        if format == .text { Terminal.print(ReleaseText.line(progress)) }
                    }
                } catch let problem as ReleaseProblem {
                    try StepOutputs.append([("released", "false")])
                    throw problem
                }
                let again = place.commands().command("release create\(pre.map { " --pre \($0)" } ?? "") --publish")
                switch format {
                case .text: Terminal.print(ReleaseText.push(made, remote: remote, publish: again))
                case .json: Terminal.print(ReleaseText.json(made).text())
                }
                try StepOutputs.append([
                    ("released", "true"), ("version", made.version.description), ("tag", made.tag.string),
                    ("commit", made.commit.string), ("withheld", made.withheld.isEmpty ? "false" : "true"),
                ])
            }
        }
    }
}
