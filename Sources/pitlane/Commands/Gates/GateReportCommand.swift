import ArgumentParser
import Basics
import Files
import Gates
import Rendering

/// `pitlane gate report`: what all gates of a change say, in one place.
struct GateReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Show the verdicts of several gates as one.",
        discussion: """
            Reads what gates wrote with --save, also in other jobs, and shows all of it: on the terminal, in the step's \
            summary, and as a file for a comment on the pull request. It blocks if one of the gates blocks or if a \
            required one has not judged, so it can be the one check that a branch is protected by.

            EXAMPLES
              pitlane gate coverage coverage.xml --minimum 70 --save gates/coverage.json
              pitlane gate report gates/*.json --require coverage,tests,security
              pitlane gate report gates/*.json --markdown comment.md && gh pr comment --body-file comment.md

            EXIT CODES
              0 pass, 1 blocked, 2 a verdict cannot be read
            """)

    @Argument(help: "Verdict files, written with --save of a gate.")
    var verdict: [String]

    @Option(
        help: ArgumentHelp(
            "Gates that must have given a verdict, separated by commas: coverage, tests, security, benchmark.",
            valueName: "gates"))
    var require: RequiredGates?

    @Flag(help: "End with 0 even if a gate blocks, since its own job has failed.")
    var showOnly = false

    @Option(help: ArgumentHelp("Write all verdicts as Markdown.", valueName: "file"))
    var markdown: String?

    @Option(help: "How to show the verdicts: text, json or markdown.")
    var format = GateFormat.text

    @OptionGroup var place: PlaceOptions

    /// A verdict lists files and findings: a few megabytes at most.
    private static let limit = 64 << 20

    func run() throws {
        try reporting {
            let folder = place.workingDirectory
            let files = try verdict.map { name in
                let bytes = try InputFile.read(Folder.resolve(name, in: folder), limit: Self.limit)
                return (name, try GateRecord(bytes: bytes, name: name))
            }
            let reports = try GateReport.all(files, required: require?.gates ?? [])
            let text = GateMarkdown.text(reports)
            if let markdown { try Folder.write(Array(text.utf8), to: Folder.resolve(markdown, in: folder)) }
            switch format {
            case .json: Terminal.print(GateReport.json(reports).text())
            case .markdown: Terminal.write(text)
            case .text:
                Terminal.write { GateText.lines(all: reports, width: $0, paint: $1) }
            }
            try StepSummary.append(text)
            if !showOnly, reports.contains(where: { $0.outcome == .block }) { throw Exit.with(Exit.failure) }
        }
    }
}

/// The value of `--require`.
struct RequiredGates: ExpressibleByArgument {
    let gates: [GateReport.Gate]

    init?(argument: String) {
        let words = argument.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let gates = words.compactMap { GateReport.Gate(rawValue: String(decoding: $0, as: UTF8.self)) }
        guard gates.count == words.count else { return nil }
        self.gates = gates
    }

    static var allValueStrings: [String] { [GateReport.Gate.allCases.map(\.rawValue).joined(separator: ",")] }
}
