import ArgumentParser
import Basics
import Gates
import Reports
import Sessions

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

    func validate() throws {
        guard changes == nil || !noChanges else {
            throw ValidationError("--changes and --no-changes exclude each other")
        }
    }

    func run() throws {
        try reporting {
            let request = try options.request()
            let session = CoverageGateSession(
                reports: reports.entries,
                limits: CoverageGateSession.Limits(
                    minimum: minimum, perFile: perFile, measure: measure, diff: diffMinimum, tolerance: tolerance,
                    ignore: ignore),
                changes: noChanges ? .nothing : changes.map { .file($0) } ?? .sinceBase, sourceRoot: sourceRoot)
            let report = try session.run(request) { verdict, root, changed in
                try pages.write(verdict, sourcesIn: root, to: request.place.folder, changed: changed)
            }
            try report.show(as: options.format)
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
