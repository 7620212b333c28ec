import Basics

/// A kind of file that people give to gates, told by how it begins: reports that are read, and those that are not.
struct KnownReport: Sendable {
    /// What shows that a file is of the kind.
    enum Sign: Sendable {
        /// Paths to members, all of which are there.
        case json([Key])
        /// Paths to elements, all of which are there.
        case xml([Key])
        /// How one of the first lines begins.
        case line(String)
        /// How the file begins.
        case bytes([UInt8])

        fileprivate func fits(_ sketch: ReportHead.Sketch) -> Bool {
            switch (self, sketch) {
            case (.json(let wanted), .json(let names)), (.xml(let wanted), .xml(let names)):
                wanted.allSatisfy(names.contains)
            case (.line(let prefix), .text(let lines, _)): lines.contains { $0.starts(with: prefix.utf8) }
            case (.bytes(let prefix), .text(_, let start)): start.starts(with: prefix)
            default: false
            }
        }
    }

    /// As people call it, after "this is".
    let name: String
    /// What it is read for; nil where it is not read at all.
    let use: ReportUse?
    /// Whether it holds results; what holds none may lie among reports.
    let isReport: Bool
    /// How to come to something that is read, as an instruction without a full stop.
    let remedy: String
    let signs: [Sign]

    /// A kind that is read.
    static func read(_ name: String, for use: ReportUse, _ signs: Sign...) -> KnownReport {
        KnownReport(name: name, use: use, isReport: true, remedy: use.remedy, signs: signs)
    }

    /// A kind that is not read.
    static func unread(_ name: String, _ remedy: String, _ signs: Sign...) -> KnownReport {
        KnownReport(name: name, use: nil, isReport: true, remedy: remedy, signs: signs)
    }

    /// A kind that holds no results.
    static func other(_ name: String, _ remedy: String, _ signs: Sign...) -> KnownReport {
        KnownReport(name: name, use: nil, isReport: false, remedy: remedy, signs: signs)
    }

    /// All kinds: those that are read first, so that one of them is never taken for another.
    private static let all = read + unreadCoverage + unreadTests + unreadSecurity + unreadBenchmarks + unreadOthers

    /// The kind of a file by its beginning; nil where it is none of these.
    static func kind(of head: ReportHead) -> KnownReport? {
        let sketch = head.sketch
        return all.first { kind in kind.signs.contains { $0.fits(sketch) } }
    }

    /// The error of such a file where something for `use` is read; nil where it is read for that.
    func refusal(of file: String, for use: ReportUse) -> ReportError? {
        guard self.use != use else { return nil }
        return ReportError(
            self.use == nil && isReport ? .wrongSchema : .foreign, file: file,
            reason: "this is \(name), which \(self.use == nil ? "is not read" : "another gate reads")",
            remedy: remedy)
    }

    // MARK: - Kinds that are read

    /// Kinds that are read, each for one thing.
    private static let read: [KnownReport] = [
        .read("Cobertura XML", for: .coverage, .xml(["coverage/packages"])),
        .read("JaCoCo XML", for: .coverage, .xml(["report/package"]), .xml(["report/group/package"])),
        .read("an LCOV tracefile", for: .coverage, .line("SF:")),
        .read(
            "a report of coverage.py", for: .coverage, .json(["files.*.executed_lines"]),
            .json(["meta.branch_coverage", "files"])),
        .read(
            "a report of llvm-cov", for: .coverage, .json(["type=llvm.coverage.json.export"]),
            .json(["data[].files[].segments"])),
        .read("a Go cover profile", for: .coverage, .line("mode: set"), .line("mode: count"), .line("mode: atomic")),
        .read("JUnit XML", for: .tests, .xml(["testsuites"]), .xml(["testsuite"])),
        .read("a SARIF log", for: .security, .json(["runs", "version=2.1.0"]), .json(["runs[].tool.driver"])),
        .read("a report of bandit", for: .security, .json(["metrics._totals"]), .json(["results[].test_id"])),
        .read(
            "a report of pip-audit", for: .security, .json(["dependencies", "fixes"]), .json(["dependencies[].vulns"])),
        .read("a report of safety check", for: .security, .json(["report_meta"])),
        .read(
            "a report of trivy", for: .security, .json(["SchemaVersion", "ArtifactName"]), .json(["Results[].Target"])),
        .read("a report of osv-scanner", for: .security, .json(["results[].packages"])),
        .read(
            "a report of grype", for: .security, .json(["matches[].vulnerability"]), .json(["descriptor.name=grype"])),
        .read("a report of gitleaks", for: .security, .json(["[].RuleID", "[].File"])),
        .read("a report of detect-secrets", for: .security, .json(["plugins_used", "results"])),
        .read("a report of pytest-benchmark", for: .benchmark, .json(["machine_info", "benchmarks"])),
        .read("a report of Google Benchmark", for: .benchmark, .json(["context", "benchmarks"])),
        .read(
            "a report of hyperfine", for: .benchmark, .json(["results[].command", "results[].times"]),
            .json(["results[].median"])),
        .read("a diff of git", for: .changes, .line("diff --git ")),
    ]

