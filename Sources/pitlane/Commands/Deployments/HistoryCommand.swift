import ArgumentParser
import Basics
import Delivery
import Sessions

/// `pitlane history`: what has been deployed to an environment.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what has been deployed to an environment, the latest first.",
        discussion: """
            The records lie on the target, so that everybody who may deploy sees the same ones.

            EXAMPLES
              pitlane history production
              pitlane history production --format json

            EXIT CODES
              0 shown, 2 invalid input
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Option(help: "How to show it: text or json (an object a line).")
    var format = OutputFormat.text

    @OptionGroup var target: ServiceOptions

    func run() throws {
        try reporting {
            let history = try target.settings().status(environment, target.name).history
            if history.isEmpty, format == .text { Terminal.print("nothing has been deployed to \(environment)") }
            for record in history {
                Terminal.print(format == .json ? record.json.text() : DeploymentText.row(record))
            }
        }
    }
}
