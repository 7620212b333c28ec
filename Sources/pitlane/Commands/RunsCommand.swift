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
            // What is over waits for nobody.
            let holds = try Dictionary(
                uniqueKeysWithValues: runs.filter { $0.status != .completed }.map { run in
                    (run.run, try records?.store.holds(ofRun: run.run) ?? [])
                })
            switch format {
            case .json:
                let kept = KeptWork(of: try place.dataDirectory())
                let objects = runs.map { run in
                    run.json(keptBytes: kept?.bytesOfRun[run.run] ?? 0, holds: holds[run.run] ?? [])
                }
                Terminal.print(JSONValue.array(objects).text())
            case .text:
                let screen = Screen.output
                screen.print(RunsText.lines(runs, now: ProcessEnvironment.now(), width: screen.width))
                for run in runs { screen.print(try lines(run, holds[run.run] ?? [])) }
                let interrupted = runs.filter { $0.status == .interrupted }
                for run in interrupted.prefix(Self.mostProposed).map(\.run) {
                    let resume = place.commands(giving: try records?.valueOptions(of: run) ?? []).resume(run)
                    Terminal.printError("run \(run) was interrupted; resume it with \(resume)")
                }
                // Where one is in progress, its driver may be about to start it.
                let isBusy = runs.contains { $0.status == .inProgress }
                for run in runs.filter({ $0.hasFollowersDue && !isBusy }).prefix(Self.mostProposed).map(\.run) {
                    let resume = place.commands(giving: try records?.valueOptions(of: run) ?? []).resume(run)
                    Terminal.printError(
                        "pitlane died when run \(run) had ended; what waits for it (on: workflow_run) starts with \(resume)"
                    )
                }
                for line in try freezes(records, besides: holds.values.flatMap(\.self)) { Terminal.printError(line) }
                if let kept = KeptWork(of: try place.dataDirectory()) {
                    Terminal.printError(kept.line(place.commands()))
                }
                if runs.isEmpty {
                    Terminal.printError("no such runs are recorded; start one with \(place.commands().command("run"))")
                }
            }
        }
    }

    /// What holds back runs to come, where no listed run waits for it.
    private func freezes(_ records: RecordStore?, besides holds: [HoldRecord]) throws -> [String] {
        let freezes = try records?.store.freezes() ?? []
        let others = freezes.filter { freeze in !holds.contains { $0.freeze == freeze } }
        return HoldText.lines(others, now: ProcessEnvironment.now()).map { $0.text(Screen.errors.style) }
    }

    /// What a run waits for people to do, and the commands for it.
    private func lines(_ run: RunSummary, _ holds: [HoldRecord]) throws -> [TextLine] {
        guard !holds.isEmpty else { return [] }
        let place = try place.value()
        let count = NewerCommits.count(after: run, at: place, data: try place.dataDirectory())
        return [TextLine("run \(run.run) (\(run.workflow))", .strong)]
            + HoldText.lines(run, holds, newerCommits: count, now: ProcessEnvironment.now())
            + HoldText.commands(run.run, holds, commands)
    }
}
