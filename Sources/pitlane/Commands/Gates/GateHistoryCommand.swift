import ArgumentParser
import Basics
import Forges
import Gates
import Journal
import Rendering
import Sessions
import Store

/// `pitlane gate history`: what a gate measured over commits.
struct GateHistoryCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what a gate measured over the commits of a branch.",
        discussion: """
            Draws each figure over the measured commits, the newest at the right, and lists them. Pull requests count for \
            the commits that they became.

            EXAMPLES
              pitlane gate history coverage
              pitlane gate history benchmark --of main --limit 100 --format json

            EXIT CODES
              0, 2 invalid input
            """)

    @Argument(help: "The gate: coverage, tests, security or benchmark.")
    var gate: GateReport.Gate

    @Option(help: ArgumentHelp("The branch or commit to show the history of (default: HEAD).", valueName: "ref"))
    var of = "HEAD"

    @Option(help: ArgumentHelp("Which of several series to show.", valueName: "name"))
    var series = ""

    @Option(help: ArgumentHelp("How many measurements to show at most.", valueName: "n"))
    var limit = 20

    @Option(help: "How to show it: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    /// So many commits are looked through.
    private static let depth = 1000

    func run() throws {
        try reporting {
            guard limit > 0 else { throw CommandError("--limit must be at least 1") }
            let here = try place.value()
            let git = try here.repository()
            let record = try MeasurementRecord(here, GateStep(ProcessEnvironment.value), git)
            guard let commit = try git.commit(of) else { throw CommandError("--of: there is no '\(of)'") }
            let revisions = try git.history(of: commit, limit: Self.depth)
            let shown = MeasurementsText(try entries(revisions, in: record))
            switch format {
            case .json: Terminal.print(shown.json.text())
            case .text:
                let screen = Screen.output
                let lines = shown.lines(now: ProcessEnvironment.now(), width: screen.width)
                screen.print(lines)
                if lines.isEmpty {
                    Terminal.printError(
                        "no value of gate \(gate.rawValue) is recorded for \(SafeText.line(of)) or the commits before "
                            + "it; measure one with \(place.commands().command("gate \(gate.rawValue)"))")
                }
            }
        }
    }

    private func entries(
        _ revisions: [GitRepository.Revision], in record: MeasurementRecord
    ) throws -> [MeasurementsText.Entry] {
        let commits = Dictionary(revisions.map { (Key($0.tree), $0.commit) }) { newest, _ in newest }
        var entries: [MeasurementsText.Entry] = []
        let series = Measurement.Series(gate, name: Key(series))
        try record.each(of: series, trees: revisions.map(\.tree), limit: limit) { measurement in
            let commit = commits[Key(measurement.place.tree)] ?? measurement.place.sha
            guard let figures = GateFigure.read(gate, measurement.value) else {
                throw CommandError("what was measured of \(commit) cannot be read: another version wrote it")
            }
            entries.append(MeasurementsText.Entry(commit: commit, measurement, figures))
            return true
        }
        return entries
    }
}

extension GateReport.Gate: ExpressibleByArgument {}
