import ArgumentParser
import Basics
import Configuration
import Files
import Gates
import Journal
import Rendering
import Reports
import Sessions
import Store

/// `pitlane gate security`: is there something that scanners found and that nobody answers for?
struct SecurityGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "security",
        abstract: "Block a change if scanners found something severe.",
        discussion: """
            Reads SARIF 2.1.0 and what bandit, pip-audit, safety, trivy, osv-scanner, grype, gitleaks and detect-secrets \
            write as JSON; a finding of several tools counts once. A report that is missing, broken or empty never \
            passes, nor does one whose tool failed or left something out. In a workflow the verdict also goes to the \
            step's summary, and findings become annotations.

            EXAMPLES
              pitlane gate security bandit.json trivy.sarif
              pitlane gate security pip-audit.json --unknown warn --allow-skipped my-own-package
              pitlane gate security trivy.json --only-new --baseline base.json --sarif findings.sarif

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @OptionGroup var reports: ReportArguments

    @Option(
        help: ArgumentHelp(
            "Severities that block, separated by commas (default: critical,high).", valueName: "severities"))
    var block: BlockedSeverities?

    @Option(help: "How to treat findings without a severity: block (default) or warn.")
    var unknown: SecurityPolicy.Unknown?

    @Option(
        help: ArgumentHelp(
            "Which severity counts: maximum, the worst of all sources (default), or the scanner's own rating.",
            valueName: "source"))
    var severitySource: SecurityPolicy.SeveritySource?

    @Flag(help: "Let vulnerabilities pass of which the scanner says that no version fixes them.")
    var ignoreUnfixed = false

    @Option(
        help: ArgumentHelp(
            "The format of the reports, if their content does not tell it: "
                + SecurityFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name"))
    var tool: SecurityFormat?

    @Flag(help: "Do not block findings that the base has too.")
    var onlyNew = false

    @Option(help: ArgumentHelp("The findings of the base, written with --write-baseline.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Write the findings of these reports as a baseline.", valueName: "file"))
    var writeBaseline: String?

    @Option(help: ArgumentHelp("A package that a tool may leave out; may be repeated.", valueName: "name"))
    var allowSkipped: [String] = []

    @Option(help: ArgumentHelp("Write all findings as SARIF, for code scanning.", valueName: "file"))
    var sarif: String?

    @OptionGroup var options: GateOptions

    private var place: PlaceOptions { options.place }

    func run() throws {
        try reporting {
            let workspace = try GateWorkspace(options.request(), asking: [])
            let history = workspace.history
            let known = try baseline.map(known) ?? history.flatMap(earlier)
            guard !onlyNew || known != nil else {
                throw CommandError(
                    "--only-new: nothing was measured of the base yet; run the gate there, or give --baseline FILE")
            }
            let read = try read(workspace)
            let reports = read.reports.map(\.report)
            let policy = workspace.settings.securityPolicy(
                block: block?.severities, unknown: unknown, onlyNew: onlyNew, allowSkipped: allowSkipped,
                severitySource: severitySource, ignoreUnfixed: ignoreUnfixed)
            let waivers = try workspace.waivers()
            let verdict = SecurityGate.evaluate(
                reports, by: policy, waivers: waivers.entries, baseline: known,
                today: ProcessEnvironment.today())
            let own = SecurityBaseline(of: reports).json
            if let writeBaseline { try write(own.text(indent: 0) + "\n", to: writeBaseline) }
            if let sarif {
                try write(SecuritySARIF.log(verdict, version: ProgramVersion.text).text(indent: 2) + "\n", to: sarif)
            }
            var report = verdict.report
            report.notes += waivers.notes + read.notes
            report.notes += try history?.keep(.security, report.outcome, own) ?? []
            try report.finish(in: workspace, as: options.format)
        }
    }

    /// What was found at the base, or at the commit before it that something was measured of.
    private func earlier(_ history: GateHistory) throws -> SecurityBaseline? {
        try history.earlier(.security, limit: 1).first.map {
            try SecurityBaseline($0.value, file: history.label(of: $0))
        }
    }

    /// The reports, with paths of the repository.
    private func read(_ workspace: GateWorkspace) throws -> ReportFiles.Reading<SecurityReport> {
        let root = Key(workspace.root)
        let files = try ReportFiles(reports.entries, .security, in: place.workingDirectory)
        var read = try files.read { report, source in
            let beside: SecurityReader.Companion = { other throws(ReportError) in
                let folder = Folder.parent(of: report.path) ?? "/"
                let file = try StreamedFile("\(folder)/\(other)", name: other)
                return { try file.next() }
            }
            return try SecurityReader.read(
                name: report.name, format: tool, root: root, companion: beside, source: source)
        }
        // Only a place needs to be found, and git is asked for it.
        guard let git = workspace.git, read.reports.contains(where: { $0.report.findings.contains { $0.place != nil } })
        else { return read }
        let places = try ReportPlaces(
            git, roots: workspace.settings.configuration.roots, in: place.workingDirectory)
        read.reports = try read.reports.map { file, report in
            (file, report.mapped(by: places.paths, in: try places.place(of: file)))
        }
        return read
    }

    private func known(_ name: String) throws -> SecurityBaseline {
        let file = try StreamedFile(Folder.resolve(name, in: place.workingDirectory), name: name)
        var bytes: [UInt8] = []
        while let piece = try file.next() { bytes += piece }
        do {
            return try SecurityBaseline(JSONValue.parse(bytes: bytes), file: name)
        } catch let error as JSONError {
            throw CommandError("\(name): \(error). Make it again with --write-baseline")
        }
    }

    private func write(_ text: String, to name: String) throws {
        try Folder.write(Array(text.utf8), to: Folder.resolve(name, in: place.workingDirectory))
    }
}

/// The value of `--block`: severities without a gap, so that nothing worse than what blocks can pass.
struct BlockedSeverities: ExpressibleByArgument {
    let severities: Set<SecuritySeverity>

    private init(severities: Set<SecuritySeverity>) { self.severities = severities }

    init?(argument: String) {
        var severities: Set<SecuritySeverity> = []
        for word in argument.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let severity = SecuritySeverity(rawValue: String(Substring(word))), severity != .unknown else {
                return nil
            }
            severities.insert(severity)
        }
        guard let least = severities.min() else { return nil }
        let worse = SecuritySeverity.allCases.filter { $0 > least && $0 != .unknown }
        guard worse.allSatisfy(severities.contains) else { return nil }
        self.severities = severities
    }

    static var allValueStrings: [String] {
        [
            "critical", "critical,high", "critical,high,medium", "critical,high,medium,low",
            "critical,high,medium,low,info",
        ]
    }
}

extension SecurityPolicy.Unknown: ExpressibleByArgument {}

extension SecurityPolicy.SeveritySource: ExpressibleByArgument {}

extension SecurityFormat: ExpressibleByArgument {}
