import ArgumentParser
import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// `pitlane runs`: the list of runs.
struct RunsCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List runs, newest first.",
        discussion: """
            EXAMPLES
              pitlane runs --branch main --status failure
              pitlane runs --workflow ci.yml --limit 5 --format json

            EXIT CODES
              0, 2 invalid input
            """)

    @Option(help: ArgumentHelp("Only runs of this branch or tag.", valueName: "name"))
    var branch: String?

    @Option(help: ArgumentHelp("Only runs with this status or conclusion.", valueName: "word"))
    var status: String?

    @Option(help: ArgumentHelp("Only runs of this workflow: its name, path or file name.", valueName: "name|path"))
    var workflow: String?

    @Option(help: ArgumentHelp("How many runs to list at most.", valueName: "n"))
    var limit = 20

    @Option(help: "How to show the runs: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    /// What can be done about older interrupted runs is said no more.
    private static let mostProposed = 3

    func run() throws {
        try reporting {
            guard limit > 0 else { throw CommandError("--limit must be at least 1") }
            if let status, Status(rawValue: status) == nil, Conclusion(rawValue: status) == nil {
                let known =
                    ["queued", "waiting", "in_progress", "completed", "interrupted"]
                    + Conclusion.allCases.map(\.rawValue)
                throw CommandError(
                    "--status: there is no '\(status)'\(Suggestion.text(for: status, among: known)); "
                        + "there are \(known.joined(separator: ", "))")
            }
            let filter = RunFilter(branch: branch, status: status, workflow: workflow, limit: limit)
            let records = try RecordStore.existing(place.value(), observer)
            let runs = try records?.store.runs(filter) ?? []
            switch format {
            case .json:
                let kept = KeptWork(of: try place.dataDirectory())
                let objects = runs.map { $0.json(keptBytes: kept?.bytesOfRun[$0.run] ?? 0) }
                Terminal.print(JSONValue.array(objects).text())
            case .text:
                let screen = Screen.output
                screen.print(RunsText.lines(runs, now: ProcessEnvironment.now(), width: screen.width))
                let interrupted = runs.filter { $0.status == .interrupted }
                for run in interrupted.prefix(Self.mostProposed).map(\.run) {
                    let resume = place.commands(giving: try records?.valueOptions(of: run) ?? []).resume(run)
                    Terminal.printError("run \(run) was interrupted; resume it with \(resume)")
                }
                if let kept = KeptWork(of: try place.dataDirectory()) {
                    Terminal.printError(kept.line(place.commands()))
                }
                if runs.isEmpty {
                    Terminal.printError("no such runs are recorded; start one with \(place.commands().command("run"))")
                }
            }
        }
    }
}
