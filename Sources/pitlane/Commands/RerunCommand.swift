import ArgumentParser
import Basics
import Engine
import Forges
import Planning
import Rendering
import Sessions
import Store

/// `pitlane rerun`: a new attempt of a finished run.
struct RerunCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Run a finished run again, or only its failed jobs.",
        discussion: """
            The run keeps its number, its commit, its workflow file and its inputs; github.run_attempt counts on. Jobs \
            that are not run again keep their results and outputs, also those of a called workflow; every job that needs \
            one that runs again is decided again. The logs of all attempts are kept. Stored secrets are read again; \
            others are in no record and have to be given again.

            A job that failed leaves its workspace until another run fails. --from continues in it, as you have changed \
            it: steps before STEP are not run again; their outputs, variables and posts count as if they had been.

            EXAMPLES
              pitlane rerun                       the latest run, all of it
              pitlane rerun 12 --failed           what failed, and the jobs that need it
              pitlane rerun 12 --job "tests (3.12)"
              pitlane rerun 12 --from             the failed job, from the step that failed
              pitlane rerun 12 --job "deploy / smoke"
              pitlane rerun 12 --job lint --from 3

            EXIT CODES
              0 success, 1 failure, 2 invalid input, 3 it waits for people, 4 incomplete, 130 cancelled
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @Flag(help: "Only what failed or was cancelled, and the jobs that need it.")
    var failed = false

    @Option(
        name: .shortAndLong,
        help:
            "Only this job, and the jobs that need it: its id, or a key as 'pitlane show' prints it, or the beginning of one."
    )
    var job: [String] = []

    @Option(
        defaultAsFlag: FirstStep.failed,
        help: ArgumentHelp(
            "Only one job that failed, in the workspace it has left, from this step on: its number, id or name; "
                + "without one, the step that failed. Then the jobs that need it.", valueName: "step"))
    var from: FirstStep?

    @OptionGroup var options: DriveOptions
    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            if from != nil, failed || job.count > 1 {
                throw CommandError("--from can be used with one --job only, and not with --failed")
            }
            if failed, !job.isEmpty { throw CommandError("--failed and --job cannot be used together") }
            try options.takeUp(number, preferring: .failed, .rerun(request), for: self)
        }
    }

    /// A new attempt needs the same values again.
    var commands: NextCommands { place.commands(options.values) }

    private var request: RerunRequest {
        if let from { return .from(from, job: job.first) }
        if failed { return .failed }
        return job.isEmpty ? .all : .jobs(job)
    }
}

extension FirstStep: ExpressibleByArgument {
    package init?(argument: String) { self = .named(argument) }
}
