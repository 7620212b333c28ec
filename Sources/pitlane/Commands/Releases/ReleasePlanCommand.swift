import ArgumentParser
import Basics
import Releases
import Sessions

/// `pitlane release plan`: what will be released, and why.
struct ReleasePlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say which version comes next, and which commits decide it.",
        discussion: """
            Reads the commits since the last release as conventional commits: a breaking change raises the major number, \
            'feat' the minor one, 'fix', 'perf', 'revert', 'deps' and 'security' the patch. On a branch it says what \
            merging it will release. Nothing is changed. In a workflow the step gets the outputs 'released', 'version' and \
            'tag'.

            EXAMPLES
              pitlane release plan
              pitlane release plan --format json
              pitlane release plan --pre rc            the next pre-release, such as 1.4.0-rc.1

            EXIT CODES
              0 planned, also if nothing is released, 1 it cannot be told, 2 invalid input
            """)

    @Option(help: ArgumentHelp("Plan a pre-release of this series.", valueName: "name"))
    var pre: String?

    @Option(
        help: ArgumentHelp(
            "The branch that this one goes to (default: the pull request's, else the default branch).",
            valueName: "branch"))
    var base: String?

    @Option(help: "How to show the plan: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            try ReleaseOptions.refusing {
                let channel = try ReleaseOptions.channel(pre)
                let outlook = try ReleaseOptions.session(place).plan(channel: channel, base: base)
                for note in outlook.notes { Terminal.printError("note: \(note)") }
                switch format {
                case .text: Terminal.write(ReleaseText.lines(outlook).map { $0 + "\n" }.joined())
                case .json: Terminal.print(ReleaseText.json(outlook, channel: channel).text())
                }
                let version = outlook.plan.version?.description
                try StepOutputs.append([
                    ("released", version == nil ? "false" : "true"), ("version", version ?? ""),
                    ("tag", outlook.tag?.string ?? ""),
                ])
                try StepSummary.append(ReleaseText.summary(outlook))
            }
        }
    }
}