    // MARK: - Coverage that is not read

    private static let dotnet =
        "Let .NET write Cobertura: dotnet test --collect 'XPlat Code Coverage', or dotnet-coverage merge -f cobertura FILE"

    /// Kinds of coverage reports that are not read.
    private static let unreadCoverage: [KnownReport] = [
        .unread(
            "NCover XML", dotnet, .xml(["coverage@profilerVersion"])),
        .unread(
            "Clover XML",
            "Let the tool write Cobertura or LCOV: phpunit --coverage-cobertura FILE, jest --coverageReporters=lcov, "
                + "vitest --coverage.reporter=cobertura", .xml(["coverage@clover"]), .xml(["coverage/project"])),
        .unread(
            "SonarQube's generic coverage XML", "Let the tool that measures write Cobertura XML or LCOV",
            .xml(["coverage/file/lineToCover"])),
        .unread(
            "OpenCover XML", "Run coverlet with --format cobertura, or reportgenerator -reporttypes:Cobertura",
            .xml(["CoverageSession"])),
        .unread("dotCover XML", dotnet, .xml(["Root/Assembly/Namespace"]), .xml(["Root/Assembly/Type"])),
        .unread("coverage XML of Visual Studio", dotnet, .xml(["results/modules"]), .xml(["CoverageDSPriv"])),
        .unread(
            "PHPUnit's coverage XML", "Run phpunit --coverage-cobertura FILE", .xml(["phpunit/project/totals"]),
            .xml(["phpunit/build"])),
        .unread(
            "coverage JSON of Istanbul",
            "Let Istanbul write LCOV: nyc report --reporter=lcov, jest --coverageReporters=lcov",
            .json(["*.statementMap"]), .json(["total.lines.pct"])),
        .unread(
            "coverage JSON of V8", "Run c8 report --reporter=lcov", .json(["result[].functions"]),
            .json(["[].functions[].ranges"])),
        .unread(
            "SimpleCov's JSON",
            "Let SimpleCov write Cobertura or LCOV: SimpleCov::Formatter::CoberturaFormatter of "
                + "simplecov-cobertura, or simplecov-lcov", .json(["*.coverage.*.lines"]),
            .json(["*.coverage", "*.timestamp"]),
            .json(["result.line"])),
        .unread("JSON of gcovr", "Run gcovr --cobertura FILE", .json(["gcovr/format_version"])),
        .unread(
            "JSON of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            .json(["gcc_version", "format_version"])),
        .unread(
            "text of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            .line("-:    0:Source:")),
        .unread(
            "data of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            .bytes(Array("adcg".utf8)), .bytes(Array("oncg".utf8))),
        .unread(
            "a SQLite database, such as the .coverage of coverage.py", "Run coverage xml, or coverage lcov",
            .bytes(Array("SQLite format 3".utf8))),
        .unread(
            "a profile of LLVM", "Run llvm-profdata merge, then llvm-cov export -format=lcov",
            .bytes([0x81, 0x72, 0x66, 0x6F, 0x72, 0x70, 0x6C, 0xFF]), .bytes([0xFF, 0x6C, 0x70, 0x72, 0x6F, 0x66])),
        .unread(
            "the data of JaCoCo's agent", "Let JaCoCo write XML: jacoco:report of Maven, jacocoTestReport of Gradle",
            .bytes([0x01, 0xC0, 0xC0])),
        .unread(
            "coverage data of Go", "Run go tool covdata textfmt -i=DIR -o=FILE", .bytes([0, 0x63, 0x76, 0x6D]),
            .bytes([0, 0x63, 0x77, 0x6D])),
        .unread("JSON of cargo-tarpaulin", "Run cargo tarpaulin --out Xml", .json(["files[].traces"])),
        .unread("JSON for Coveralls", "Let the tool that measures write LCOV", .json(["source_files[].coverage"])),
        .unread(
            "JSON of xccov", "Run xcrun llvm-cov export -format=lcov with the profile of the result bundle",
            .json(["targets[].files", "lineCoverage"])),
    ]

    // MARK: - Tests that are not read

    private static let dotnetTests =
        "Let .NET write JUnit XML: dotnet test --logger junit, of the package JunitXml.TestLogger"

    /// Kinds of test reports that are not read.
    private static let unreadTests: [KnownReport] = [
        .unread("TRX of .NET", dotnetTests, .xml(["TestRun"])),
        .unread("NUnit XML", dotnetTests, .xml(["test-run"]), .xml(["test-results"])),
        .unread(
            "xUnit.net XML", dotnetTests, .xml(["assemblies"]), .xml(["assembly/collection"]),
            .xml(["assembly/class/test"])),
        .unread(
            "TAP",
            "Let the runner write JUnit XML: node --test --test-reporter=junit, prove --formatter "
                + "TAP::Formatter::JUnit, bats --report-formatter junit", .line("TAP version"), .line("ok 1"),
            .line("not ok 1")),
        .unread(
            "the output of go test -json", "Run gotestsum --junitfile FILE", .json(["Action", "Package"]),
            .json(["Action=start"]), .json(["ImportPath", "Action"])),
        .unread(
            "the output of go test", "Run gotestsum --junitfile FILE", .line("=== RUN "), .line("--- FAIL: "),
            .line("ok  \t")),
        .unread(
            "JSON of Jest or Vitest", "Run vitest --reporter=junit --outputFile=FILE, or jest --reporters=jest-junit",
            .json(["numTotalTests", "testResults"])),
        .unread(
            "JSON of Mocha", "Run mocha --reporter mocha-junit-reporter, or --reporter xunit",
            .json(["stats.suites", "stats.passes"])),
        .unread("JSON of Cucumber", "Run cucumber --format junit", .json(["[].elements", "[].keyword"])),
        .unread(
            "JSON of RSpec", "Run rspec --format RspecJunitFormatter --out FILE",
            .json(["examples[].full_description"]),
            .json(["examples", "summary_line"])),
        .unread(
            "JSON of pytest", "Run pytest --junitxml=FILE", .json(["exitcode", "collectors"]),
            .json(["tests[].nodeid"]),
            .json(["$report_type"]), .json(["pytest_version"])),
        .unread("JSON of Playwright", "Run playwright test --reporter=junit", .json(["config.rootDir", "suites"])),
        .unread(
            "the JSON of cargo test", "Run cargo nextest run with a profile that has junit.path",
            .json(["type=suite", "event"])),
        .unread("events of swift test", "Run swift test --xunit-output FILE", .json(["kind", "payload", "version"])),
        .unread("JSON of GoogleTest", "Run it with --gtest_output=xml:FILE", .json(["testsuites[].testsuite"])),
        .unread("Robot Framework's XML", "Run robot --xunit FILE, or rebot --xunit FILE output.xml", .xml(["robot"])),
        .unread(
            "TestNG's XML", "Give the files of junitreports/, which TestNG writes beside it", .xml(["testng-results"])),
        .unread("CTest's XML for CDash", "Run ctest --output-junit FILE", .xml(["Site"])),
        .unread(
            "Boost.Test XML", "Run it with --log_format=JUNIT --log_sink=FILE", .xml(["TestLog"]), .xml(["TestResult"])),
        .unread(
            "Catch2's XML", "Run it with --reporter JUnit::out=FILE", .xml(["Catch2TestRun"]), .xml(["Catch/Group"])),
        .unread("doctest's XML", "Run it with --reporters=junit --out=FILE", .xml(["doctest"])),
        .unread("QTest's XML", "Run it with -o FILE,junitxml", .xml(["TestCase"])),
        .unread("CUnit's XML", "Let the tests write JUnit XML", .xml(["CUNIT_TEST_RUN_REPORT"])),
        .unread("SonarQube's generic test XML", "Let the runner write JUnit XML", .xml(["testExecutions"])),
        .unread(
            "the XML of open test reporting", "Give the TEST-*.xml that JUnit's launcher writes",
            .xml(["events/started"])),
        .unread("JSON of Allure", "Let the runner write JUnit XML", .json(["uuid", "historyId"])),
        .unread("JSON of Newman", "Run newman run --reporters junit", .json(["run.executions", "collection"])),
        .unread("JSON of xcresulttool", "Run xcbeautify --report junit", .json(["testNodes"])),
    ]

    // MARK: - Security that is not read

    private static func lockFile(_ name: String) -> String {
        "Scan the lock file: osv-scanner scan source --lockfile \(name) --format json, or trivy fs --format json ."
    }
    private static let inventory =
        "An inventory names packages, not findings: scan it with grype sbom:FILE -o json, or trivy sbom --format json FILE"

    /// Kinds of scanners' reports that are not read.
    private static let unreadSecurity: [KnownReport] = [
        .unread(
            "a SARIF log of an old version",
            "Let the tool write SARIF 2.1.0, or convert it: sarif transform FILE --sarif-output-version Current",
            .json(["runs", "version"]), .json(["runs[].tool"]), .json(["runLogs[].toolInfo"])),
        .unread("a CycloneDX inventory", inventory, .json(["bomFormat"]), .xml(["bom"])),
        .unread(
            "an SPDX inventory", inventory, .json(["spdxVersion"]), .json(["@graph[].spdxId"]), .json(["SPDXID"]),
            .line("SPDXVersion:"), .xml(["RDF/SpdxDocument"])),
        .unread(
            "an inventory of Syft", inventory, .json(["artifacts", "descriptor.name=syft"]),
            .json(["artifactRelationships"]), .json(["artifacts[].foundBy"])),
        .unread(
            "a report of npm audit", lockFile("package-lock.json"), .json(["auditReportVersion"]),
            .line("# npm audit report")),
        .unread(
            "a report of npm 6's or pnpm's audit", lockFile("package-lock.json or pnpm-lock.yaml"),
            .json(["advisories.*.module_name"]), .json(["actions", "advisories", "muted"]),
            .json(["advisories", "metadata.vulnerabilities"])),
        .unread(
            "a report of yarn audit", lockFile("yarn.lock"), .json(["type=auditAdvisory"]),
            .json(["type=auditSummary"]),
            .json(["data.vulnerabilities", "type"]), .json(["value", "children.ID"])),
        .unread(
            "a report of safety scan", "Run safety check --output json", .json(["scan_results", "meta"]),
            .json(["scan_results.projects"])),
        .unread(
            "a report of Snyk", "Run snyk test --sarif", .json(["vulnerabilities[].upgradePath"]),
            .json(["packageManager", "dependencyCount"]),
            .json(["ok", "vulnerabilities"]), .json(["[].packageManager", "[].vulnerabilities"])),
        .unread(
            "a report of OWASP Dependency-Check", "Run dependency-check --format SARIF",
            .json(["reportSchema", "scanInfo"]),
            .xml(["analysis/scanInfo"])),
        .unread(
            "JSON of Semgrep", "Run semgrep scan --sarif", .json(["results[].check_id"]),
            .json(["results", "paths.scanned"])),
        .unread(
            "JSON of ESLint", "Run eslint --format @microsoft/eslint-formatter-sarif",
            .json(["[].filePath", "[].messages"])),
        .unread(
            "JSON of Checkov", "Run checkov --output sarif", .json(["check_type", "results"]), .json(["[].check_type"]),
            .json(["passed", "failed", "checkov_version"])),
        .unread("JSON of tfsec", "Run tfsec --format sarif", .json(["results[].long_id"])),
        .unread(
            "JSON of Terrascan", "Run terrascan scan --output sarif", .json(["results.scan_summary"]),
            .json(["results.violations"])),
        .unread("JSON of KICS", "Run kics scan --report-formats sarif", .json(["kics_version"])),
        .unread("JSON of gosec", "Run gosec -fmt sarif", .json(["Golang errors"])),
        .unread("JSON of Brakeman", "Run brakeman --format sarif", .json(["scan_info", "warnings"])),
        .unread(
            "JSON of golangci-lint", "Run golangci-lint run --output.sarif.path FILE", .json(["Issues", "Report"])),
        .unread("JSON of govulncheck", "Run govulncheck -format sarif", .json(["config.protocol_version"])),
        .unread("a report of cargo audit", lockFile("Cargo.lock"), .json(["vulnerabilities.list", "database"])),
        .unread("a report of composer audit", lockFile("composer.lock"), .json(["advisories", "abandoned"])),
        .unread(
            "a report of bundler-audit", lockFile("Gemfile.lock"), .json(["results[].gem"]),
            .json(["created_at", "results"])),
        .unread(
            "a list of dotnet", lockFile("packages.lock.json"), .json(["projects[].frameworks", "parameters"]),
            .json(["projects", "parameters", "sources"])),
        .unread(
            "a report for GitLab", "Let the tool itself write SARIF, or JSON that is read",
            .json(["scan.scanner", "vulnerabilities"]), .json(["scan.type", "vulnerabilities"]),
            .json(["vulnerabilities[].identifiers"])),
        .unread(
            "JSON of TruffleHog",
            "TruffleHog writes nothing that is read; look for secrets with "
                + "gitleaks git --report-format json --report-path FILE, or detect-secrets scan",
            .json(["SourceMetadata", "DetectorName"]),
            .json(["stringsFound", "commitHash"])),
        .unread(
            "JSON of Kingfisher", "Run kingfisher scan --format sarif", .json(["findings[].finding.validation"]),
            .json(["rule.id", "finding.fingerprint"]), .json(["[].rule", "[].finding"])),
        .unread(
            "Checkstyle XML", "Let the tool write SARIF: checkstyle -f sarif, or the like of other linters",
            .xml(["checkstyle"])),
        .unread("PMD's XML", "Run pmd check --format sarif", .xml(["pmd"]), .xml(["pmd-cpd"])),
        .unread("SpotBugs' XML", "Run spotbugs -sarif=FILE", .xml(["BugCollection"])),
        .unread("Cppcheck's XML", "Run cppcheck --output-format=sarif", .xml(["results/cppcheck"])),
        .unread(
            "Android Lint's XML", "Set sarifReport = true in the lint block of Gradle", .xml(["issues/issue/location"])),
        .unread(
            "JSON of Ruff", "Run ruff check --output-format sarif", .json(["[].code", "[].filename", "[].location"])),
        .unread("JSON of Hadolint", "Run hadolint --format sarif", .json(["[].code", "[].level", "[].file"])),
        .unread("JSON of Code Climate", "Let the tool itself write SARIF", .json(["[].check_name", "[].fingerprint"])),
        .unread(
            "JSON of RuboCop", "Run rubocop with the formatter of code-scanning-rubocop, which writes SARIF",
            .json(["metadata.rubocop_version"])),
        .unread(
            "JSON of ZAP", "Let ZAP write SARIF: the template sarif-json of its report add-on", .json(["site[].alerts"])
        ),
        .unread("JSON of Nuclei", "Run nuclei -sarif-export FILE", .json(["template-id"]), .json(["[].template-id"])),
        .unread("JSON of Horusec", "Run horusec start --output-format sarif", .json(["analysisVulnerabilities"])),
        .unread(
            "JSON of SonarQube", "Let the tool that analyses write SARIF", .json(["issues[].engineId"]),
            .json(["issues[].component", "issues[].rule"])),
        .unread(
            "a VEX document", "It excepts findings: pitlane gate import makes waivers of it",
            .json(["@context", "statements"])),
        .unread("text of bandit", "Run bandit -f json", .line("Run started:")),
    ]

    // MARK: - Others that are not read

    private static let hyperfine = "Measure the program with hyperfine --export-json FILE"

    /// Kinds of reports of benchmarks that are not read.
    private static let unreadBenchmarks: [KnownReport] = [
        .unread("JSON of Criterion", hyperfine, .json(["mean.point_estimate"])),
        .unread("JSON of JMH", hyperfine, .json(["[].jmhVersion"])),
        .unread("JSON of BenchmarkDotNet", hyperfine, .json(["HostEnvironmentInfo", "Benchmarks"])),
        .unread("the output of go test -bench", hyperfine, .line("goos: ")),
        .unread(
            "a table of hyperfine", "Run hyperfine --export-json FILE", .line("command,mean,stddev"),
            .line("| Command | Mean")),
        .unread(
            "a table of Google Benchmark", "Run it with --benchmark_format=json", .line("name,iterations,real_time")),
        .unread("JSON of k6", hyperfine, .json(["metrics.http_req_duration"]), .json(["root_group", "metrics"])),
    ]

    /// Kinds of files that are no reports; one that is packed may hold a report.
    private static let unreadOthers: [KnownReport] = [
        .other("a verdict of a gate", "Show it with 'pitlane gate report'", .json(["gate", "verdict"])),
        .other("an HTML page", "Give the report that the page shows, as XML or JSON", .xml(["html"]), .xml(["HTML"])),
        .unread("a zip archive", "Unpack it and give the report inside", .bytes([0x50, 0x4B, 0x03, 0x04])),
        .unread("a file compressed with xz", "Unpack it first", .bytes([0xFD, 0x37, 0x7A, 0x58, 0x5A])),
        .unread("a file compressed with zstd", "Unpack it first", .bytes([0x28, 0xB5, 0x2F, 0xFD])),
        .unread("a file compressed with bzip2", "Unpack it first", .bytes([0x42, 0x5A, 0x68])),
        .unread("a file compressed with gzip", "Unpack it first", .bytes([0x1F, 0x8B])),
        .other("a program", "Give the report that it writes", .bytes([0x7F, 0x45, 0x4C, 0x46])),
        .other("a PDF", "Give the report as XML or JSON", .bytes(Array("%PDF".utf8))),
    ]
}
