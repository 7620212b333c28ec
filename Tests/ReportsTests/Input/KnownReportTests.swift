import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Files that people give to gates, of kinds that are not read or are for another gate: each gate says what they are.
struct KnownReportTests {
    /// A file of a kind that no gate reads, in the form of the real tool.
    static let unread: [(name: String, text: String)] = [
        // Coverage.
        (
            "Clover XML",
            #"<coverage generated="1" clover="4.4.1"><project timestamp="1"><file name="a.php"><line num="1" type="stmt" count="1"/></file></project></coverage>"#
        ),
        (
            "Clover XML",
            #"<?xml version="1.0" encoding="UTF-8"?><coverage generated="1"><project timestamp="1"><metrics/></project></coverage>"#
        ),
        ("NCover XML", #"<coverage profilerVersion="1.5.8"><module name="a"/></coverage>"#),
        (
            "SonarQube's generic coverage XML",
            #"<coverage version="1"><file path="a.js"><lineToCover lineNumber="1" covered="true"/></file></coverage>"#
        ),
        ("OpenCover XML", #"<CoverageSession xmlns:xsi="x"><Summary/><Modules/></CoverageSession>"#),
        ("dotCover XML", #"<Root CoveredStatements="1"><Assembly Name="a"><Namespace Name="n"/></Assembly></Root>"#),
        ("coverage XML of Visual Studio", #"<results><modules><module name="a.dll"/></modules></results>"#),
        ("PHPUnit's coverage XML", #"<phpunit xmlns="x"><build time="t"/><project source="s"/></phpunit>"#),
        (
            "coverage JSON of Istanbul",
            #"{"/src/a.js": {"path": "/src/a.js", "statementMap": {"0": {}}, "s": {"0": 1}}}"#
        ),
        ("coverage JSON of Istanbul", #"{"total": {"lines": {"total": 4, "covered": 3, "skipped": 0, "pct": 75}}}"#),
        ("coverage JSON of V8", #"{"result": [{"scriptId": "1", "url": "file:///a.js", "functions": []}]}"#),
        ("SimpleCov's JSON", #"{"RSpec": {"coverage": {"/a.rb": {"lines": [1, null]}}, "timestamp": 1}}"#),
        ("SimpleCov's JSON", #"{"result": {"line": 91.2}}"#),
        ("JSON of gcovr", #"{"gcovr/format_version": "0.6", "files": []}"#),
        ("JSON of gcov", #"{"gcc_version": "12.2.0", "format_version": "1", "files": []}"#),
        ("text of gcov", "        -:    0:Source:a.c\n        1:    1:int main()\n"),
        ("data of gcov", "adcg*21B\u{1}\u{2}"),
        ("a SQLite database, such as the .coverage of coverage.py", "SQLite format 3\u{0}\u{10}\u{0}"),
        ("JSON of cargo-tarpaulin", #"{"files": [{"path": ["/", "a.rs"], "traces": [], "covered": 1}]}"#),
        ("JSON for Coveralls", #"{"service_name": "x", "source_files": [{"name": "a.rb", "coverage": [1, null]}]}"#),
        // Tests.
        (
            "TRX of .NET",
            #"<TestRun id="1" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results/></TestRun>"#
        ),
        ("NUnit XML", #"<test-run id="0" testcasecount="1" result="Passed"><test-suite/></test-run>"#),
        ("NUnit XML", #"<test-results name="a.dll" total="1" errors="0"><test-suite/></test-results>"#),
        ("xUnit.net XML", #"<assemblies timestamp="t"><assembly name="a.dll"><collection/></assembly></assemblies>"#),
        ("TAP", "TAP version 13\n1..1\nok 1 - works\n"),
        ("TAP", "1..2\nok 1 - a\nnot ok 2 - b\n"),
        (
            "the output of go test -json",
            #"{"Time":"t","Action":"run","Package":"p","Test":"T"}"# + "\n" + #"{"Action":"pass","Package":"p"}"# + "\n"
        ),
        ("the output of go test", "=== RUN   TestA\n--- FAIL: TestA (0.00s)\nFAIL\n"),
        (
            "JSON of Jest or Vitest",
            #"{"numFailedTestSuites":0,"numTotalTests":1,"testResults":[{"assertionResults":[]}]}"#
        ),
        ("JSON of Mocha", #"{"stats": {"suites": 1, "tests": 1, "passes": 1}, "tests": [], "passes": []}"#),
        ("JSON of Cucumber", #"[{"uri": "a.feature", "keyword": "Feature", "elements": []}]"#),
        (
            "JSON of RSpec",
            #"{"version": "3.12", "examples": [{"id": "1", "full_description": "x"}], "summary_line": "1 example"}"#
        ),
        (
            "JSON of pytest",
            #"{"created": 1, "exitcode": 0, "root": "/", "tests": [{"nodeid": "a.py::b", "outcome": "passed"}]}"#
        ),
        ("JSON of Playwright", #"{"config": {"rootDir": "/a"}, "suites": [], "errors": []}"#),
        (
            "the JSON of cargo test",
            #"{ "type": "suite", "event": "started", "test_count": 1 }"# + "\n" + #"{ "type": "test", "event": "ok" }"#
        ),
        (
            "events of swift test",
            #"{"kind":"test","payload":{"kind":"suite"},"version":0}"# + "\n" + #"{"kind":"event"}"#
        ),
        (
            "JSON of GoogleTest",
            #"{"tests": 1, "failures": 0, "disabled": 0, "testsuites": [{"name": "s", "testsuite": []}]}"#
        ),
        ("Robot Framework's XML", #"<robot generator="Robot 6.1"><suite/></robot>"#),
        ("TestNG's XML", #"<testng-results ignored="0" total="1"><suite/></testng-results>"#),
        ("CTest's XML for CDash", #"<Site BuildName="b"><Testing/></Site>"#),
        ("Boost.Test XML", #"<TestLog><TestSuite name="s"/></TestLog>"#),
        ("Catch2's XML", #"<Catch2TestRun name="t"><TestCase/></Catch2TestRun>"#),
        ("doctest's XML", #"<doctest binary="b"><TestSuite/></doctest>"#),
        ("QTest's XML", #"<TestCase name="t"><TestFunction/></TestCase>"#),
        ("the XML of open test reporting", #"<e:events xmlns:e="x"><e:started id="1"/></e:events>"#),
        ("SonarQube's generic test XML", #"<testExecutions version="1"><file path="a"/></testExecutions>"#),
        // Scanners.
        ("a SARIF log of an old version", #"{"version": "1.0.0", "runs": [{"tool": {"name": "T"}, "results": []}]}"#),
        (
            "a CycloneDX inventory",
            #"{"$schema": "s", "bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}"#
        ),
        ("a CycloneDX inventory", #"<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1"><components/></bom>"#),
        ("an SPDX inventory", #"{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": []}"#),
        (
            "an SPDX inventory",
            #"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"type": "Agent", "spdxId": "a"}]}"#
        ),
        ("an SPDX inventory", "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n"),
        ("an SPDX inventory", #"<rdf:RDF xmlns:rdf="r"><spdx:SpdxDocument xmlns:spdx="s"/></rdf:RDF>"#),
        ("an inventory of Syft", #"{"artifacts": [], "artifactRelationships": [], "descriptor": {"name": "syft"}}"#),
        (
            "a report of npm audit",
            #"{"auditReportVersion": 2, "vulnerabilities": {"a": {"name": "a", "severity": "high"}}, "metadata": {}}"#
        ),
        (
            "a report of npm 6's or pnpm's audit",
            #"{"actions": [], "advisories": {"1": {"module_name": "a"}}, "muted": [], "metadata": {}}"#
        ),
        (
            "a report of yarn audit",
            #"{"type":"auditAdvisory","data":{"resolution":{},"advisory":{}}}"# + "\n"
                + #"{"type":"auditSummary","data":{}}"#
        ),
        ("a report of yarn audit", #"{"value":"a","children":{"ID":1,"Issue":"i","Severity":"high"}}"# + "\n"),
        ("a report of safety scan", #"{"meta": {"scan_type": "scan"}, "scan_results": {"projects": []}}"#),
        (
            "a report of Snyk",
            #"{"vulnerabilities": [{"id": "SNYK-1", "severity": "high", "upgradePath": []}], "ok": false}"#
        ),
        ("a report of Snyk", #"{"vulnerabilities": [], "ok": true, "dependencyCount": 3, "packageManager": "npm"}"#),
        (
            "a report of OWASP Dependency-Check",
            #"{"reportSchema": "1.1", "scanInfo": {}, "dependencies": [{"fileName": "a.jar"}]}"#
        ),
        ("a report of OWASP Dependency-Check", #"<analysis xmlns="x"><scanInfo/><dependencies/></analysis>"#),
        (
            "JSON of Semgrep",
            #"{"version": "1.1", "results": [{"check_id": "a", "path": "b"}], "errors": [], "paths": {"scanned": []}}"#
        ),
        ("JSON of Semgrep", #"{"version": "1.1", "results": [], "errors": [], "paths": {"scanned": ["a"]}}"#),
        ("JSON of ESLint", #"[{"filePath": "/a.js", "messages": [], "errorCount": 0}]"#),
        ("JSON of Checkov", #"{"check_type": "terraform", "results": {"failed_checks": []}, "summary": {}}"#),
        ("JSON of Checkov", #"[{"check_type": "terraform", "results": {"failed_checks": []}}]"#),
        ("JSON of tfsec", #"{"results": [{"rule_id": "a", "long_id": "b", "severity": "HIGH"}]}"#),
        ("JSON of KICS", #"{"kics_version": "v1", "files_scanned": 1, "queries": []}"#),
        ("JSON of gosec", #"{"Golang errors": {}, "Issues": [{"severity": "HIGH"}], "Stats": {}}"#),
        ("JSON of Brakeman", #"{"scan_info": {}, "warnings": [], "ignored_warnings": []}"#),
        ("JSON of golangci-lint", #"{"Issues": [], "Report": {"Linters": []}}"#),
        ("JSON of govulncheck", #"{"config": {"protocol_version": "v1.0.0"}}"# + "\n" + #"{"osv": {}}"#),
        (
            "a report of cargo audit",
            #"{"database": {}, "lockfile": {}, "settings": {}, "vulnerabilities": {"found": true, "count": 1, "list": []}}"#
        ),
        ("a report of composer audit", #"{"advisories": {}, "abandoned": []}"#),
        (
            "a report of bundler-audit",
            #"{"version": "0.9", "created_at": "t", "results": [{"type": "unpatched_gem", "gem": {}}]}"#
        ),
        (
            "a list of dotnet",
            #"{"version": 1, "parameters": "--vulnerable", "sources": [], "projects": [{"path": "p"}]}"#
        ),
        (
            "a report for GitLab",
            #"{"version": "15.0.0", "scan": {"scanner": {"id": "s"}, "type": "sast"}, "vulnerabilities": []}"#
        ),
        (
            "JSON of TruffleHog",
            #"{"SourceMetadata":{"Data":{}},"SourceID":1,"DetectorName":"AWS","Verified":false}"# + "\n"
        ),
        (
            "Checkstyle XML",
            #"<checkstyle version="8"><file name="a.java"><error line="1" severity="error"/></file></checkstyle>"#
        ),
        ("PMD's XML", #"<pmd xmlns="x" version="6"><file name="a"/></pmd>"#),
        ("SpotBugs' XML", #"<BugCollection version="4"><BugInstance type="a"/></BugCollection>"#),
        ("Cppcheck's XML", #"<results version="2"><cppcheck version="2.10"/><errors/></results>"#),
        ("JSON of Ruff", #"[{"code": "S602", "filename": "a.py", "location": {"row": 1}, "message": "m"}]"#),
        ("JSON of Code Climate", #"[{"type": "issue", "check_name": "a", "fingerprint": "b", "location": {}}]"#),
        ("JSON of ZAP", #"{"@programName": "ZAP", "site": [{"@name": "x", "alerts": []}]}"#),
        ("a VEX document", #"{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}"#),
        // Benchmarks and what is no report.
        ("JSON of Criterion", #"{"mean": {"point_estimate": 1.5, "standard_error": 0.1}}"#),
        ("JSON of JMH", #"[{"jmhVersion": "1.36", "benchmark": "b", "primaryMetric": {}}]"#),
        ("JSON of BenchmarkDotNet", #"{"Title": "t", "HostEnvironmentInfo": {}, "Benchmarks": []}"#),
        ("the output of go test -bench", "goos: linux\ngoarch: amd64\nBenchmarkA-8 100 5 ns/op\n"),
        ("a table of hyperfine", "command,mean,stddev,median,user,system,min,max\na,1,1,1,1,1,1,1\n"),
        ("a verdict of a gate", #"{"gate": "coverage", "verdict": "pass"}"#),
        (
            "an HTML page",
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"></head><body></body></html>"
        ),
        ("a zip archive", "PK\u{3}\u{4}\u{14}\u{0}"),
        ("a program", "\u{7F}ELF\u{2}\u{1}"),
    ]

    /// What each gate's reader says of a file.
    private static func errors(_ text: String) -> [(use: String, error: ReportError?)] {
        let bytes = Array(text.utf8)
        func error(_ read: () throws(ReportError) -> Void) -> ReportError? {
            do throws(ReportError) { try read() } catch { return error }
            return nil
        }
        return [
            ("coverage", error { () throws(ReportError) in _ = try coverage(bytes) }),
            (
                "tests",
                error { () throws(ReportError) in _ = try JUnitReader.read(name: "report", source: pieces(bytes, 4096))
                }
            ),
            ("security", error { () throws(ReportError) in _ = try security(bytes) }),
            (
                "benchmark",
                error { () throws(ReportError) in
                    _ = try BenchmarkReader.read(name: "report", source: pieces(bytes, 4096))
                }
            ),
            ("changes", error { () throws(ReportError) in _ = try ChangedLines(diff: bytes, name: "report") }),
        ]
    }

    /// Of these, what holds no results: a gate passes them over in a folder.
    private static let others: [Key] = ["a verdict of a gate", "an HTML page", "a program", "a PDF"]

    @Test(arguments: unread)
    func everyGateNamesWhatNoneReads(file: (name: String, text: String)) {
        for (use, error) in Self.errors(file.text) {
            #expect(error?.reason == "this is \(file.name), which is not read", "\(use)")
            #expect(error?.code == (Self.others.contains(Key(file.name)) ? .foreign : .wrongSchema))
            #expect(error?.remedy.utf8.isEmpty == false)
        }
    }

    /// A report of each kind that is read, and for what.
    static let read: [(name: String, use: String, text: String)] = [
        ("Cobertura XML", "coverage", "<coverage><packages><package><classes/></package></packages></coverage>"),
        ("an LCOV tracefile", "coverage", "TN:\nSF:a.py\nDA:1,1\nend_of_record\n"),
        (
            "a report of coverage.py", "coverage",
            #"{"meta": {"branch_coverage": false}, "files": {"a.py": {"executed_lines": [1]}}}"#
        ),
        (
            "a report of llvm-cov", "coverage",
            #"{"data": [{"files": [], "functions": []}], "type": "llvm.coverage.json.export", "version": "2.0.1"}"#
        ),
        ("a Go cover profile", "coverage", "mode: set\na.go:1.1,2.2 1 1\n"),
        ("JUnit XML", "tests", "<testsuites><testsuite name='s'><testcase name='t'/></testsuite></testsuites>"),
        (
            "a SARIF log", "security",
            #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": []}]}"#
        ),
        ("a report of bandit", "security", SecuritySamples.bandit),
        ("a report of pip-audit", "security", SecuritySamples.pipAudit),
        ("a report of safety check", "security", SecuritySamples.safety),
        ("a report of trivy", "security", SecuritySamples.trivy),
        ("a report of osv-scanner", "security", SecuritySamples.scanner),
        ("a report of grype", "security", SecuritySamples.grype),
        ("a report of gitleaks", "security", SecuritySamples.gitleaks),
        ("a report of detect-secrets", "security", SecuritySamples.detectSecrets),
        ("a report of pytest-benchmark", "benchmark", #"{"machine_info": {}, "benchmarks": []}"#),
        ("a report of Google Benchmark", "benchmark", #"{"context": {}, "benchmarks": []}"#),
        ("a report of hyperfine", "benchmark", #"{"results": [{"command": "a", "median": 1.5, "times": [1.5]}]}"#),
        ("a diff of git", "changes", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
    ]

    @Test(arguments: read)
    func aReportForAnotherGateIsSentThere(file: (name: String, use: String, text: String)) {
        for (use, error) in Self.errors(file.text) {
            let said = error.map { "\($0.reason). \($0.remedy)" } ?? ""
            let isNamed = said.utf8.starts(with: "this is \(file.name), which another gate reads".utf8)
            #expect(isNamed == (Key(use) != Key(file.use)), "\(use): \(said)")
            if isNamed, Key(file.use) != "changes" {
                #expect(Key(error?.remedy ?? "") == Key("Give it to 'pitlane gate \(file.use)'"))
            }
        }
    }

    /// The kind is also told in UTF-16, and in small pieces.
    @Test func theKindDoesNotDependOnTheEncoding() {
        let text = #"{"auditReportVersion": 2, "vulnerabilities": {}}"#
        for writing in EncodingTests.Writing.allCases {
            for chunk in [1, 4096] {
                let error = #expect(throws: ReportError.self) { try security(writing.bytes(text), chunk: chunk) }
                #expect(error?.reason == "this is a report of npm audit, which is not read")
            }
        }
    }
}
