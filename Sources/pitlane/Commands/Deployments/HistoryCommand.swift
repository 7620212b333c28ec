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
              pitlane history production 14              one of them, with its steps
              pitlane history production --format json

            EXIT CODES
              0 shown, 2 invalid input
            """)

    @Argument(help: "The environment, as pitlane.yml names it.")
    var environment: String

    @Argument(help: "The number of a deployment, to see its steps and all that is known of it.")
    var number: Int?

    @Option(help: "How to show it: text or json (an object a line).")
    var format = OutputFormat.text

    @OptionGroup var target: ServiceOptions

    func run() throws {
        try reporting {
            var history = try target.settings().status(environment, target.name).history
            if let number {
                history.removeAll { $0.number != number }
                if history.isEmpty { throw CommandError("\(environment) has no deployment \(number)") }
            }
            if history.isEmpty, format == .text { Terminal.print("nothing has been deployed to \(environment)") }
            for record in history {
                switch format {
                case .json: Terminal.print(record.json.text())
                case .text:
                    let lines = number == nil ? DeploymentText.entry(record) : DeploymentText.details(record)
                    for line in lines { Terminal.print(line) }
                }
            }
        }
    }
}
