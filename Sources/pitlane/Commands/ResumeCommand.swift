import ArgumentParser
import Rendering
import Sessions

/// `pitlane resume`: continues a run whose driver has died.
struct ResumeCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Continue a run that was interrupted.",
        discussion: """
            A run is interrupted if the pitlane that drives it dies: it was killed, or the machine went down. Finished \
            jobs keep their results, outputs, artifacts and summaries; jobs that were running start over in an empty \
            workspace, as a new attempt of the job; jobs that were being cancelled end as cancelled. The run keeps its \
            commit, its workflow file, its inputs and github.run_attempt. Stored secrets are read again; others are in \
            no record and have to be given again.

            EXAMPLES
              pitlane resume                      the latest run
              pitlane resume 12
              TOKEN=… pitlane resume 12 --secret TOKEN

            EXIT CODES
              0 success, 1 failure, 2 invalid input, 3 it waits for people, 4 incomplete, 130 cancelled
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @OptionGroup var options: DriveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting { try options.takeUp(number, preferring: .interrupted, .resume, for: self) }
    }

    var commands: NextCommands { place.commands(options.values) }
}
