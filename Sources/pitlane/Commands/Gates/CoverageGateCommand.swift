import ArgumentParser
import Basics
import Files
import Forges
import Reports
import Store

/// `pitlane gate coverage`: is enough of the code covered by tests?
struct CoverageGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Block where too little is covered by tests.",
        discussion: """
            Reads Cobertura XML, LCOV tracefiles, coverage.py JSON, llvm-cov JSON (swift test --enable-code-coverage) and \
            Go cover profiles; several reports are merged. A report that is missing, broken or empty never passes. The \
            change is compared with its base: which of its lines are covered, and how much of the base was, where a gate \
            measured it or a commit before it. In a workflow the verdict also goes to the step's summary, and what is not \
            covered becomes annotations. What no option says, gates.coverage of pitlane.yml says.

            EXAMPLES
              pitlane gate coverage coverage.xml --minimum 70
              pitlane gate coverage unit.json api.json --minimum 80 --per-file 50 --measure combined
              git diff -U0 main...HEAD | pitlane gate coverage lcov.info --minimum 70 --diff-minimum 90 --changes -

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @Argument(help: "Coverage reports.")
    var report: [String]

    @Option(
        help: ArgumentHelp("The least of all files together, in percent (default: pitlane.yml).", valueName: "percent"))
    var minimum: Percentage?

    @Option(help: ArgumentHelp("The least of each file.", valueName: "percent"))
    var perFile: Percentage?

    @Option(help: ArgumentHelp("The least of the executable lines that are changed.", valueName: "percent"))
    var diffMinimum: Percentage?

    @Option(help: ArgumentHelp("How far coverage may fall under the base's (default: 0.1).", valueName: "points"))
    var tolerance: Percentage?

    @Option(
        help: ArgumentHelp(
            "What git diff -U0 wrote, instead of the difference to the base; - for input.", valueName: "file"))
    var changes: String?

    @Option(help: "What is counted: lines (default), branches or combined.")
    var measure: CoverageMeasure?

    @Option(help: ArgumentHelp("The checkout the reports speak of (default: the repository's root).", valueName: "dir"))
    var sourceRoot: String?

    @OptionGroup var pages: CoverageFileOptions

    @OptionGroup var options: GateOptions

    private var place: PlaceOptions { options.place }

    func run() throws {
        try reporting {
            let folder = place.workingDirectory
            let reading = Background { [report] in try Self.read(report, in: folder) }
            let workspace = try GateWorkspace(options, asking: [.trackedFiles])
            let policy = try workspace.settings.coveragePolicy(
                minimum: minimum, perFile: perFile, measure: measure, diff: diffMinimum, tolerance: tolerance)
            let history = workspace.history
            let changed = try changedLines(history, isNeeded: policy.diff != nil)
            let checkout = try checkout(workspace.git)
            let files = try checkout?.trackedFiles()
            let paths = checkout.map { RepositoryPaths(root: Key($0.root), files: files ?? []) }
            let verdict = CoverageGate.evaluate(
                Self.merged(try reading.value(), paths), by: policy, changes: changed, baseline: try baseline(history),
                repositoryFiles: paths?.files)
            try pages.write(
                verdict, sourcesIn: checkout?.root ?? folder, to: folder,
                // Only the page marks single lines.
                changed: pages.html == nil ? [:] : Self.numbers(changed))
            var report = verdict.report
            report.notes +=
                try history?.keep(
                    .coverage, verdict.outcome, CoverageBaseline(verdict, label: "").json) ?? []
            try report.finish(in: workspace)
        }
    }

    /// What the change adds or alters: what `--changes` says, else the difference to the base.
    ///
    /// - Throws: `CommandError` where it is needed and cannot be had.
    private func changedLines(_ history: GateHistory?, isNeeded: Bool) throws -> ChangedLines? {
        if let changes {
            let path = Key(changes) == "-" ? "/dev/stdin" : Folder.resolve(changes, in: place.workingDirectory)
            let file = try StreamedFile(path, name: changes)
            var diff: [UInt8] = []
            while let chunk = try file.next() { diff += chunk }
            return try ChangedLines(diff: diff, name: changes)
        }
        guard let history else {
            guard isNeeded else { return nil }
            throw CommandError("the changed lines are not known outside a repository: give them with --changes FILE")
        }
        switch history.base {
        case .success(let base):
            return try ChangedLines(diff: history.git.changes(since: base.commit), name: "git diff \(base.label)")
        case .failure(let reason):
            guard isNeeded else { return nil }
            throw CommandError("the changed lines are not known: \(reason). Or give them with --changes FILE")
        }
    }

    /// The changed lines of each file, one by one.
    private static func numbers(_ changed: ChangedLines?) -> [Key: Set<Int>] {
        let numbers = (changed?.files ?? []).map { ($0.path, Set($0.lines.joined())) }
        return Dictionary(numbers) { $0.union($1) }
    }

    /// What was measured of the base, or of the commit before it that something was measured of.
    private func baseline(_ history: GateHistory?) throws -> CoverageBaseline? {
        guard let history, let found = try history.earlier(.coverage, limit: 1).first else { return nil }
        let label = history.label(of: found)
        guard let baseline = CoverageBaseline(found.value, label: label) else {
            throw CommandError("what was measured of \(label) cannot be read: another version wrote it")
        }
        return baseline
    }

    private static func read(_ names: [String], in folder: String) throws -> [CoverageData] {
        try names.map { name in
            let file = try StreamedFile(Folder.resolve(name, in: folder), name: name)
            return try CoverageReader.read(name: name) { try file.next() }
        }
    }

    /// All reports, their files found in the repository, as one.
    private static func merged(_ reports: [CoverageData], _ paths: RepositoryPaths?) -> CoverageData {
        reports.reduce(nil as CoverageData?) { merged, report in
            let data = paths?.map(report) ?? report
            return merged?.merged(with: data) ?? data
        } ?? CoverageData()
    }

    /// The repository the reports speak of; nil outside one, where paths stay as reported.
    private func checkout(_ git: GitRepository?) throws -> GitRepository? {
        guard let sourceRoot else { return git }
        let folder = Folder.resolve(sourceRoot, in: place.workingDirectory)
        do {
            return try GitRepository(containing: folder, environment: ProcessEnvironment.all, asking: [.trackedFiles])
        } catch {
            throw CommandError("--source-root: \(error)")
        }
    }
}

extension Percentage: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension CoverageMeasure: ExpressibleByArgument {}
