import ArgumentParser
import Basics
import Planning
import Rendering
import Sessions
import Store

/// `pitlane unfreeze`: lifts a freeze.
struct UnfreezeCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "unfreeze",
        abstract: "Let jobs of a frozen environment start again, and drive on what waited for that.",
        discussion: """
            Runs that waited for this and that nobody drives are driven by this command, all at once.

            EXAMPLES
              pitlane unfreeze production

            EXIT CODES
              0 success or nothing waited, 1 failure, 2 invalid input or not frozen, 3 a run still waits, 4 incomplete, \
            130 cancelled
            """)

    @Argument(help: ArgumentHelp("The environment, as jobs name it (environment:).", valueName: "environment"))
    var environment: String

    @OptionGroup var options: DriveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let session = try options.session(for: self)
            let (wasFrozen, report) = try session.unfreeze(environment)
            let name = SafeText.line(environment)
            guard wasFrozen else {
                let frozen = try session.store.freezes().map { SafeText.line($0.environment) }
                throw CommandError(
                    "\(name) is not frozen; \(frozen.isEmpty ? "nothing is" : "frozen: \(frozen.joined(separator: ", "))")"
                )
            }
            guard let report else { return Terminal.print("\(name) is not frozen any more; no run waited for it") }
            try end(report, asks: options.asks)
        }
    }

    var commands: NextCommands { place.commands(options.values) }
}
