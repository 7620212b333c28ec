import Basics
import Configuration
package import Gates
import Journal
import Planning
import Reports

/// The gate of tests: reads reports, judges them, and keeps how the tests ended.
package struct TestsGateSession {
    /// The reports in order; several are one.
    private let reports: [ReportFiles.Entry]
    /// A list of tests of the work tree that may fail, used instead of the base's.
    private let quarantine: String?
    private let minimum: Int
    private let allowsSkipped: Bool

    package init(reports: [ReportFiles.Entry], quarantine: String?, minimum: Int, allowsSkipped: Bool) {
        (self.reports, self.quarantine) = (reports, quarantine)
        (self.minimum, self.allowsSkipped) = (minimum, allowsSkipped)
    }

    /// The verdict, kept where that was asked for.
    package func run(_ request: GateRequest) throws -> GateReport {
        let workspace = try GateWorkspace(request, asking: [])
        let (quarantine, notes) = try entries(workspace)
        let policy = TestsPolicy(quarantine: quarantine, minimum: minimum, allowsSkipped: allowsSkipped)
        let (tests, passedOver) = try tests(workspace)
        let verdict = TestsGate.evaluate(tests, by: policy, today: request.place.host.today)
        var report = verdict.report
        report.notes += notes + passedOver
        if let history = workspace.history { report.notes += try keep(tests, report.outcome, history, request) }
        return try workspace.finish(report)
    }

    /// Earlier runs are looked at until so many tests passed in them: fifty, but of many thousand tests a few.
    private static let ledgerLimit = 750_000

    /// Keeps how the tests ended, and says which are flaky by this run, earlier ones of this content, and those of the
    /// base.
    private func keep(
        _ tests: TestReport, _ outcome: GateOutcome, _ history: GateHistory, _ request: GateRequest
    ) throws -> [String] {
        guard let tree = try history.tree() else { return try history.keep(.tests, outcome, []) }
        // Runs have no numbers where a gate is used by hand: any that differ will do.
        let run = Int(request.place.host.now().milliseconds)
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
        let files = try ReportFiles(reports, .tests, in: workspace.request.place.folder)
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
                    ?? ReportPlaces(
                        git, roots: workspace.settings.configuration.roots, in: workspace.request.place.folder)
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
