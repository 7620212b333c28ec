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
            Reads Cobertura XML (coverage xml) and coverage.py JSON (coverage json); several reports are merged. A report \
            that is missing, broken or empty never passes. In a workflow the verdict also goes to the step's summary, and \
            what is not covered becomes annotations. What no option says, gates.coverage of pitlane.yml says.

            EXAMPLES
              pitlane gate coverage coverage.xml --minimum 70
              pitlane gate coverage unit.json api.json --minimum 80 --per-file 50 --measure combined

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

    @Option(help: "What is counted: lines (default), branches or combined.")
    var measure: CoverageMeasure?

    @Option(help: ArgumentHelp("The checkout the reports speak of (default: the repository's root).", valueName: "dir"))
    var sourceRoot: String?

    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = Format.text

    @OptionGroup var files: CoverageFileOptions

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let policy = try GateSettings(place).coveragePolicy(minimum: minimum, perFile: perFile, measure: measure)
            let verdict = CoverageGate.evaluate(try data(), by: policy)
            let folder = place.workingDirectory
            try files.write(
                verdict, sourcesIn: sourceRoot.map { Folder.resolve($0, in: folder) } ?? folder, to: folder)
            switch format {
            case .json: Terminal.print(CoverageReportText.json(verdict).text())
            case .markdown: Terminal.write(CoverageReportText.markdown(verdict))
            case .text:
                let screen = Screen.output
                let lines = CoverageReportText.lines(verdict, width: screen.width ?? 100) { text, role in
                    screen.style.paint(text, Self.ink(role))
                }
                Terminal.write(lines.map { $0 + "\n" }.joined())
            }
            try WorkflowReporting.report(verdict)
            if verdict.outcome == .block { throw Exit.with(Exit.failure) }
        }
    }

    private static func ink(_ role: CoverageReportText.Role) -> Ink {
        switch role {
        case .good: .good
        case .bad: .bad
        case .quiet: .quiet
        case .strong: .strong
        }
    }

    /// All reports, their files found in the repository, merged.
    private func data() throws -> CoverageData {
        let paths = try repositoryPaths()
        var merged: CoverageData?
        for name in report {
            let file = try StreamedFile(Folder.resolve(name, in: place.workingDirectory), name: name)
            var data = try CoverageReader.read(name: name) { try file.next() }
            if let paths { data = paths.map(data) }
            merged = merged.map { $0.merged(with: data) } ?? data
        }
        return merged ?? CoverageData()
    }

    /// The files of the repository; nil outside one, where paths stay as reported.
    private func repositoryPaths() throws -> RepositoryPaths? {
        let folder = sourceRoot.map { Folder.resolve($0, in: place.workingDirectory) } ?? place.workingDirectory
        let git: GitRepository
        do {
            git = try GitRepository(containing: folder, environment: ProcessEnvironment.all)
        } catch {
            // Without a repository there is nothing to compare with, unless somebody says there is one.
            if sourceRoot != nil { throw CommandError("--source-root: \(error)") }
            return nil
        }
        return RepositoryPaths(root: Key(git.root), files: try Self.trackedFiles(in: git.root))
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
