import ArgumentParser
import Basics
import Journal
import Planning
import Rendering
import Sessions
import Store

/// `pitlane show`: the whole record of a run.
struct ShowCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a run: jobs, steps, times, outputs, annotations, summaries.",
        discussion: """
            EXAMPLES
              pitlane show
              pitlane show 12 --format json

            EXIT CODES
              0, 2 there is no such run
            """)

    @Argument(help: ArgumentHelp("The run: its number, or latest.", valueName: "run"))
    var number: RunReference = .latest

    @Option(help: "How to show the run: text or json.")
    var format = OutputFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let records = try records()
            let record = try records.record(number, includingSummaries: true)
            switch format {
            case .json: Terminal.print(record.json(newerCommits: try newerCommits(record)).text())
            case .text:
                let screen = Screen.output
                let text = ShowText(width: screen.width, commands: try commands(for: record, records))
                screen.print(
                    text.lines(record, newerCommits: try newerCommits(record), now: ProcessEnvironment.now()))
            }
        }
    }

    /// How many commits came to the branch of a run that waits for people.
    private func newerCommits(_ record: RunRecord) throws -> Int? {
        if record.holds.isEmpty { return nil }
        let place = try place.value()
        return NewerCommits.count(after: record.summary, at: place, data: try place.dataDirectory())
    }

    /// Only who takes a run up again has to give its values again.
    private func commands(for record: RunRecord, _ records: RecordStore) throws -> NextCommands {
        let isOpen = record.summary.status == .interrupted || !record.holds.isEmpty
        return place.commands(giving: isOpen ? try records.valueOptions(of: record.summary.run) : [])
    }
}
