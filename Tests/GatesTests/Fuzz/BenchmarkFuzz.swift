import Basics
import Gates
import Reports
import TestSupport

/// Reports of benchmarks.
enum BenchmarkFuzz {
    static let subjects: [FuzzSubject] = [
        subject(
            "pytest-benchmark",
            [
                BenchmarkSamples.pytest,
                """
                {"machine_info": {}, "benchmarks": [{"fullname": "a", "stats": {"median": 1, "min": 1, "max": 1,
                "rounds": 1}}], "version": "4.0.0"}
                """,
            ], ["rounds", "median", "1e-09"]),
        subject(
            "google-benchmark",
            [
                BenchmarkSamples.google,
                """
                {"context": {}, "benchmarks": [{"run_name": "a", "run_type": "iteration", "real_time": 1e3, "time_unit":
                "us"}, {"run_name": "b", "run_type": "aggregate", "aggregate_name": "median", "real_time": 2,
                "time_unit": "ms", "repetitions": 3}]}
                """,
            ], ["aggregate", "iteration", "error_occurred", "skipped", "true", "\"s\"", "cv"]),
        subject(
            "hyperfine",
            [
                BenchmarkSamples.hyperfine,
                "{\"results\": [{\"command\": \"a\", \"median\": 2, \"min\": 1, \"max\": 3, \"times\": [1, 3]}]}",
            ], ["exit_codes", "parameters", "[1, 0]", "times"]),
    ]

    private static func subject(_ name: String, _ seeds: [String], _ words: [String]) -> FuzzSubject {
        FuzzSubject(name, seeds: seeds, words: words, isCut: FuzzSubject.isAnyByteMissing) { document, random in
            let read = try FuzzChecks.read(document, &random) { source throws(ReportError) in
                try BenchmarkReader.read(name: "report", source: source)
            }
            guard let report = read else { return false }
            try check(report)
            try checkVerdicts(of: report, &random)
            return true
        }
    }

    private static func check(_ report: BenchmarkReport) throws(FuzzFault) {
        try FuzzFault.unless(!report.tools.isEmpty, "nobody made it")
        try FuzzFault.unless(report.samples.count + report.failures.count > 0, "no benchmark, and it was taken")
        for sample in report.samples {
            try FuzzFault.unless(
                (1e-18...1e12).contains(sample.seconds) && sample.count > 0,
                "\(sample.name): \(sample.count) of \(sample.seconds) s")
            try FuzzFault.unless(!sample.name.string.utf8.isEmpty, "a benchmark without a name")
        }
        let names = report.samples.map(\.name) + report.failures.map(\.name)
        try FuzzFault.unless(Set(names).count == names.count, "a benchmark twice: \(names)")
    }

    private static func checkVerdicts(of report: BenchmarkReport, _ random: inout RandomSource) throws {
        let run = report.run
        try FuzzFault.unless(
            BenchmarkRun(json: try JSONValue.parse(run.json.text()))?.json == run.json, "the run does not come back")
        let history = [BenchmarkRun](repeating: run, count: random.int(in: 0...8))
        let policy = BenchmarkPolicy(threshold: random.chance(0.5) ? random.percentage() : nil)
        let verdict = BenchmarkGate.evaluate(report, history: history, by: policy)
        try FuzzFault.unless(
            (verdict.outcome == .pass) == report.failures.isEmpty, "\(verdict.outcome) against itself")
        try FuzzFault.unless(
            verdict.items.allSatisfy { ($0.change ?? 0).isFinite }, "a change that is no number")
        if random.chance(0.2) { try FuzzChecks.check(verdict.report, verdict.outcome) }
        let merged = report.merged(with: report)
        try check(merged)
        try FuzzFault.unless(merged.failures == report.failures, "merging with itself changes failures")
    }
}
