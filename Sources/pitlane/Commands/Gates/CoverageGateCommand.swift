import ArgumentParser
import Basics
import Configuration
import Files
import Forges
import Gates
import Journal
import Reports
import Sessions
import Store

/// `pitlane gate coverage`: is enough of the code covered by tests?
struct CoverageGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Block a change if too little is covered by tests.",
        discussion: """
            Reads Cobertura and JaCoCo XML, LCOV tracefiles, coverage.py JSON, llvm-cov JSON (swift test \
            --enable-code-coverage) and Go cover profiles; several reports are merged. A report that is missing, broken or \
            empty never passes. The change is compared with its base: which of its lines are covered, and how much of the \
            base was, if a gate measured it or a commit before it. In a workflow the verdict also goes to the step's \
            summary, and what is not covered becomes annotations. Options win over gates.coverage of pitlane.yml.

            A path in a report is found, never guessed: what may be one of several files is listed as ambiguous, and \
            --root FOLDER before a report says what folder its paths are relative to.

            EXAMPLES
              pitlane gate coverage coverage.xml --minimum 70
              pitlane gate coverage unit.json api.json --minimum 80 --per-file 50 --measure combined
              pitlane gate coverage --root web web.info --root api 'api/build/**/jacoco.xml' --minimum 70
              pitlane gate coverage coverage/ --minimum 70 --ignore '**/*_gen.go' --ignore migrations
              git diff -U0 main...HEAD | pitlane gate coverage lcov.info --minimum 70 --diff-minimum 90 --changes -

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @OptionGroup var reports: ReportArguments

    @Option(
        help: ArgumentHelp(
            "The minimum for all files together, in percent (default: from pitlane.yml).", valueName: "percent"))
    var minimum: Percentage?

    @Option(help: ArgumentHelp("The minimum for each file, in percent.", valueName: "percent"))
    var perFile: Percentage?

    @Option(help: ArgumentHelp("The minimum for the changed executable lines, in percent.", valueName: "percent"))
    var diffMinimum: Percentage?

    @Option(
        help: ArgumentHelp(
            "How far coverage may fall below the base's, in percentage points (default: 0.1).", valueName: "points"))
    var tolerance: Percentage?

    @Option(
        help: ArgumentHelp(
            "The output of git diff -U0, used instead of the difference to the base; - reads standard input.",
            valueName: "file"))
    var changes: String?

    @Flag(help: "The change alters nothing: for when --changes would be empty.")
    var noChanges = false

    @Option(
        help: ArgumentHelp(
            "Leave files out of everything, as .gitignore names them, beside those of pitlane.yml; also several times.",
            valueName: "pattern"))
    var ignore: [RepositoryPattern] = []

    @Option(help: "What to count: lines (default), branches or combined.")
    var measure: CoverageMeasure?

    @Option(
        help: ArgumentHelp("The checkout that the reports are of (default: the repository's root).", valueName: "dir"))
    var sourceRoot: String?

    @OptionGroup var pages: CoverageFileOptions

    @OptionGroup var options: GateOptions

    private var place: PlaceOptions { options.place }

    func validate() throws {
        guard changes == nil || !noChanges else {
            throw ValidationError("--changes and --no-changes exclude each other")
        }
    }

    func run() throws {
        try reporting {
            let folder = place.workingDirectory
            let files = try ReportFiles(reports.entries, .coverage, in: folder)
            let reading = Background {
                try files.read { try CoverageReader.read(name: $0.name, source: $1) }
            }
            let workspace = try GateWorkspace(options.request(), asking: [.trackedFiles])
            let policy = try workspace.settings.coveragePolicy(
                minimum: minimum, perFile: perFile, measure: measure, diff: diffMinimum, tolerance: tolerance,
                ignore: ignore)
            let history = workspace.history
            let changed = try changedLines(history, isNeeded: policy.diff != nil)
            let checkout = try checkout(workspace.git)
            let roots = workspace.settings.configuration.roots
            let places = try checkout.map { try ReportPlaces($0, roots: roots, in: folder) }
            let read = try reading.value()
            let verdict = CoverageGate.evaluate(
                try Self.merged(read.reports, places), by: policy, changes: changed,
                baseline: try baseline(history), repository: places?.repository)
            try pages.write(
                verdict, sourcesIn: checkout?.root ?? folder, to: folder,
                // Only the page marks single lines.
                changed: pages.html == nil ? [:] : Self.numbers(changed))
            var report = verdict.report
            report.notes += read.notes
            report.notes +=
                try history?.keep(
                    .coverage, verdict.outcome, CoverageBaseline(verdict, label: "").json) ?? []
            try report.finish(in: workspace, as: options.format)
        }
    }

    /// What the change adds or alters: what `--changes` says, else the difference to the base.
    ///
    /// - Throws: `CommandError` where it is needed and cannot be had.
    private func changedLines(_ history: GateHistory?, isNeeded: Bool) throws -> ChangedLines? {
        if noChanges { return ChangedLines(files: []) }
        if let changes {
            let path = Key(changes) == "-" ? "/dev/stdin" : Folder.resolve(changes, in: place.workingDirectory)
            let file = try StreamedFile(path, name: changes)
            var diff: [UInt8] = []
            while let chunk = try file.next() { diff += chunk }
            guard !diff.isEmpty else {
                throw CommandError(
                    "--changes: '\(changes)' is empty, which does not prove that nothing changed: see whether git diff "
                        + "failed, or say --no-changes")
            }
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

    /// All reports, their files found in the repository, as one.
    private static func merged(
        _ reports: [(file: ReportFiles.File, report: CoverageData)], _ places: ReportPlaces?
    ) throws -> CoverageData {
        guard let places else { return try apart(reports) }
        return try reports.reduce(nil as CoverageData?) { merged, read in
            let place = try places.place(of: read.file)
            let data = places.paths.map(read.report, name: Key(read.file.name), in: place)
            return merged?.merged(with: data) ?? data
        } ?? CoverageData()
    }

    /// All reports as one where no repository says what files they speak of: relative paths of reports in different
    /// folders are not known to be the same.
    private static func apart(
        _ reports: [(file: ReportFiles.File, report: CoverageData)]
    ) throws -> CoverageData {
        if let root = reports.lazy.compactMap(\.file.root).first {
            throw CommandError("--root: '\(root)' is not a folder of a repository, for there is none here")
        }
        let folders = reports.map { Key(Folder.parent(of: $0.file.path) ?? "/") }
        let areApart = Set(folders).count > 1
        return zip(reports, folders).reduce(nil as CoverageData?) { merged, next in
            let data = areApart ? next.0.report.apart(in: next.1) : next.0.report
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

extension RepositoryPattern: ExpressibleByArgument {
    package init?(argument: String) {
        guard let pattern = try? RepositoryPattern(argument) else { return nil }
        self = pattern
    }
}
