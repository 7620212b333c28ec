import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Reports of each tool, whole and cut.
struct SecurityReaderTests {
    static let golden: [(report: String, tools: [String], suppressed: Int, findings: [String])] = [
        (
            SecuritySamples.bandit, ["bandit"], 1,
            ["high B602 app/bad.py:3 CWE 78", "unknown B999 app/bad.py:9"]
        ),
        (
            SecuritySamples.pipAudit, ["pip-audit"], 0,
            ["unknown PYSEC-2019-217 = CVE-2019-10906 = GHSA-462w-v97r-4m45 jinja2 2.4.1 < 2.10.1"]
        ),
        (SecuritySamples.safety, ["safety"], 1, ["high 25866 = CVE-2019-10906 Jinja2 2.4.1 < 2.10.1"]),
        (
            SecuritySamples.trivy, ["trivy"], 1,
            [
                "high CVE-2019-10906 jinja2 2.4.1 < 2.10.1,2.11.0 CWE 693", "high DS002 = AVD-DS-0002 Dockerfile:3",
                "critical aws-access-key-id app/key.py:2 CWE 798", "unknown license:X LICENSE",
            ]
        ),
        (
            SecuritySamples.scanner, ["osv-scanner"], 0,
            [
                "high GHSA-462w-v97r-4m45 = PYSEC-2019-217 = CVE-2019-10906 jinja2 2.4.1 < 2.10.1 requirements.txt",
                "unknown OSV-1 jinja2 2.4.1 requirements.txt",
            ]
        ),
        (
            SecuritySamples.grype, ["grype"], 1,
            [
                "high GHSA-462w-v97r-4m45 = CVE-2019-10906 Jinja2 2.4.1 < 2.10.1 /requirements.txt", "info CVE-1 a 1",
                "unknown CVE-2 a 1",
            ]
        ),
        (SecuritySamples.gitleaks, ["gitleaks"], 0, ["high aws-access-token app/key.py:2 CWE 798"]),
        (
            SecuritySamples.detectSecrets, ["detect-secrets"], 1,
            ["high AWS Access Key app/bad.py:6 CWE 798", "high Secret Keyword app/bad.py:5 CWE 798"]
        ),
        (
            SecuritySamples.sarif, ["T"], 1,
            [
                "high R1 a b.c:4 CWE 89", "critical R2/sub by/number.c", "medium R3", "low R3", "high R3", "high R3",
                "unknown CVE-2024-1 = GHSA-a-b-c x 1.0",
            ]
        ),
    ]

    @Test(arguments: golden, [1, 7, 100_000])
    func findingsAreThoseOfTheTool(
        row: (report: String, tools: [String], suppressed: Int, findings: [String]), chunk: Int
    ) throws {
        let report = try security(row.report, chunk: chunk, root: "/src/repo")
        #expect(shown(report) == row.findings)
        #expect(report.tools == row.tools)
        #expect(report.suppressed == row.suppressed)
        #expect(report.faults.isEmpty)
        // No two findings of a report are one by their fingerprints.
        #expect(Set(report.findings.map(\.fingerprint)).count == report.findings.count)
    }

    @Test func aRuleWithoutANameHasThatOfItsNumberOrNone() throws {
        let sample = SecuritySamples.sarif
        let numbered = try security(sample.replacing("\"ruleId\": \"R1\"", with: "\"ruleId\": \"\""))
        #expect(numbered.findings.first?.ids == ["R1"])
        let unnamed = try security(sample.replacing("\"ruleId\": \"R2/sub\"", with: "\"ruleId\": \"\""))
        #expect(unnamed.findings[1].ids == ["unnamed"])
    }

    @Test func linesBeyondAnyFileAreNone() throws {
        let report = try security(SecuritySamples.bandit.replacing("[3, 4]", with: "[3, 9007199254740991, 5]"))
        #expect(report.findings.map(\.place?.endLine) == [5, 9])
    }

