import Basics
import Gates
import Rendering
import Reports
import TestSupport

/// The reports of scanners.
enum SecurityFuzz {
    static let subjects: [FuzzSubject] = [
        subject(
            "sarif",
            [
                SecuritySamples.sarif,
                """
                {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "A", "rules": []}, "extensions": [{"rules": [
                {"id": "X", "messageStrings": {"m": {"text": "of {0}"}}, "defaultConfiguration": {"level": "none"}}]}]},
                "results": [{"rule": {"id": "X", "index": 0, "toolComponent": {"index": 0}}, "message": {"id": "m"}}]},
                {"tool": {"driver": {"name": "B"}}, "invocations": [{"executionSuccessful": false}], "results": []}]}
                """,
            ], FuzzChecks.real("bandit.sarif"), ["security-severity", "9.8", "kind", "suppressions", "absent", "error"]),
        subject(
            "bandit",
            [
                SecuritySamples.bandit,
                "{\"errors\": [], \"metrics\": {\"_totals\": {\"loc\": 3, \"nosec\": 0}}, \"results\": []}",
            ], FuzzChecks.real("bandit.json", "bandit-syntax-error-exit0.json"), ["HIGH", "UNDEFINED", "loc"]),
        subject(
            "pip-audit", [SecuritySamples.pipAudit],
            FuzzChecks.real("pip-audit-all-skipped-exit0.json"), ["skip_reason", "vulns"]),
        subject(
            "safety",
            [
                SecuritySamples.safety,
                """
                {"report_meta": {"vulnerabilities_found": 0}, "scanned_packages": {"a": {"name": "a", "version": "1"}},
                "vulnerabilities": [], "ignored_vulnerabilities": []}
                """,
            ], [], ["ignored", "cvssv3", "10.0"]),
        subject(
            "trivy",
            [
                SecuritySamples.trivy,
                "{\"SchemaVersion\": 2, \"Results\": [{\"Target\": \"a\", \"Class\": \"lang-pkgs\", \"Type\": \"pip\"}]}",
            ], [], ["Results", "CRITICAL", "UNKNOWN", "EXCEPTION", "V40Score"]),
        subject(
            "osv-scanner",
            [SecuritySamples.scanner, "{\"results\": [], \"experimental_config\": {\"licenses\": {}}}"], [],
            ["groups", "max_severity", "CRITICAL", "license_summary"]),
        subject(
            "grype",
            [
                SecuritySamples.grype,
                "{\"matches\": [], \"descriptor\": {\"name\": \"grype\", \"version\": \"0.80.0\"}, \"source\": {}}",
            ], [], ["Critical", "Negligible", "ignoredMatches"]),
        subject(
            "gitleaks",
            [
                SecuritySamples.gitleaks,
                "[{\"RuleID\": \"a\", \"File\": \"b\"}, {\"RuleID\": \"a\", \"File\": \"b\", \"Secret\": \"\\u00e9\"}]",
            ], [], ["StartLine", "RuleID"]),
    ]

    private static func subject(
        _ name: String, _ seeds: [String], _ files: [[UInt8]], _ words: [String]
    ) -> FuzzSubject {
        FuzzSubject(
            name, seeds: seeds, files: files,
            words: words + ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "10", "0.0", "CVE-1", "severity"],
            isCut: FuzzSubject.isAnyByteMissing
        ) { document, random in
            // Named or not: nobody may need to say what is told apart by its content.
            let format = random.chance(0.2) ? SecurityFormat(rawValue: name) : nil
            let read = try FuzzChecks.read(document, &random) { source throws(ReportError) in
                try SecurityReader.read(
                    name: "report", format: format, root: "/src/repo", companion: Self.noFile, source: source)
            }
            guard let report = read else { return false }
            try check(report)
            try checkVerdict(of: report, &random)
            return true
        }
    }

    /// Other files of a log that was made up are not there.
    private static func noFile(_ path: String) throws(ReportError) -> () throws -> [UInt8]? {
        throw ReportError(.unreadable, file: path, reason: "No such file or directory", remedy: "Make it")
    }

    private static func check(_ report: SecurityReport) throws(FuzzFault) {
        try FuzzFault.unless(!report.tools.isEmpty && report.suppressed >= 0, "nobody made it")
        for finding in report.findings {
            try FuzzFault.unless(!finding.id.string.utf8.isEmpty, "a finding without a name")
            try FuzzFault.unless(finding.fingerprint.string.utf8.count == 64, "\(finding.id): no fingerprint")
            for line in [finding.place?.line, finding.place?.endLine].compactMap(\.self) {
                try FuzzFault.unless((1...Int(Int32.max)).contains(line), "\(finding.id): line \(line)")
            }
            try FuzzFault.unless(finding.message.utf8.count <= 2048, "\(finding.id) tells too much")
        }
        for fault in report.faults {
            try FuzzFault.unless(!fault.reason.utf8.isEmpty && !fault.remedy.utf8.isEmpty, "a fault without words")
        }
    }

    private static func checkVerdict(of report: SecurityReport, _ random: inout RandomSource) throws {
        let policy = SecurityPolicy(
            block: random.pick([[.critical, .high], [.critical], [.critical, .high, .medium, .low, .info]]),
            unknown: random.pick(SecurityPolicy.Unknown.allCases), maxWaiverDays: 90, onlyNew: random.chance(0.3))
        let waivers = (0..<random.int(in: 0...2)).map { _ in WaiverTests.random(&random) }
        let baseline = random.chance(0.3) ? SecurityBaseline(of: [report]) : nil
        func judged(_ waivers: [Waiver], _ baseline: SecurityBaseline?) -> SecurityVerdict {
            SecurityGate.evaluate([report], by: policy, waivers: waivers, baseline: baseline, today: FuzzChecks.today)
        }
        let verdict = judged(waivers, baseline)
        try FuzzFault.unless(
            verdict.entries.reduce(0) { $0 + $1.findings.count } == report.findings.count, "findings are lost")
        try FuzzFault.unless(report.faults.isEmpty || verdict.outcome == .block, "faults, and it passes")
        let strict = judged([], nil)
        let isBad = report.findings.contains { policy.blocks($0.severity) } || !report.faults.isEmpty
        try FuzzFault.unless((strict.outcome == .block) == isBad, "\(strict.outcome) without a reason")
        try FuzzFault.unless(
            strict.outcome == .block || verdict.outcome == .pass, "waivers or the base make it block")
        guard random.chance(0.2) else { return }
        try FuzzChecks.check(verdict.report, verdict.outcome)
        if let baseline {
            let again = try SecurityBaseline(JSONValue.parse(baseline.json.text()), file: "base")
            try FuzzFault.unless(again == baseline, "the baseline does not come back")
        }
        // The log has one severity for findings that are one: by this policy the worst of them decides.
        let all = SecurityGate.evaluate([report], by: SecurityPolicy(), today: FuzzChecks.today)
        let log: SecurityReport
        do throws(ReportError) {
            log = try security(SecuritySARIF.log(all, version: "1").bytes())
        } catch {
            throw FuzzFault("the SARIF that was written is refused: \(error)")
        }
        try FuzzFault.unless(log.findings.count == all.entries.count, "findings are lost in SARIF")
        let again = SecurityGate.evaluate([log], by: SecurityPolicy(), today: FuzzChecks.today)
        try FuzzFault.unless(
            all.outcome == .pass || again.outcome == .block, "it blocks, and the SARIF written of it does not")
    }
}
