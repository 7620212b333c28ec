import Basics

extension KnownReport {
    private static func lockFile(_ name: String) -> String {
        "Scan the lock file: osv-scanner scan source --lockfile \(name) --format json, or trivy fs --format json ."
    }
    private static let inventory =
        "An inventory names packages, not findings: scan it with grype sbom:FILE -o json, or trivy sbom --format json FILE"

    /// Kinds of scanners' reports that are not read.
    static let unreadSecurity: [KnownReport] = [
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
}