    /// What safety 2.3.5 wrote with a database in a folder: `ignored` is an object, nothing has a severity.
    @Test func aRealReportOfSafetyIsRead() throws {
        let report = try security(
            """
            {"report_meta": {"scan_target": "files", "local_database_path": "db", "safety_version": "2.3.5",
            "packages_found": 1, "vulnerabilities_found": 1, "vulnerabilities_ignored": 0, "json_version": 1},
            "scanned_packages": {"jinja2": {"name": "jinja2", "version": "2.4.1"}}, "affected_packages": {"jinja2":
            {"name": "jinja2", "version": "2.4.1", "found": "r.txt"}}, "announcements": [], "vulnerabilities": [{
            "vulnerability_id": "37016", "package_name": "jinja2", "ignored": {}, "ignored_reason": null,
            "ignored_expires": null, "vulnerable_spec": "<2.10.1", "all_vulnerable_specs": ["<2.10.1"],
            "analyzed_version": "2.4.1", "advisory": "sandbox escape", "is_transitive": false, "published_date": null,
            "fixed_versions": [], "closest_versions_without_known_vulnerabilities": [], "resources": [],
            "CVE": "CVE-2019-10906", "severity": null, "affected_versions": [], "more_info_url": "u"}],
            "ignored_vulnerabilities": [], "remediations": {"jinja2": {"current_version": "2.4.1"}}}
            """)
        #expect(shown(report) == ["unknown 37016 = CVE-2019-10906 jinja2 2.4.1"])
        #expect(report.faults.isEmpty)
    }

