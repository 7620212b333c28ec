import Basics

extension KnownReport {
    /// Kinds that are read, each for one thing.
    static let read: [KnownReport] = [
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
}
