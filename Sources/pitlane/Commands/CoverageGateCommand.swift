import ArgumentParser
import Basics
import Files
import Forges
import Processes
import Rendering
import Reports

/// `pitlane gate coverage`: is enough of the code covered by tests?
struct CoverageGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Block where too little is covered by tests.",
        discussion: """
            Reads Cobertura XML, LCOV tracefiles, coverage.py JSON, llvm-cov JSON (swift test --enable-code-coverage) and \
            Go cover profiles; several reports are merged. A report that is missing, broken or empty never passes. In a workflow the verdict also goes to the step's summary, and \
            what is not covered becomes annotations.

            EXAMPLES
              pitlane gate coverage coverage.xml --minimum 70
              pitlane gate coverage unit.json api.json --minimum 80 --per-file 50 --measure combined
              git diff -U0 main...HEAD | pitlane gate coverage lcov.info --minimum 70 --diff-minimum 90 --changes -

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    /// How the verdict is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, markdown
    }

    @Argument(help: "Coverage reports.")
    var report: [String]

    @Option(
        help: ArgumentHelp("The least of all files together, in percent (default: pitlane.yml).", valueName: "percent"))
    var minimum: Percentage?

    @Option(help: ArgumentHelp("The least of each file.", valueName: "percent"))
    var perFile: Percentage?

    @Option(help: ArgumentHelp("The least of the executable lines that are changed.", valueName: "percent"))
    var diffMinimum: Percentage?

    @Option(help: ArgumentHelp("How far coverage may fall under the baseline's.", valueName: "points"))
    var tolerance: Percentage?

    @Option(help: ArgumentHelp("What git diff -U0 wrote: which lines are changed; - for input.", valueName: "file"))
    var changes: String?

    @Option(help: "What is counted: lines, branches or combined.")
    var measure = CoverageMeasure.lines

    @Option(help: ArgumentHelp("The checkout the reports speak of (default: the repository's root).", valueName: "dir"))
    var sourceRoot: String?

    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = Format.text

    @OptionGroup var files: CoverageFileOptions

    @OptionGroup var place: PlaceOptions

    func validate() throws {
        if diffMinimum != nil, changes == nil {
            throw ValidationError("--diff-minimum needs --changes FILE: what git diff -U0 wrote")
        }
    }

    func run() throws {
        try reporting {
            let report = try verdict().report
            switch format {
            case .json: Terminal.print(report.json.text())
            case .markdown: Terminal.write(GateMarkdown.text(report))
            case .text:
                let screen = Screen.output
                let lines = GateText.lines(report, width: screen.width ?? 100) { text, role in
                    screen.style.paint(text, Self.ink(role))
                }
                Terminal.write(lines.map { $0 + "\n" }.joined())
            }
            try WorkflowReporting.report(report)
            if report.outcome == .block { throw Exit.with(Exit.failure) }
        }
    }

    private func verdict() throws -> CoverageVerdict {
        let repository = try repository()
        let paths = repository.map { RepositoryPaths(root: Key($0.root), files: $0.files) }
        return CoverageGate.evaluate(
            try data(paths),
            by: CoveragePolicy(
                measure: measure, minimum: minimum, perFile: perFile, diff: diffMinimum, tolerance: tolerance),
            changes: try changes.map { try changedLines($0) },
            repositoryFiles: repository.map { Set($0.files) })
    }

    private func changedLines(_ name: String) throws -> ChangedLines {
        let path = Key(name) == "-" ? "/dev/stdin" : Folder.resolve(name, in: place.workingDirectory)
        let file = try StreamedFile(path, name: name)
        var diff: [UInt8] = []
        while let chunk = try file.next() { diff += chunk }
        return try ChangedLines(diff: diff, name: name)
    }

    private static func ink(_ role: GateText.Role) -> Ink {
        switch role {
        case .good: .good
        case .bad: .bad
        case .quiet: .quiet
        case .strong: .strong
        }
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
