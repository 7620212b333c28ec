import Basics
import Gates
import Reports
import TestSupport
import Testing

/// What counts is what the tool's own exit code counts, and what people turned off is said.
struct ScannerCountTests {
    /// A package of osv-scanner's JSON, its exit code for a report with nothing else, and the findings.
    struct Package: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let package: String
        /// By osv-scanner's `determineReturnErr` (pkg/osvscanner/osvscanner.go).
        let exitCode: Int
        let findings: [String]
    }

    private static func group(_ id: String, _ analysis: String = "") -> String {
        #""vulnerabilities": [{"id": "\#(id)"}], "groups": [{"ids": ["\#(id)"], "aliases": null, "#
            + #""max_severity": "7.8"\#(analysis)}]"#
    }

    private static func analysis(_ entries: String...) -> String {
        #", "experimental_analysis": {\#(entries.joined(separator: ", "))}"#
    }

    static let packages: [Package] = [
        Package(
            testDescription: "vulnerable", package: #"{"package": {"name": "p", "version": "1"}, \#(group("OSV-1"))}"#,
            exitCode: 1, findings: ["high OSV-1 p 1 a.lock"]),
        Package(
            testDescription: "nothing",
            package: #"{"package": {"name": "p", "version": "1"}, "licenses": ["GPL-3.0"]}"#,
            exitCode: 0, findings: []),
        Package(
            testDescription: "uncalled",
            package: #"{"package": {"name": "p", "version": "1"}, "#
                + group("OSV-1", analysis(#""OSV-1": {"called": false, "unimportant": false}"#)) + "}",
            exitCode: 0, findings: []),
        Package(
            testDescription: "called",
            package: #"{"package": {"name": "p", "version": "1"}, "#
                + group("OSV-1", analysis(#""OSV-1": {"called": true, "unimportant": false}"#)) + "}",
            exitCode: 1, findings: ["high OSV-1 p 1 a.lock"]),
        Package(
            testDescription: "one of its names is called",
            package: #"{"package": {"name": "p", "version": "1"}, "#
                + group("OSV-1", analysis(#""OSV-1": {"called": false}"#, #""OSV-2": {"called": true}"#)) + "}",
            exitCode: 1, findings: ["high OSV-1 p 1 a.lock"]),
        Package(
            testDescription: "unimportant",
            package: #"{"package": {"name": "p", "version": "1"}, "#
                + group("OSV-1", analysis(#""OSV-1": {"called": true, "unimportant": true}"#)) + "}",
            exitCode: 0, findings: []),
        Package(
            testDescription: "an empty analysis",
            package:
                #"{"package": {"name": "p", "version": "1"}, \#(group("OSV-1", #", "experimental_analysis": {}"#))}"#,
            exitCode: 1, findings: ["high OSV-1 p 1 a.lock"]),
        Package(
            testDescription: "licence",
            package: #"{"package": {"name": "p", "version": "1"}, "licenses": ["GPL-3.0"], "#
                + #""license_violations": ["GPL-3.0"]}"#,
            exitCode: 1, findings: ["high license:GPL-3.0 p 1 a.lock"]),
        Package(
            testDescription: "deprecated", package: #"{"package": {"name": "p", "version": "1", "deprecated": true}}"#,
            exitCode: 1, findings: ["high deprecated p 1 a.lock"]),
        Package(
            testDescription: "uncalled and deprecated",
            package: #"{"package": {"name": "p", "version": "1", "deprecated": true}, "#
                + group("OSV-1", analysis(#""OSV-1": {"called": false}"#)) + "}",
            exitCode: 1, findings: ["high deprecated p 1 a.lock"]),
        Package(
            testDescription: "a commit", package: #"{"package": {"commit": "abc123"}, \#(group("OSV-1"))}"#,
            exitCode: 1,
            findings: ["high OSV-1 a.lock abc123 a.lock"]),
        Package(
            testDescription: "a commit with empty names",
            package:
                #"{"package": {"name": "", "version": "", "ecosystem": "GIT", "commit": "abc123"}, \#(group("OSV-1"))}"#,
            exitCode: 1, findings: ["high OSV-1 a.lock abc123 a.lock"]),
    ]

    @Test(arguments: packages)
    func osvScannerCountsAsItsExitCode(_ test: Package) throws {
        let report = try security(
            #"{"results": [{"source": {"path": "a.lock", "type": "lockfile"}, "packages": [\#(test.package)]}]}"#,
            format: .osvScanner)
        #expect(shown(report) == test.findings)
        #expect((SecurityGateTests.verdict([report]).outcome == .block) == (test.exitCode == 1))
    }

    @Test func aPackageHasANameOrACommit() {
        let error = #expect(throws: ReportError.self) {
            try security(#"{"results": [{"packages": [{"package": {"version": "1"}}]}]}"#)
        }
        #expect(error?.reason == "a package has neither a 'name' nor a 'commit'")
    }

    // MARK: - One advisory, several vulnerabilities

    private static func finding(_ ids: Key..., tool: String = "trivy") -> SecurityFinding {
        let dependency = SecurityFinding.Dependency(name: "openssl-libs", version: "1.0.2k")
        return SecurityFinding(
            tool: tool, ids: ids, severity: .high, dependency: dependency,
            fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }

    /// Findings of several reports by their names, and how many they are.
    static let advisories: [(reports: [[[Key]]], count: Int)] = [
        ([[["CVE-2019-1559", "RHSA-2019:2304"], ["CVE-2018-0734", "RHSA-2019:2304"]]], 2),
        ([[["CVE-2019-1559", "RHSA-2019:2304"]], [["CVE-2019-1559"]]], 1),
        ([[["CVE-2019-1559", "DSA-4400-1"]], [["CVE-2018-0734", "DSA-4400-1"]]], 2),
        // What is about both is no third.
        ([[["CVE-1", "ELSA-1"], ["CVE-2", "ELSA-1"]], [["ELSA-1", "CVE-1", "CVE-2"]]], 2),
        ([[["ALAS-1", "CVE-1", "CVE-2"]], [["CVE-2"], ["CVE-1"]]], 2),
        ([[["CVE-1", "RHSA-1"], ["CVE-2", "RHSA-1"]], [["RHSA-1"]]], 2),
        // Of a third one nobody else says anything.
        ([[["ALAS-1", "CVE-1", "CVE-2", "CVE-3"]], [["CVE-2"], ["CVE-1"]]], 3),
        ([[["ALAS-1", "CVE-1", "CVE-2"]], [["ALAS-1", "CVE-2", "CVE-1"]]], 1),
        // Two CVEs are two, whatever else they are called.
        ([[["CVE-1", "GHSA-1"], ["CVE-2", "GHSA-1"]]], 2),
        ([[["CVE-1", "TEMP-1"], ["CVE-2", "TEMP-1"]]], 2),
        ([[["CVE-1", "NSWG-ECO-1"]], [["CVE-2", "NSWG-ECO-1"]]], 2),
        ([[["CVE-1", "GHSA-1"], ["CVE-2", "GHSA-1"]], [["GHSA-1"]]], 2),
        ([[["CVE-1", "GHSA-1"]], [["GHSA-1"]]], 1),
        ([[["PYSEC-1", "GHSA-1"]], [["GHSA-1"]], [["CVE-1"]]], 2),
        ([[["GHSA-1", "RHSA-1"], ["GHSA-2", "RHSA-1"]]], 2),
        ([[["GHSA-1", "CVE-1", "CVE-2"]], [["CVE-1"], ["CVE-2"]]], 2),
        ([[["RHSA-1", "CVE-1"]], [["CVE-1", "RHSA-1"]]], 1),
        ([[["RHSA-1"]], [["RHSA-1"]]], 1),
        ([[["GHSA-1", "CVE-1"]], [["PYSEC-1", "CVE-1"]]], 1),
    ]

    @Test(arguments: advisories)
    func anAdvisoryIsNoVulnerability(test: (reports: [[[Key]]], count: Int)) {
        let reports = test.reports.enumerated().map { index, report in
            SecurityReport(
                tools: ["\(index)"],
                findings: report.map { ids in
                    var finding = Self.finding(tool: "\(index)")
                    finding.ids = ids
                    finding.fingerprint = Fingerprints.dependency(
                        .init(name: "openssl-libs", version: "1.0.2k"), ids: ids)
                    return finding
                })
        }
        #expect(SecurityGateTests.verdict(reports).entries.count == test.count)
    }

    @Test func anAdvisoryIsStillWaived() {
        let report = SecurityGateTests.report(Self.finding("CVE-2019-1559", "RHSA-2019:2304"))
        #expect(SecurityGateTests.verdict([report], waivers: [WaiverTests.waiver("RHSA-2019:2304")]).outcome == .pass)
    }

    // MARK: - Whose severity, and what has no fix

    /// A report, its severities by the worst and by the scanner, and whether it has no fix.
    static let ratings: [(report: String, maximum: SecuritySeverity, own: SecuritySeverity, isUnfixed: Bool)] = [
        (trivy(#""Severity": "LOW", "CVSS": {"nvd": {"V3Score": 9.8}}"#), .critical, .low, true),
        (trivy(#""Severity": "UNKNOWN", "CVSS": {"nvd": {"V3Score": 9.8}}"#), .critical, .unknown, true),
        (trivy(#""Severity": "HIGH", "FixedVersion": "2""#), .high, .high, false),
        (grype(#""severity": "Negligible", "fix": {"versions": [], "state": "wont-fix"}"#), .critical, .info, true),
        (grype(#""severity": "High", "fix": {"versions": ["2"], "state": "fixed"}"#), .critical, .high, false),
        (grype(#""severity": "High""#), .critical, .high, false),
        (scanner("5.0", #"{"fixed": "2"}"#), .high, .medium, false),
        (scanner("", #"{"introduced": "0"}"#), .high, .unknown, true),
        (scanner("7.5", #"{"last_affected": "1"}"#), .high, .high, false),
        (
            #"{"dependencies": [{"name": "p", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": []}]}]}"#,
            .unknown,
            .unknown, true
        ),
        (
            #"{"dependencies": [{"name": "p", "version": "1", "vulns": [{"id": "CVE-1"}]}]}"#, .unknown, .unknown, false
        ),
        (sarif(#"\nFixed Version: "#), .critical, .medium, true),
        (sarif(#"\nFixed Version: 2"#), .critical, .medium, false),
        (sarif(""), .critical, .medium, false),
    ]

    private static func trivy(_ members: String) -> String {
        #"{"SchemaVersion": 2, "Results": [{"Target": "t", "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "PkgName": "#
            + #""p", "InstalledVersion": "1", \#(members)}]}]}"#
    }

    private static func grype(_ members: String) -> String {
        #"{"matches": [{"vulnerability": {"id": "CVE-1", "cvss": [{"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "#
            + #""metrics": {"baseScore": 9.8}}], \#(members)}, "artifact": {"name": "p", "version": "1"}}], "#
            + #""descriptor": {"name": "grype"}}"#
    }

    private static func scanner(_ score: String, _ event: String) -> String {
        #"{"results": [{"packages": [{"package": {"name": "p", "version": "1"}, "vulnerabilities": [{"id": "CVE-1", "#
            + #""database_specific": {"severity": "HIGH"}, "affected": [{"package": {"name": "p"}, "ranges": [{"type": "#
            + #""ECOSYSTEM", "events": [\#(event)]}]}]}], "groups": [{"ids": ["CVE-1"], "max_severity": "\#(score)"}]}]}]}"#
    }

    private static func sarif(_ fix: String) -> String {
        #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Trivy", "rules": [{"id": "CVE-1", "properties": "#
            + #"{"security-severity": "9.8", "tags": ["MEDIUM"]}}]}}, "results": [{"ruleId": "CVE-1", "message": {"text": "#
            + #""Package: p\nInstalled Version: 1\#(fix)"}}]}]}"#
    }

    @Test(arguments: ratings)
    func theScannersOwnRatingCanCount(
        test: (report: String, maximum: SecuritySeverity, own: SecuritySeverity, isUnfixed: Bool)
    ) throws {
        let report = try security(test.report)
        var policy = SecurityPolicy(block: [.critical, .high, .medium, .low, .info])
        #expect(SecurityGateTests.verdict([report], policy).entries.map(\.severity) == [test.maximum])
        policy.severitySource = .scanner
        let verdict = SecurityGateTests.verdict([report], policy)
        #expect(verdict.entries.map(\.severity) == [test.own])
        let count = test.own < test.maximum ? "1 finding is" : "0 findings are"
        #expect(
            verdict.notes == [
                "\(count) rated lower by the scanner itself than by other sources (--severity-source scanner)"
            ])
    }

    @Test(arguments: ratings)
    func whatHasNoFixCanPass(
        test: (report: String, maximum: SecuritySeverity, own: SecuritySeverity, isUnfixed: Bool)
    ) throws {
        let report = try security(test.report)
        let policy = SecurityPolicy(block: [.critical, .high, .medium, .low, .info], ignoreUnfixed: true)
        let verdict = SecurityGateTests.verdict([report], policy)
        #expect(verdict.outcome == (test.isUnfixed ? .pass : .block))
        let count = test.isUnfixed ? "1 finding does" : "0 findings do"
        #expect(verdict.notes == ["\(count) not count since no fixed version is known (--ignore-unfixed)"])
    }

    @Test func codeIsNeverWithoutAFix() {
        let report = SecurityGateTests.report(SecurityGateTests.code("B602"))
        #expect(SecurityGateTests.verdict([report], SecurityPolicy(ignoreUnfixed: true)).outcome == .block)
    }
}