    @Test(.enabled(if: ProjectRoot.conformance != nil, "the conformance data is not here"))
    func realReportsOfBanditSayTheSameInBothFormats() throws {
        let folder = try #require(ProjectRoot.conformance) + "/reports"
        let native = try security(try ProjectRoot.bytes(ofFile: "\(folder)/bandit.json"))
        let sarif = try security(try ProjectRoot.bytes(ofFile: "\(folder)/bandit.sarif"))
        #expect(
            shown(native) == [
                "low B403 app/bad.py:1 CWE 502", "high B602 app/bad.py:3 CWE 78", "high B324 app/bad.py:4 CWE 327",
                "low B101 app/bad.py:6 CWE 703", "low B105 app/bad.py:7 CWE 259", "medium B301 app/bad.py:10 CWE 502",
            ])
        #expect(shown(sarif) == shown(native))
        #expect(native.findings.map(\.fingerprint) == sarif.findings.map(\.fingerprint))
        for report in [native, sarif] {
            #expect(report.faults.map(\.check) == [.tool])
            #expect(report.faults[0].reason.utf8.contains("app/broken.py: syntax error".utf8))
        }
        let broken = try security(try ProjectRoot.bytes(ofFile: "\(folder)/bandit-syntax-error-exit0.json"))
        #expect(broken.findings.isEmpty)
        #expect(broken.faults.map(\.check) == [.tool])
        let skipped = try security(try ProjectRoot.bytes(ofFile: "\(folder)/pip-audit-all-skipped-exit0.json"))
        #expect(skipped.findings.isEmpty)
        #expect(skipped.faults.map(\.check) == [.skipped("jinja2"), .skipped("requests"), .skipped("six")])
    }

    @Test(arguments: SecuritySamples.all)
    func reportsCutAnywhereAreRefused(report: String) {
        let bytes = Array(report.utf8)
        for length in 0..<bytes.count {
            let error = #expect(throws: ReportError.self, "cut after \(length) bytes") {
                try security(Array(bytes.prefix(length)), chunk: 1 + length % 50)
            }
            #expect(error?.code == (length == 0 ? .empty : .malformed), "\(length): \(error.map { "\($0)" } ?? "")")
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let report: String
        let code: ReportError.Code
        /// What the error begins with.
        let message: String
        var format: SecurityFormat?

        init(_ report: String, _ code: ReportError.Code, _ message: String, _ format: SecurityFormat? = nil) {
            (self.report, self.code, self.message, self.format) = (report, code, message, format)
        }

        var testDescription: String { message }
    }

    /// A report of trivy with one result of these members.
    private static func trivy(_ members: String) -> String {
        "{\"SchemaVersion\": 2, \"ArtifactName\": \".\", \"Results\": [{\(members)}]}"
    }

    static let faults: [Fault] = [
        Fault("", .empty, "report: the report is empty. Check that the step that writes it ran"),
        Fault(" \n\n", .empty, "report: the report is empty"),
        Fault("<xml/>", .malformed, "report:1:1: expected a value"),
        Fault(" \u{0}", .malformed, "report:1:2: expected a value, found byte 0x0"),
        Fault("3", .wrongSchema, "report:1:2: neither a JSON object nor a list"),
        Fault("{}", .wrongSchema, "report:1:3: a JSON object that no supported scanner writes"),
        Fault("{\"results\": []}", .wrongSchema, "report:1:16: a JSON object that no supported scanner writes"),
        Fault("{\"results\": [{}]}", .wrongSchema, "report:1:16: 'results' are neither of bandit nor"),
        Fault("[]", .wrongSchema, "report: cannot tell what made an empty list. If it is from gitleaks, pass --tool"),
        Fault("[]", .wrongSchema, "report:1:3: the report is a list", .bandit),
        Fault("[{}]", .wrongSchema, "report:1:4: a list of something other"),
        Fault("[1]", .wrongSchema, "report:1:3: a list of something other"),
        Fault("{\"runs\": [], \"version\": \"2.1.0\"}", .empty, "report: a SARIF log without runs"),
        Fault("{\"runs\": []}", .wrongSchema, "report:1:13: the SARIF version is missing"),
        Fault("{\"runs\": [], \"version\": \"2.0.0\"}", .wrongSchema, "report: this is a SARIF log of an old version"),
        Fault("{\"runs\": [], \"runs\": []}", .malformed, "report:1:23: 'runs' is written twice"),
        Fault(
            "{\"runs\": [], \"SchemaVersion\": 2}", .wrongSchema, "report:1:33: it has members of sarif and of trivy"),
        Fault("{\"runs\": null}", .wrongSchema, "report:1:14: 'runs' is not a list"),
        Fault("{\"version\":\"2.1.0\",\"runs\":[{\"results\":[]}]}", .wrongSchema, "report:1:44: a run without 'tool"),
        Fault(
            SecuritySamples.sarif.replacing("\"level\": \"note\"", with: "\"level\": \"fatal\""), .malformed,
            "report:10:38: 'fatal' is not a SARIF level"),
        Fault(
            SecuritySamples.sarif.replacing("\"kind\": \"pass\"", with: "\"kind\": \"ok\""), .malformed,
            "report:13:57: 'ok' is not a kind of SARIF result"),
        Fault(
            SecuritySamples.sarif.replacing("\"executionSuccessful\": true, ", with: ""), .malformed,
            "report:4:81: an invocation does not say whether it was successful"),
        Fault(
            SecuritySamples.sarif.replacing("\"message\": {\"text\": \"m\"}, ", with: ""), .malformed,
            "report:8:106: a result without a message"),
        Fault(SecuritySamples.bandit, .wrongSchema, "report:7:108: the report is of bandit, not of trivy", .trivy),
        Fault("{\"metrics\": {}, \"results\": []}", .wrongSchema, "report:1:31: no whole bandit report"),
        Fault(
            SecuritySamples.bandit.replacing("\"errors\": [], ", with: ""), .wrongSchema,
            "report:7:108: no whole bandit report"),
        Fault(
            SecuritySamples.bandit.replacing("\"line_number\": 3", with: "\"line_number\": \"3\""), .malformed,
            "report:5:75: 'line_number' is not the number of a line"),
        Fault(
            SecuritySamples.bandit.replacing("\"issue_severity\": \"HIGH\", ", with: ""), .malformed,
            "report:5:75: an entry has no text 'issue_severity'"),
        Fault("{\"dependencies\": null}", .wrongSchema, "report:1:22: 'dependencies' is not a list"),
        Fault("{\"dependencies\": [{}]}", .malformed, "report:1:21: an entry has no text 'name'"),
        Fault(
            "{\"dependencies\": [{\"name\": \"a\", \"version\": \"1\"}]}", .malformed,
            "report:1:48: 'a' has neither 'vulns' nor 'skip_reason'"),
        Fault("{\"report_meta\": {}}", .wrongSchema, "report:1:20: no whole safety report"),
        Fault(
            SecuritySamples.safety.replacing("\"vulnerabilities_found\": 1", with: "\"vulnerabilities_found\": 9"),
            .malformed, "report:7:76: the report contradicts itself: it states 9 vulnerabilities and lists 2"),
        Fault("{\"SchemaVersion\": 3}", .wrongSchema, "report:1:21: 'SchemaVersion' is 3; 2 can be read"),
        Fault("{\"SchemaVersion\": 2, \"Results\": {}}", .wrongSchema, "report:1:34: 'Results' is not a list"),
        // What is almost as the tool writes it is not empty.
        Fault(
            trivy("\"Target\": \"a\", \"vulnerabilities\": [{}]"), .malformed, "report:1:91: 'vulnerabilities' is not"),
        Fault(trivy("\"Target\": \"a\", \"Vulnerability\": [{}]"), .malformed, "report:1:89: 'Vulnerability' is not"),
        Fault(trivy("\"Target\": \"a\", \"secrets\": []"), .malformed, "report:1:83: 'secrets' is not a list"),
        Fault(trivy("\"target\": \"a\""), .malformed, "report:1:70: a result without 'Target'"),
        Fault(
            trivy("\"Target\": \"a\", \"Vulnerabilities\": [{\"VulnerabilityID\": \"CVE-1\", \"pkgName\": \"p\"}]"),
            .malformed, "report:1:134: 'pkgName' where 'PkgName' was expected"),
        Fault(
            SecuritySamples.sarif.replacing("\"level\": \"note\"", with: "\"Level\": \"error\""), .malformed,
            "report:9:38: 'Level' where 'level' was expected"),
        Fault(
            SecuritySamples.scanner.replacing("\"groups\"", with: "\"Groups\""), .malformed,
            "report:7:51: 'Groups' where 'groups' was expected"),
        Fault(
            "{\"results\": [], \"Results\": [{}]}", .malformed, "report:1:29: 'results' is written a second time, as"),
        Fault("{\"matches\": []}", .wrongSchema, "report:1:16: 'matches' without the 'descriptor' of grype"),
        Fault("{\"experimental_config\": {}}", .wrongSchema, "report:1:28: an osv-scanner report without 'results'"),
        Fault(
            SecuritySamples.scanner.replacing("\"ids\": [\"GHSA-462w-v97r-4m45\", \"PYSEC-2019-217\"], ", with: ""),
            .malformed, "report:8:47: a group of 'jinja2' has no 'ids'"),
        Fault(
            SecuritySamples.scanner.replacing(
                "[\"GHSA-462w-v97r-4m45\", \"PYSEC-2019-217\"]", with: "[\"\", \"\"]"), .malformed,
            "report:8:47: a group of 'jinja2' has no 'ids'"),
        Fault(
            "{\"x\": " + String(repeating: "[", count: 200), .limit, "report:1:106: nested deeper than 100"),
        Fault(
            "{\"runs\": [{\"results\": ["
                + String(repeating: "{\"message\": {\"text\": \"\"}},", count: 5001), .limit,
            "report:1:130049: more than 5,000 findings in one report"),
    ]

    @Test(arguments: faults)
    func brokenReportsAreRefused(fault: Fault) {
        for chunk in fault.report.utf8.count < 10_000 ? [13, 4096] : [4096] {
            let error = #expect(throws: ReportError.self) {
                try security(fault.report, chunk: chunk, format: fault.format)
            }
            #expect(error?.code == fault.code)
            let text = error.map { "\($0)" } ?? ""
            #expect(text.utf8.starts(with: fault.message.utf8), "\(text)")
        }
    }

    @Test func emptyListsAndResultsAreReadWhereTheToolIsNamed() throws {
        #expect(try security("[]", format: .gitleaks) == SecurityReport(tools: ["gitleaks"]))
        #expect(try security("{\"results\": []}", format: .osvScanner) == SecurityReport(tools: ["osv-scanner"]))
        let own = try security("{\"results\": [], \"experimental_config\": {}}")
        #expect(own == SecurityReport(tools: ["osv-scanner"]))
    }

    /// Reports that are readable but no whole answer.
    static let traps: [(report: String, check: SecurityReport.Fault.Check, reason: String)] = [
        (
            "{\"errors\": [], \"metrics\": {\"_totals\": {\"loc\": 0}}, \"results\": []}", .nothing,
            "bandit looked at 0 lines"
        ),
        (
            "{\"errors\": [{\"filename\": \"./nowhere\", \"reason\": \"No such file\"}], \"metrics\": {\"_totals\": {\"loc\": 0}},"
                + "\"results\": []}", .tool, "bandit could not read nowhere: No such file"
        ),
        ("{\"dependencies\": [], \"fixes\": []}", .nothing, "pip-audit looked at 0 packages"),
        (
            "{\"dependencies\": [{\"name\": \"six\", \"skip_reason\": \"not found\"}]}", .skipped("six"),
            "pip-audit left out six: not found"
        ),
        (
            "{\"report_meta\": {}, \"scanned_packages\": {}, \"vulnerabilities\": []}", .nothing,
            "safety looked at 0 packages"
        ),
        ("{\"SchemaVersion\": 2, \"ArtifactName\": \"x\"}", .nothing, "trivy has no results"),
        ("{\"SchemaVersion\": 2, \"Results\": null}", .nothing, "trivy has no results"),
        ("{\"SchemaVersion\": 2, \"Results\": []}", .nothing, "trivy has no results"),
        (sarif("\"results\": null"), .tool, "T has no results: it did not run to its end"),
        (sarif("\"columnKind\": \"utf16CodeUnits\""), .tool, "T has no results"),
        (
            sarif("\"results\": [], \"invocations\": [{\"executionSuccessful\": false}]"), .tool,
            "T says that it failed"
        ),
        (
            sarif(
                "\"results\": [], \"invocations\": [{\"executionSuccessful\": true, \"toolConfigurationNotifications\":"
                    + "[{\"level\": \"error\", \"message\": {\"text\": \"no rules\"}}]}]"), .tool,
            "T reports an error: no rules"
        ),
        (
            sarif("\"externalPropertyFileReferences\": {\"results\": [{}]}"), .tool,
            "T keeps its results in a place that is not stated, which is not"
        ),
        (
            sarif("\"results\": [], \"properties\": {\"metrics\": {\"_totals\": {\"loc\": 0}}}").replacing(
                "\"T\"", with: "\"Bandit\""), .nothing, "Bandit looked at 0 lines"
        ),
    ]

    private static func sarif(_ members: String) -> String {
        "{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"T\"}}, \(members)}]}"
    }

    @Test(arguments: traps)
    func reportsThatAreNoAnswerSaySo(trap: (report: String, check: SecurityReport.Fault.Check, reason: String)) throws {
        let report = try security(trap.report)
        #expect(report.findings.isEmpty)
        #expect(report.faults.map(\.check) == [trap.check])
        #expect(report.faults[0].reason.utf8.starts(with: trap.reason.utf8), "\(report.faults)")
        let verdict = SecurityGate.evaluate([report], by: SecurityPolicy(), today: CivilDate(dayNumber: 20_000))
        #expect(verdict.outcome == .block)
        #expect(verdict.report.outcome == .block)
    }
}
