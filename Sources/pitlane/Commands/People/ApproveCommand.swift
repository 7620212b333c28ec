import ArgumentParser
import Rendering

/// `pitlane approve`: lets the jobs of an environment start.
struct ApproveCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve what a run waits for, and drive it on.",
        discussion: """
            A run waits before jobs of an environment with reviewers (environments.NAME.approval in pitlane.yml). One \
            approval covers all jobs of that environment in the run, whose commit cannot change. It counts if the user \
            who runs this is one of the reviewers and did not start the run. If nobody drives the run, this command does.

            EXAMPLES
              pitlane approve 7
              pitlane approve 7 --comment "checked on staging"

            EXIT CODES
              0 success, 1 refused or the run failed, 2 invalid input, 3 the run still waits, 4 incomplete, 130 cancelled
            """)

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var options: DriveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws { try reporting { try answer.give(approves: true, options, for: self) } }

    var commands: NextCommands { place.commands(options.values) }
}
