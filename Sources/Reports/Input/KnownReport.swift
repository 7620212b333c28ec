import Basics

/// A kind of file that people give to gates, told by how it begins: reports that are read, and those that are not.
struct KnownReport: Sendable {
    /// What shows that a file is of the kind.
    enum Sign: Sendable, ExpressibleByStringLiteral {
        /// Paths to members, all of which are there: `"{a.b, c}"`.
        case json([Key])
        /// The path to an element: `"<a/b>"`.
        case xml(Key)
        /// How one of the first lines begins: any other text.
        case line(String)
        /// How the file begins.
        case bytes([UInt8])

        init(stringLiteral text: String) {
            let inner = text.utf8.dropFirst().dropLast()
            switch text.utf8.first {
            case UInt8(ascii: "{"):
                self = .json(inner.split(separator: UInt8(ascii: ",")).map { Key(Substring($0.drop { $0 == 0x20 })) })
            case UInt8(ascii: "<"): self = .xml(Key(Substring(inner)))
            default: self = .line(text)
            }
        }

        fileprivate func fits(_ sketch: ReportHead.Sketch) -> Bool {
            switch (self, sketch) {
            case (.json(let wanted), .json(let names)): wanted.allSatisfy(names.contains)
            case (.xml(let wanted), .xml(let names)): names.contains(wanted)
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
        .read("Cobertura XML", for: .coverage, "<coverage/packages>"),
        .read("JaCoCo XML", for: .coverage, "<report/package>", "<report/group/package>"),
        .read("an LCOV tracefile", for: .coverage, "SF:"),
        .read("a report of coverage.py", for: .coverage, "{files.*.executed_lines}", "{meta.branch_coverage, files}"),
        .read("a report of llvm-cov", for: .coverage, "{type=llvm.coverage.json.export}", "{data[].files[].segments}"),
        .read("a Go cover profile", for: .coverage, "mode: set", "mode: count", "mode: atomic"),
        .read("JUnit XML", for: .tests, "<testsuites>", "<testsuite>"),
        .read("a SARIF log", for: .security, "{runs, version=2.1.0}", "{runs[].tool.driver}"),
        .read("a report of bandit", for: .security, "{metrics._totals}", "{results[].test_id}"),
        .read("a report of pip-audit", for: .security, "{dependencies, fixes}", "{dependencies[].vulns}"),
        .read("a report of safety check", for: .security, "{report_meta}"),
        .read("a report of trivy", for: .security, "{SchemaVersion, ArtifactName}", "{Results[].Target}"),
        .read("a report of osv-scanner", for: .security, "{results[].packages}"),
        .read("a report of grype", for: .security, "{matches[].vulnerability}", "{descriptor.name=grype}"),
        .read("a report of gitleaks", for: .security, "{[].RuleID, [].File}"),
        .read("a report of detect-secrets", for: .security, "{plugins_used, results}"),
        .read("a report of pytest-benchmark", for: .benchmark, "{machine_info, benchmarks}"),
        .read("a report of Google Benchmark", for: .benchmark, "{context, benchmarks}"),
        .read("a report of hyperfine", for: .benchmark, "{results[].command, results[].times}", "{results[].median}"),
        .read("a diff of git", for: .changes, "diff --git "),
    ]

    // MARK: - Coverage that is not read

    private static let dotnet =
        "Let .NET write Cobertura: dotnet test --collect 'XPlat Code Coverage', or dotnet-coverage merge -f cobertura FILE"

    /// Kinds of coverage reports that are not read.
    private static let unreadCoverage: [KnownReport] = [
        .unread("NCover XML", dotnet, "<coverage@profilerVersion>"),
        .unread(
            "Clover XML",
            "Let the tool write Cobertura or LCOV: phpunit --coverage-cobertura FILE, jest --coverageReporters=lcov, "
                + "vitest --coverage.reporter=cobertura", "<coverage@clover>", "<coverage/project>"),
        .unread(
            "SonarQube's generic coverage XML", "Let the tool that measures write Cobertura XML or LCOV",
            "<coverage/file/lineToCover>"),
        .unread(
            "OpenCover XML", "Run coverlet with --format cobertura, or reportgenerator -reporttypes:Cobertura",
            "<CoverageSession>"),
        .unread("dotCover XML", dotnet, "<Root/Assembly/Namespace>", "<Root/Assembly/Type>"),
        .unread("coverage XML of Visual Studio", dotnet, "<results/modules>", "<CoverageDSPriv>"),
        .unread(
            "PHPUnit's coverage XML", "Run phpunit --coverage-cobertura FILE", "<phpunit/project/totals>",
            "<phpunit/build>"),
        .unread(
            "coverage JSON of Istanbul",
            "Let Istanbul write LCOV: nyc report --reporter=lcov, jest --coverageReporters=lcov", "{*.statementMap}",
            "{total.lines.pct}"),
        .unread(
            "coverage JSON of V8", "Run c8 report --reporter=lcov", "{result[].functions}", "{[].functions[].ranges}"),
        .unread(
            "SimpleCov's JSON",
            "Let SimpleCov write Cobertura or LCOV: SimpleCov::Formatter::CoberturaFormatter of "
                + "simplecov-cobertura, or simplecov-lcov", "{*.coverage.*.lines}", "{*.coverage, *.timestamp}",
            "{result.line}"),
        .unread("JSON of gcovr", "Run gcovr --cobertura FILE", "{gcovr/format_version}"),
        .unread(
            "JSON of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            "{gcc_version, format_version}"),
        .unread(
            "text of gcov", "Run gcovr --cobertura FILE, or lcov --capture --directory . --output-file FILE",
            "-:    0:Source:"),
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
        .unread("JSON of cargo-tarpaulin", "Run cargo tarpaulin --out Xml", "{files[].traces}"),
        .unread("JSON for Coveralls", "Let the tool that measures write LCOV", "{source_files[].coverage}"),
        .unread(
            "JSON of xccov", "Run xcrun llvm-cov export -format=lcov with the profile of the result bundle",
            "{targets[].files, lineCoverage}"),
    ]

    // MARK: - Tests that are not read

    private static let dotnetTests =
        "Let .NET write JUnit XML: dotnet test --logger junit, of the package JunitXml.TestLogger"

    /// Kinds of test reports that are not read.
    private static let unreadTests: [KnownReport] = [
        .unread("TRX of .NET", dotnetTests, "<TestRun>"),
        .unread("NUnit XML", dotnetTests, "<test-run>", "<test-results>"),
        .unread("xUnit.net XML", dotnetTests, "<assemblies>", "<assembly/collection>", "<assembly/class/test>"),
        .unread(
            "TAP",
            "Let the runner write JUnit XML: node --test --test-reporter=junit, prove --formatter "
                + "TAP::Formatter::JUnit, bats --report-formatter junit", "TAP version", "ok 1", "not ok 1"),
        .unread(
            "the output of go test -json", "Run gotestsum --junitfile FILE", "{Action, Package}", "{Action=start}",
            "{ImportPath, Action}"),
        .unread("the output of go test", "Run gotestsum --junitfile FILE", "=== RUN ", "--- FAIL: ", "ok  \t"),
        .unread(
            "JSON of Jest or Vitest", "Run vitest --reporter=junit --outputFile=FILE, or jest --reporters=jest-junit",
            "{numTotalTests, testResults}"),
        .unread(
            "JSON of Mocha", "Run mocha --reporter mocha-junit-reporter, or --reporter xunit",
            "{stats.suites, stats.passes}"),
        .unread("JSON of Cucumber", "Run cucumber --format junit", "{[].elements, [].keyword}"),
        .unread(
            "JSON of RSpec", "Run rspec --format RspecJunitFormatter --out FILE", "{examples[].full_description}",
            "{examples, summary_line}"),
        .unread(
            "JSON of pytest", "Run pytest --junitxml=FILE", "{exitcode, collectors}", "{tests[].nodeid}",
            "{$report_type}", "{pytest_version}"),
        .unread("JSON of Playwright", "Run playwright test --reporter=junit", "{config.rootDir, suites}"),
        .unread(
            "the JSON of cargo test", "Run cargo nextest run with a profile that has junit.path",
            "{type=suite, event}"),
        .unread("events of swift test", "Run swift test --xunit-output FILE", "{kind, payload, version}"),
        .unread("JSON of GoogleTest", "Run it with --gtest_output=xml:FILE", "{testsuites[].testsuite}"),
        .unread("Robot Framework's XML", "Run robot --xunit FILE, or rebot --xunit FILE output.xml", "<robot>"),
        .unread("TestNG's XML", "Give the files of junitreports/, which TestNG writes beside it", "<testng-results>"),
        .unread("CTest's XML for CDash", "Run ctest --output-junit FILE", "<Site>"),
        .unread("Boost.Test XML", "Run it with --log_format=JUNIT --log_sink=FILE", "<TestLog>", "<TestResult>"),
        .unread("Catch2's XML", "Run it with --reporter JUnit::out=FILE", "<Catch2TestRun>", "<Catch/Group>"),
        .unread("doctest's XML", "Run it with --reporters=junit --out=FILE", "<doctest>"),
        .unread("QTest's XML", "Run it with -o FILE,junitxml", "<TestCase>"),
        .unread("CUnit's XML", "Let the tests write JUnit XML", "<CUNIT_TEST_RUN_REPORT>"),
        .unread("SonarQube's generic test XML", "Let the runner write JUnit XML", "<testExecutions>"),
        .unread(
            "the XML of open test reporting", "Give the TEST-*.xml that JUnit's launcher writes", "<events/started>"),
        .unread("JSON of Allure", "Let the runner write JUnit XML", "{uuid, historyId}"),
        .unread("JSON of Newman", "Run newman run --reporters junit", "{run.executions, collection}"),
        .unread("JSON of xcresulttool", "Run xcbeautify --report junit", "{testNodes}"),
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
            "{runs, version}", "{runs[].tool}", "{runLogs[].toolInfo}"),
        .unread("a CycloneDX inventory", inventory, "{bomFormat}", "<bom>"),
        .unread(
            "an SPDX inventory", inventory, "{spdxVersion}", "{@graph[].spdxId}", "{SPDXID}", "SPDXVersion:",
            "<RDF/SpdxDocument>"),
        .unread(
            "an inventory of Syft", inventory, "{artifacts, descriptor.name=syft}", "{artifactRelationships}",
            "{artifacts[].foundBy}"),
        .unread("a report of npm audit", lockFile("package-lock.json"), "{auditReportVersion}", "# npm audit report"),
        .unread(
            "a report of npm 6's or pnpm's audit", lockFile("package-lock.json or pnpm-lock.yaml"),
            "{advisories.*.module_name}", "{actions, advisories, muted}", "{advisories, metadata.vulnerabilities}"),
        .unread(
            "a report of yarn audit", lockFile("yarn.lock"), "{type=auditAdvisory}", "{type=auditSummary}",
            "{data.vulnerabilities, type}", "{value, children.ID}"),
        .unread(
            "a report of safety scan", "Run safety check --output json", "{scan_results, meta}",
            "{scan_results.projects}"),
        .unread(
            "a report of Snyk", "Run snyk test --sarif", "{vulnerabilities[].upgradePath}",
            "{packageManager, dependencyCount}", "{ok, vulnerabilities}", "{[].packageManager, [].vulnerabilities}"),
        .unread(
            "a report of OWASP Dependency-Check", "Run dependency-check --format SARIF", "{reportSchema, scanInfo}",
            "<analysis/scanInfo>"),
        .unread("JSON of Semgrep", "Run semgrep scan --sarif", "{results[].check_id}", "{results, paths.scanned}"),
        .unread(
            "JSON of ESLint", "Run eslint --format @microsoft/eslint-formatter-sarif", "{[].filePath, [].messages}"),
        .unread(
            "JSON of Checkov", "Run checkov --output sarif", "{check_type, results}", "{[].check_type}",
            "{passed, failed, checkov_version}"),
        .unread("JSON of tfsec", "Run tfsec --format sarif", "{results[].long_id}"),
        .unread(
            "JSON of Terrascan", "Run terrascan scan --output sarif", "{results.scan_summary}", "{results.violations}"),
        .unread("JSON of KICS", "Run kics scan --report-formats sarif", "{kics_version}"),
        .unread("JSON of gosec", "Run gosec -fmt sarif", "{Golang errors}"),
        .unread("JSON of Brakeman", "Run brakeman --format sarif", "{scan_info, warnings}"),
        .unread("JSON of golangci-lint", "Run golangci-lint run --output.sarif.path FILE", "{Issues, Report}"),
        .unread("JSON of govulncheck", "Run govulncheck -format sarif", "{config.protocol_version}"),
        .unread("a report of cargo audit", lockFile("Cargo.lock"), "{vulnerabilities.list, database}"),
        .unread("a report of composer audit", lockFile("composer.lock"), "{advisories, abandoned}"),
        .unread("a report of bundler-audit", lockFile("Gemfile.lock"), "{results[].gem}", "{created_at, results}"),
        .unread(
            "a list of dotnet", lockFile("packages.lock.json"), "{projects[].frameworks, parameters}",
            "{projects, parameters, sources}"),
        .unread(
            "a report for GitLab", "Let the tool itself write SARIF, or JSON that is read",
            "{scan.scanner, vulnerabilities}", "{scan.type, vulnerabilities}", "{vulnerabilities[].identifiers}"),
        .unread(
            "JSON of TruffleHog",
            "TruffleHog writes nothing that is read; look for secrets with "
                + "gitleaks git --report-format json --report-path FILE, or detect-secrets scan",
            "{SourceMetadata, DetectorName}", "{stringsFound, commitHash}"),
        .unread(
            "JSON of Kingfisher", "Run kingfisher scan --format sarif", "{findings[].finding.validation}",
            "{rule.id, finding.fingerprint}", "{[].rule, [].finding}"),
        .unread(
            "Checkstyle XML", "Let the tool write SARIF: checkstyle -f sarif, or the like of other linters",
            "<checkstyle>"),
        .unread("PMD's XML", "Run pmd check --format sarif", "<pmd>", "<pmd-cpd>"),
        .unread("SpotBugs' XML", "Run spotbugs -sarif=FILE", "<BugCollection>"),
        .unread("Cppcheck's XML", "Run cppcheck --output-format=sarif", "<results/cppcheck>"),
        .unread("Android Lint's XML", "Set sarifReport = true in the lint block of Gradle", "<issues/issue/location>"),
        .unread("JSON of Ruff", "Run ruff check --output-format sarif", "{[].code, [].filename, [].location}"),
        .unread("JSON of Hadolint", "Run hadolint --format sarif", "{[].code, [].level, [].file}"),
        .unread("JSON of Code Climate", "Let the tool itself write SARIF", "{[].check_name, [].fingerprint}"),
        .unread(
            "JSON of RuboCop", "Run rubocop with the formatter of code-scanning-rubocop, which writes SARIF",
            "{metadata.rubocop_version}"),
        .unread("JSON of ZAP", "Let ZAP write SARIF: the template sarif-json of its report add-on", "{site[].alerts}"),
        .unread("JSON of Nuclei", "Run nuclei -sarif-export FILE", "{template-id}", "{[].template-id}"),
        .unread("JSON of Horusec", "Run horusec start --output-format sarif", "{analysisVulnerabilities}"),
        .unread(
            "JSON of SonarQube", "Let the tool that analyses write SARIF", "{issues[].engineId}",
            "{issues[].component, issues[].rule}"),
        .unread(
            "a VEX document", "It excepts findings: pitlane gate import makes waivers of it", "{@context, statements}"),
        .unread("text of bandit", "Run bandit -f json", "Run started:"),
    ]

    // MARK: - Others that are not read

    private static let hyperfine = "Measure the program with hyperfine --export-json FILE"

    /// Kinds of reports of benchmarks that are not read.
    private static let unreadBenchmarks: [KnownReport] = [
        .unread("JSON of Criterion", hyperfine, "{mean.point_estimate}"),
        .unread("JSON of JMH", hyperfine, "{[].jmhVersion}"),
        .unread("JSON of BenchmarkDotNet", hyperfine, "{HostEnvironmentInfo, Benchmarks}"),
        .unread("the output of go test -bench", hyperfine, "goos: "),
        .unread("a table of hyperfine", "Run hyperfine --export-json FILE", "command,mean,stddev", "| Command | Mean"),
        .unread("a table of Google Benchmark", "Run it with --benchmark_format=json", "name,iterations,real_time"),
        .unread("JSON of k6", hyperfine, "{metrics.http_req_duration}", "{root_group, metrics}"),
    ]

    /// Kinds of files that are no reports; one that is packed may hold a report.
    private static let unreadOthers: [KnownReport] = [
        .other("a verdict of a gate", "Show it with 'pitlane gate report'", "{gate, verdict}"),
        .other("an HTML page", "Give the report that the page shows, as XML or JSON", "<html>", "<HTML>"),
        .unread("a zip archive", "Unpack it and give the report inside", .bytes([0x50, 0x4B, 0x03, 0x04])),
        .unread("a file compressed with xz", "Unpack it first", .bytes([0xFD, 0x37, 0x7A, 0x58, 0x5A])),
        .unread("a file compressed with zstd", "Unpack it first", .bytes([0x28, 0xB5, 0x2F, 0xFD])),
        .unread("a file compressed with bzip2", "Unpack it first", .bytes([0x42, 0x5A, 0x68])),
        .unread("a file compressed with gzip", "Unpack it first", .bytes([0x1F, 0x8B])),
        .other("a program", "Give the report that it writes", .bytes([0x7F, 0x45, 0x4C, 0x46])),
        .other("a PDF", "Give the report as XML or JSON", .bytes(Array("%PDF".utf8))),
    ]
}
