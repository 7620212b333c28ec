import Basics
import Gates
import Reports
import TestSupport
import Testing

/// The gate beside the tools: reports that each real tool wrote of one small project, with the exit codes that it gave
/// for them.
///
/// The tools were bandit 1.9.4 (`-lll`, `-ll`, none), semgrep 1.185 (`--error` with `--severity`), trivy 0.59.1
/// (`--exit-code 1` with `--severity`) and detect-secrets 1.5.0 (`detect-secrets-hook`). Of each project the name says
/// the worst that is in it.
struct ScannerVerdictTests {
    /// A report, and the tool's exit codes when it fails at high, at medium and at low severities.
    struct Row: Sendable, CustomTestStringConvertible {
        let file: String
        let exitCodes: [Int]

        var testDescription: String { file }
    }

    /// Severities that block, for the three exit codes.
    private static let policies: [Set<SecuritySeverity>] = [
        [.critical, .high], [.critical, .high, .medium], [.critical, .high, .medium, .low],
    ]

    static let rows: [Row] =
        ["bandit", "semgrep", "trivy"].flatMap { tool in
            [("high", [1, 1, 1]), ("medium", [0, 1, 1]), ("low", [0, 0, 1]), ("clean", [0, 0, 0])].flatMap {
                project, codes in
                // semgrep's own JSON is not read.
                (tool == "semgrep" ? ["sarif"] : ["json", "sarif"]).map { form in
                    Row(file: "\(tool)-\(project).\(form)", exitCodes: codes)
                }
            }
        } + [
            Row(file: "trivy-secret.json", exitCodes: [1, 1, 1]),
            Row(file: "trivy-secret.sarif", exitCodes: [1, 1, 1]),
            Row(file: "detect-secrets-secret.json", exitCodes: [1, 1, 1]),
            Row(file: "detect-secrets-clean.json", exitCodes: [0, 0, 0]),
        ]

    @Test(arguments: rows)
    func theGateBlocksIfTheToolFails(_ row: Row) throws {
        let bytes = try ProjectRoot.bytes(ofFile: "\(ProjectRoot.path)/Tests/Fixtures/Reports/\(row.file)")
        let report = try security(bytes)
        for (policy, code) in zip(Self.policies, row.exitCodes) {
            let verdict = SecurityGateTests.verdict([report], SecurityPolicy(block: policy))
            #expect(verdict.outcome == (code == 0 ? .pass : .block), "\(policy.map(\.rawValue).sorted())")
        }
    }

    /// A tool's two forms say the same.
    @Test(arguments: ["bandit", "trivy"], ["high", "medium", "low", "clean"])
    func bothFormsOfAToolSayTheSame(tool: String, project: String) throws {
        let reports = try ["json", "sarif"].map {
            try security(
                ProjectRoot.bytes(ofFile: "\(ProjectRoot.path)/Tests/Fixtures/Reports/\(tool)-\(project).\($0)"))
        }
        func severities(_ report: SecurityReport) -> [SecuritySeverity] { report.findings.map(\.severity).sorted() }
        #expect(severities(reports[0]) == severities(reports[1]))
    }
}
