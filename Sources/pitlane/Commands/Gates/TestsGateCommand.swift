import ArgumentParser
import Basics
import Configuration
import Files
import Gates
import Journal
import Planning
import Reports
import Sessions
import Store

/// `pitlane gate tests`: did the tests pass?
struct TestsGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tests",
        abstract: "Block a change if tests failed.",
        discussion: """
            Reads JUnit XML of pytest, swift test, Surefire, Gradle and gotestsum; several reports are one. A report that \
            is missing, broken or without tests never passes. A test that passed when it was tried again is reported as \
            flaky and does not block; neither does one in quarantine, until that expires. In a workflow the verdict also \
            goes to the step's summary, and failures become annotations.

            Tests in quarantine stand in .github/quarantine.yml, as it is at the base of the change:
              - { test: "tests/test_api.py::test_login", owner: ann, reason: races with the cache, expires: 2026-12-31 }

            EXAMPLES
              pitlane gate tests junit.xml
              pitlane gate tests reports/*.xml --quarantine quarantine.yml --minimum 200

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @OptionGroup var reports: ReportArguments

    @Option(
        help: ArgumentHelp(
            "A list of tests that may fail for a while, used instead of the base's.", valueName: "file"))
    var quarantine: String?

    @Option(help: ArgumentHelp("How many tests must have run.", valueName: "number"))
    var minimum = 1

    @Flag(help: "Block if a test is skipped.")
    var noSkipped = false

    @OptionGroup var options: GateOptions

    private var place: PlaceOptions { options.place }

    func validate() throws {
        guard minimum >= 1 else {
            throw ValidationError("--minimum must be at least 1: without any test the gate never passes")
        }
    }

    func run() throws {
        try reporting {
            let workspace = try GateWorkspace(options.request(), asking: [])
            let (quarantine, notes) = try entries(workspace)
            let policy = TestsPolicy(quarantine: quarantine, minimum: minimum, allowsSkipped: !noSkipped)
            let (tests, passedOver) = try tests(workspace)
            let verdict = TestsGate.evaluate(tests, by: policy, today: ProcessEnvironment.today())
            var report = verdict.report
            report.notes += notes + passedOver
            if let history = workspace.history { report.notes += try keep(tests, report.outcome, history) }
            try report.finish(in: workspace, as: options.format)
        }
    }

    /// Earlier runs are looked at until so many tests passed in them: fifty, but of many thousand tests a few.
    private static let ledgerLimit = 750_000

    /// Keeps how the tests ended, and says which are flaky by this run, earlier ones of this content, and those of the
    /// base.
    private func keep(_ tests: TestReport, _ outcome: GateOutcome, _ history: GateHistory) throws -> [String] {
        guard let tree = try history.tree() else { return try history.keep(.tests, outcome, []) }
        // Runs have no numbers where a gate is used by hand: any that differ will do.
        let run = Int(ProcessEnvironment.now().milliseconds)
        var own = FlakyLedger()
        own.record(tests, commit: Key(tree), run: run)
        var (ledger, runs, notes) = (own, 1, [String]())
        try history.each(.tests, limit: 50) { measurement in
            if let other = FlakyLedger(json: measurement.value) {
                ledger.merge(other)
                runs += 1
            } else if notes.isEmpty {
                notes.append(
                    "how tests ended at \(history.label(of: measurement)) cannot be read: another version wrote it")
            }
            return ledger.ends.passed < Self.ledgerLimit
        }
        let flaky = ledger.flaky.prefix(5).map { entry in
            let times = entry.retried + entry.contradicted
            return
                "flaky \(times == 1 ? "once" : "\(times) times") in the last \(runs) runs: \(entry.test)"
        }
        return try flaky + missing(own, history) + notes + history.keep(.tests, outcome, own.json)
    }

    /// Says how many tests that passed at the base did not run now.
    private func missing(_ own: FlakyLedger, _ history: GateHistory) throws -> [String] {
        guard let nearest = try history.earlier(.tests, limit: 1).first, let base = FlakyLedger(json: nearest.value)
        else { return [] }
        let count = base.countMissing(in: own)
        guard count > 0 else { return [] }
        let tests = FigureText.count(count, "test", "tests")
        return ["\(tests) that passed at \(history.label(of: nearest)) did not run: removed, renamed or skipped"]
    }

    /// All reports as one, and which files of folders are none.
    private func tests(_ workspace: GateWorkspace) throws -> (report: TestReport, notes: [String]) {
        let files = try ReportFiles(reports.entries, .tests, in: place.workingDirectory)
        var empty: ReportError?
        let read = try files.read { file, source -> TestReport? in
            do {
                return try JUnitReader.read(name: file.name, source: source)
            } catch let error as ReportError where error.code == .noTests && files.files.count > 1 {
                // `swift test` writes one report a test library, and most packages use one library.
                empty = empty ?? error
                return nil
            }
        }
        var merged = TestReport()
        var places: ReportPlaces?
        for (file, report) in read.reports {
            guard var report else {
                merged.notes.append("no tests ran: \(file.name)")
                continue
            }
            // Only what is shown needs its place, and git is asked for it.
            if file.root != nil || report.count(.failed, .error, .flaky) > 0, let git = workspace.git {
                let known =
                    try places
                    ?? ReportPlaces(git, roots: workspace.settings.configuration.roots, in: place.workingDirectory)
                places = known
                let here = try known.place(of: file)
                report.place { known.paths.find($0, in: here) }
            }
            merged.merge(report)
        }
        if let empty, !read.reports.contains(where: { $0.report != nil }) { throw empty }
        return (merged, read.notes)
    }

    private func entries(_ workspace: GateWorkspace) throws -> (entries: [QuarantinedTest], notes: [String]) {
        if let quarantine { return (try workspace.settings.quarantine(file: quarantine), []) }
        let committed = try workspace.quarantine()
        return (committed.entries, committed.notes)
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
