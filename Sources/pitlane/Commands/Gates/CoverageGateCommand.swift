import ArgumentParser
import Basics
import Files
import Forges
import Processes
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

    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = GateFormat.text

    @OptionGroup var files: CoverageFileOptions

    @OptionGroup var comparison: GateHistoryOptions

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let policy = try GateSettings(place).coveragePolicy(
                minimum: minimum, perFile: perFile, measure: measure, diff: diffMinimum, tolerance: tolerance)
            let history = try GateHistory(comparison, place)
            let changed = try changedLines(history, isNeeded: policy.diff != nil)
            let repository = try repository()
            let paths = repository.map { RepositoryPaths(root: Key($0.root), files: $0.files) }
            let verdict = CoverageGate.evaluate(
                try data(paths), by: policy, changes: changed, baseline: try baseline(history),
                repositoryFiles: paths?.files)
            let folder = place.workingDirectory
            let numbers = (changed?.files ?? []).map { ($0.path, Set($0.lines.joined())) }
            try files.write(
                verdict, sourcesIn: sourceRoot.map { Folder.resolve($0, in: folder) } ?? folder, to: folder,
                changed: Dictionary(numbers) { $0.union($1) })
            var report = verdict.report
            report.notes +=
                try history?.keep(
                    .coverage, verdict.outcome, CoverageBaseline(verdict, label: "").json) ?? []
            try report.finish(as: format)
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

    /// What was measured of the base, or of the commit before it that something was measured of.
    private func baseline(_ history: GateHistory?) throws -> CoverageBaseline? {
        guard let history, let found = try history.earlier(.coverage, limit: 1).first else { return nil }
        let label = history.label(of: found)
        guard let baseline = CoverageBaseline(found.value, label: label) else {
            throw CommandError("what was measured of \(label) cannot be read: another version wrote it")
        }
        return baseline
    }

    /// All reports, their files found in the repository, merged.
    private func data(_ paths: RepositoryPaths?) throws -> CoverageData {
        var merged: CoverageData?
        for name in report {
            let file = try StreamedFile(Folder.resolve(name, in: place.workingDirectory), name: name)
            var data = try CoverageReader.read(name: name) { try file.next() }
            if let paths { data = paths.map(data) }
            merged = merged.map { $0.merged(with: data) } ?? data
        }
        return merged ?? CoverageData()
    }

    /// The repository's root and its files; nil outside one, where paths stay as reported.
    private func repository() throws -> (root: String, files: [Key])? {
        let folder = sourceRoot.map { Folder.resolve($0, in: place.workingDirectory) } ?? place.workingDirectory
        let git: GitRepository
        do {
            git = try GitRepository(containing: folder, environment: ProcessEnvironment.all)
        } catch {
            // Without a repository there is nothing to compare with, unless somebody says there is one.
            if sourceRoot != nil { throw CommandError("--source-root: \(error)") }
            return nil
        }
        return (git.root, try Self.trackedFiles(in: git.root))
    }

    private static func trackedFiles(in root: String) throws -> [Key] {
        let output = try Tool.run(
            ["git", "ls-files", "-z"], environment: ProcessEnvironment.all, workingDirectory: root, limit: 1 << 30)
        guard output.status == 0 else { throw CommandError("git ls-files: \(output.errorText)") }
        return output.standardOutput.split(separator: 0).map { Key(String(decoding: $0, as: UTF8.self)) }
    }
}

extension Percentage: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}

extension CoverageMeasure: ExpressibleByArgument {}
