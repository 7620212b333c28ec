import ArgumentParser
import Basics
import Files
import Planning
import Rendering
import Reports

/// `pitlane gate tests`: did the tests pass?
struct TestsGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tests",
        abstract: "Block where tests failed.",
        discussion: """
            Reads JUnit XML of pytest, swift test, Surefire, Gradle and gotestsum; several reports are one. A report that \
            is missing, broken or without tests never passes. A test that passed when it was tried again is reported as \
            flaky and does not block; neither does one in quarantine, until that expires. In a workflow the verdict also \
            goes to the step's summary, and failures become annotations.

            The quarantine is a JSON file:
              {"quarantine": [{"test": "tests/test_api.py::test_login", "owner": "ann",
                               "reason": "races with the cache", "expires": "2026-12-31"}]}

            EXAMPLES
              pitlane gate tests junit.xml
              pitlane gate tests reports/*.xml --quarantine quarantine.json --minimum 200

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @Argument(help: "Test reports.")
    var report: [String]

    @Option(help: ArgumentHelp("Tests whose failure does not block for a while.", valueName: "file.json"))
    var quarantine: String?

    @Option(help: ArgumentHelp("How many tests must have run at least.", valueName: "number"))
    var minimum = 1

    @Flag(help: "Block where a test is skipped.")
    var noSkipped = false

    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = CoverageGateCommand.Format.text

    @OptionGroup var place: PlaceOptions

    func validate() throws {
        guard minimum >= 1 else { throw ValidationError("--minimum is 1 or more: no tests at all never pass") }
    }

    func run() throws {
        try reporting {
            let policy = TestsPolicy(quarantine: try entries(), minimum: minimum, allowsSkipped: !noSkipped)
            let today = CivilDate(
                dayNumber: Int(ProcessEnvironment.now().milliseconds).floorDivided(by: 86_400_000))
            let verdict = TestsGate.evaluate(try tests(), by: policy, today: today).report
            switch format {
            case .json: Terminal.print(verdict.json.text())
            case .markdown: Terminal.write(GateMarkdown.text(verdict))
            case .text:
                let screen = Screen.output
                let lines = GateText.lines(verdict, width: screen.width ?? 100) { text, role in
                    screen.style.paint(text, Self.ink(role))
                }
                Terminal.write(lines.map { $0 + "\n" }.joined())
            }
            try WorkflowReporting.report(verdict)
            if verdict.outcome == .block { throw Exit.with(Exit.failure) }
        }
    }

    private static func ink(_ role: GateText.Role) -> Ink {
        switch role {
        case .good: .good
        case .bad: .bad
        case .quiet: .quiet
        case .strong: .strong
        }
    }

    /// All reports as one.
    private func tests() throws -> TestReport {
        var merged = TestReport()
        var hasTests = false
        var empty: ReportError?
        for name in report {
            do {
                merged = merged.merged(with: try TestReports.read(name, in: place.workingDirectory))
                hasTests = true
            } catch let error as ReportError where error.code == .empty && report.count > 1 {
                // `swift test` writes one report a test library, and most packages use one library.
                empty = empty ?? error
                merged.notes.append(error.reason + ": " + error.file)
            }
        }
        if let empty, !hasTests { throw empty }
        return merged
    }

    private func entries() throws -> [QuarantineEntry] {
        guard let quarantine else { return [] }
        let path = Folder.resolve(quarantine, in: place.workingDirectory)
        do {
            return try QuarantineFile.read(try JSONValue.parse(bytes: try InputFile.read(path, limit: 16 << 20)))
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("\(quarantine): \(error)")
        }
    }
}

/// Reports of tests on disk.
enum TestReports {
    /// Reads one, in pieces.
    static func read(_ name: String, in folder: String) throws -> TestReport {
        let file = try StreamedFile(Folder.resolve(name, in: folder), name: name)
        return try JUnitReader.read(name: name) { try file.next() }
    }
}
