import ArgumentParser
import Basics
import Files
import Gates
import Rendering
import Reports
import Sessions

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

    func run() throws {
        try reporting {
            let request = try options.request()
            let session = SecurityGateSession(
                reports: reports.entries, tool: tool, baseline: baseline, baselineOutput: writeBaseline,
                limits: SecurityGateSession.Limits(
                    block: block?.severities, unknown: unknown, onlyNew: onlyNew, allowSkipped: allowSkipped,
                    severitySource: severitySource, ignoreUnfixed: ignoreUnfixed))
            let report = try session.run(request) { verdict in
                guard let sarif else { return }
                let text = SecuritySARIF.log(verdict, version: ProgramVersion.text).text(indent: 2) + "\n"
                try Folder.write(text, to: Folder.resolve(sarif, in: request.place.folder))
            }
            try report.show(as: options.format)
        }
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
