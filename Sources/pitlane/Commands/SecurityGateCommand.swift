import ArgumentParser
import Basics
import Files
import Glibc
import Rendering
import Reports

/// `pitlane gate security`: is there something that scanners found and that nobody answers for?
struct SecurityGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "security",
        abstract: "Block where scanners found something severe.",
        discussion: """
            Reads SARIF 2.1.0 and what bandit, pip-audit, safety, trivy, osv-scanner, grype and gitleaks write as JSON; a \
            finding of several tools counts once. A report that is missing, broken or empty never passes, nor does one \
            whose tool failed or left something out. In a workflow the verdict also goes to the step's summary, and \
            findings become annotations.

            EXAMPLES
              pitlane gate security bandit.json trivy.sarif
              pitlane gate security pip-audit.json --unknown warn --allow-skipped my-own-package
              pitlane gate security trivy.json --only-new --baseline base.json --sarif findings.sarif

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @Argument(help: "Reports of scanners.")
    var report: [String]

    @Option(help: ArgumentHelp("Severities that block, with commas between.", valueName: "severities"))
    var block = BlockedSeverities.usual

    @Option(help: "What a finding does whose severity nobody states: block or warn.")
    var unknown = SecurityPolicy.Unknown.block

    @Option(
        help: ArgumentHelp(
            "The format of the reports, where their content may not tell it: "
                + SecurityFormat.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name"))
    var tool: SecurityFormat?

    @Flag(help: "Let findings pass that the base has too.")
    var onlyNew = false

    @Option(help: ArgumentHelp("The findings of the base, as --write-baseline wrote them.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Write the findings of these reports as a baseline.", valueName: "file"))
    var writeBaseline: String?

    @Option(help: ArgumentHelp("A package that a tool may leave out; may be repeated.", valueName: "name"))
    var allowSkipped: [String] = []

    @Option(help: ArgumentHelp("Write all findings as SARIF, for code scanning.", valueName: "file"))
    var sarif: String?

    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = CoverageGateCommand.Format.text

    @OptionGroup var place: PlaceOptions

    func validate() throws {
        guard !onlyNew || baseline != nil else { throw ValidationError("--only-new needs --baseline FILE") }
    }

    func run() throws {
        try reporting {
            let reports = try reports()
            let policy = SecurityPolicy(
                block: block.severities, unknown: unknown, onlyNew: onlyNew,
                allowSkipped: Set(allowSkipped.map { Key($0) }))
            let verdict = SecurityGate.evaluate(
                reports, by: policy, baseline: try baseline.map(known), today: Self.today)
            if let writeBaseline {
                try write(SecurityBaseline(of: reports).json.text(indent: 0) + "\n", to: writeBaseline)
            }
            if let sarif {
                try write(SecuritySARIF.log(verdict, version: ProgramVersion.text).text(indent: 2) + "\n", to: sarif)
            }
            let shown = verdict.report
            show(shown)
            try WorkflowReporting.report(shown)
            if shown.outcome == .block { throw Exit.with(Exit.failure) }
        }
    }

    private func show(_ report: GateReport) {
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
    }

    private static func ink(_ role: GateText.Role) -> Ink {
        switch role {
        case .good: .good
        case .bad: .bad
        case .quiet: .quiet
        case .strong: .strong
        }
    }

    private func reports() throws -> [SecurityReport] {
        // Outside of a repository paths stay as they are below the working folder.
        let root = (try? place.root()) ?? place.workingDirectory
        return try report.map { name in
            let file = try StreamedFile(Folder.resolve(name, in: place.workingDirectory), name: name)
            return try SecurityReader.read(
                name: name, format: tool, root: Key(root)
            ) { try file.next() }
        }
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

    /// The day it is, in UTC: the same on every machine.
    private static var today: CivilDate { CivilDate(dayNumber: Int(time(nil)).floorDivided(by: 86_400)) }
}

/// The value of `--block`: severities without a gap, so that nothing worse than what blocks can pass.
struct BlockedSeverities: ExpressibleByArgument {
    static let usual = BlockedSeverities(severities: [.critical, .high])

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

    var defaultValueDescription: String { "critical,high" }
    static var allValueStrings: [String] {
        [
            "critical", "critical,high", "critical,high,medium", "critical,high,medium,low",
            "critical,high,medium,low,info",
        ]
    }
}

extension SecurityPolicy.Unknown: ExpressibleByArgument {}

extension SecurityFormat: ExpressibleByArgument {}
