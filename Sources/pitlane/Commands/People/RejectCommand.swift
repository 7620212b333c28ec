import ArgumentParser
import Rendering

/// `pitlane reject`: fails the jobs of an environment.
struct RejectCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject what a run waits for: the jobs of that environment fail.",
        discussion: """
            One rejection is enough, also after approvals, as long as no job has started. It counts if the user who runs \
            this is one of the reviewers and did not start the run. If nobody drives the run, this command does: jobs that \
            run after a failure (always(), failure()) still run.

            EXAMPLES
              pitlane reject 7 --comment "not on a Friday"

            EXIT CODES
              1 refused, or rejected and so the run failed; 0, 3, 4 and 130 as of run; 2 invalid input
            """)

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var options: DriveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws { try reporting { try answer.give(approves: false, options, for: self) } }

    var commands: NextCommands { place.commands(options.values) }
}
