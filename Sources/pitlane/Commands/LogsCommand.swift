import ArgumentParser
import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// `pitlane logs`: what the steps of a run wrote.
struct LogsCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the log of a run or of one of its jobs.",
        discussion: """
            JOB is a job's key as the run shows it, such as "tests (3.12)", or the beginning of one. All output of a run \
            is kept until pitlane prune removes the run.

            EXAMPLES
              pitlane logs                        the latest run
              pitlane logs lint                   a job of the latest run
              pitlane logs 12 "tests (3.12)"
              pitlane logs 12 tests --step 4
              pitlane logs --follow               a run in progress, until it ends

            EXIT CODES
              0, 2 there is no such run, job or step
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest (default).", valueName: "run"))
    var number: String?

    @Argument(help: "The job: its key, or the beginning of one.")
    var job: String?

    @Flag(name: .shortAndLong, help: "Continue until the run has ended.")
    var follow = false

    @Option(help: ArgumentHelp("Only this step, by its number (post 2: post-2).", valueName: "n"))
    var step: String?

    @Option(help: "How to show the log: text, or json (objects as in run --format json).")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let (reference, job) = try target()
            let records = try self.records()
            let record = try records.record(reference, preferring: follow ? .unfinished : .failed)
            let selection = try LogSelection(record, job: job, step: step, commands: place.commands())
            var printer = LogPrinter(
                data: records.store.dataDirectory, run: record.summary.run, selection: selection, format: format,
                isFollowing: follow, commands: place.commands())
            guard follow else { return try printer.print(record) }
            try printer.follow(record) {
                try records.store.settle(at: ProcessEnvironment.now())
                return try records.record(RunReference(number: record.summary.run))
            }
        }
    }

    /// The run and the job: a single word that is no run is a job of the latest run.
    private func target() throws -> (RunReference, String?) {
        guard let number else { return (.latest, nil) }
        if let reference = RunReference(argument: number) { return (reference, job) }
        guard job == nil else {
            throw CommandError("'\(SafeText.line(number))' is not a run; use a number or 'latest'")
        }
        return (.latest, number)
    }
}
