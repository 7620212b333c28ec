import Basics
import Configuration
import Files
package import Gates
import Journal
package import Reports

/// The gate of security: reads scanners' reports, judges them, and keeps what was found.
package struct SecurityGateSession {
    /// What is asked for beside `pitlane.yml`, which counts where a member is nil.
    package struct Limits {
        let block: Set<SecuritySeverity>?
        let unknown: SecurityPolicy.Unknown?
        let onlyNew: Bool
        let allowSkipped: [String]
        let severitySource: SecurityPolicy.SeveritySource?
        let ignoreUnfixed: Bool

        package init(
            block: Set<SecuritySeverity>?, unknown: SecurityPolicy.Unknown?, onlyNew: Bool, allowSkipped: [String],
            severitySource: SecurityPolicy.SeveritySource?, ignoreUnfixed: Bool
        ) {
            (self.block, self.unknown, self.onlyNew) = (block, unknown, onlyNew)
            (self.allowSkipped, self.severitySource) = (allowSkipped, severitySource)
            self.ignoreUnfixed = ignoreUnfixed
        }
    }

    private let reports: [ReportFiles.Entry]
    /// The format of the reports; nil if they tell it themselves.
    private let tool: SecurityFormat?
    /// The file with the findings of the base; nil for what was kept of it.
    private let baseline: String?
    /// Where the findings of the reports are written as a baseline.
    private let baselineOutput: String?
    private let limits: Limits

    package init(
        reports: [ReportFiles.Entry], tool: SecurityFormat?, baseline: String?, baselineOutput: String?, limits: Limits
    ) {
        (self.reports, self.tool, self.limits) = (reports, tool, limits)
        (self.baseline, self.baselineOutput) = (baseline, baselineOutput)
    }

    /// The verdict, kept where that was asked for.
    ///
    /// - Parameter write: Writes what shows the verdict at length, before anything is kept.
    package func run(
        _ request: GateRequest, writing write: (SecurityVerdict) throws -> Void
    ) throws -> GateReport {
        let workspace = try GateWorkspace(request, asking: [])
        let history = workspace.history
        let folder = request.place.folder
        let known = try baseline.map { try findings(of: $0, in: folder) } ?? history.flatMap(earlier)
        guard !limits.onlyNew || known != nil else {
            throw SessionError(
                "--only-new: nothing was measured of the base yet; run the gate there, or give --baseline FILE")
        }
        let read = try read(workspace)
        let reports = read.reports.map(\.report)
        let policy = workspace.settings.securityPolicy(limits)
        let waivers = try workspace.waivers()
        let verdict = SecurityGate.evaluate(
            reports, by: policy, waivers: waivers.entries, baseline: known, today: request.place.host.today)
        let own = SecurityBaseline(of: reports).json
        if let baselineOutput {
            try Folder.write(own.text(indent: 0) + "\n", to: Folder.resolve(baselineOutput, in: folder))
        }
        try write(verdict)
        var report = verdict.report
        report.notes += waivers.notes + read.notes
        report.notes += try history?.keep(.security, report.outcome, own) ?? []
        return try workspace.finish(report)
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
        let files = try ReportFiles(reports, .security, in: workspace.request.place.folder)
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
            git, roots: workspace.settings.configuration.roots, in: workspace.request.place.folder)
        read.reports = try read.reports.map { file, report in
            (file, report.mapped(by: places.paths, in: try places.place(of: file)))
        }
        return read
    }

    private func findings(of name: String, in folder: String) throws -> SecurityBaseline {
        let file = try StreamedFile(Folder.resolve(name, in: folder), name: name)
        var bytes: [UInt8] = []
        while let piece = try file.next() { bytes += piece }
        do {
            return try SecurityBaseline(JSONValue.parse(bytes: bytes), file: name)
        } catch let error as JSONError {
            throw SessionError("\(name): \(error). Make it again with --write-baseline")
        }
    }
}
