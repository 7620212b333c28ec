import ArgumentParser
import Basics
import Files
import Reports
import Store

/// `pitlane gate benchmark`: has anything become slower?
struct BenchmarkGateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Block where a benchmark became slower.",
        discussion: """
            Reads pytest-benchmark (--benchmark-json), Google Benchmark (--benchmark_format=json) and hyperfine \
            (--export-json). A benchmark is slower where its median is above that of the base's last runs by more than \
            the threshold and by more than their own noise (3 × 1.4826 × median absolute deviation), with 5 runs or \
            more. A report that is missing, broken or empty never passes, nor does a benchmark that failed or that the \
            base's last run has and this one has not.

            EXAMPLES
              pitlane gate benchmark bench.json --baseline base/run-1.json --baseline base/run-2.json
              pitlane gate benchmark bench.json --threshold 40 --format markdown

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @Argument(help: "Reports of benchmarks; several are one run.")
    var report: [String]

    @Option(
        help: ArgumentHelp("How much slower than the base's median is too much (default: 25).", valueName: "percent"))
    var threshold: Percentage?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Reports of earlier runs, one each, the newest last, instead of those measured of the base.",
            valueName: "file"))
    var baseline: [String] = []

    @Flag(help: "Let benchmarks be missing that the base's last run has.")
    var allowMissing = false

    @OptionGroup var options: GateOptions

    private var place: PlaceOptions { options.place }

    func run() throws {
        try reporting {
            let workspace = try GateWorkspace(options)
            let policy = workspace.settings.benchmarkPolicy(threshold: threshold, allowsMissing: allowMissing)
            let history = workspace.history
            let now =
                try report.map(read).reduce(nil as BenchmarkReport?) { $0?.merged(with: $1) ?? $1 }
                ?? BenchmarkReport(tools: [], samples: [])
            let runs = try baseline.isEmpty ? earlier(history, policy.window) : baseline.map { try read($0).run }
            let verdict = BenchmarkGate.evaluate(now, history: runs, by: policy)
            var report = verdict.report
            // A run in which one failed is nothing to compare the others with.
            if now.failures.isEmpty, let history {
                report.notes += try history.keep(.benchmark, verdict.outcome, now.run.json)
            }
            try report.finish(in: workspace)
        }
    }

    /// What was measured of the base and the commits before it, the newest last.
    private func earlier(_ history: GateHistory?, _ limit: Int) throws -> [BenchmarkRun] {
        guard let history else { return [] }
        return try history.earlier(.benchmark, limit: limit).reversed().map { measurement in
            guard let run = BenchmarkRun(json: measurement.value) else {
                throw CommandError(
                    "what was measured of \(history.label(of: measurement)) cannot be read: another version wrote it")
            }
            return run
        }
    }

    private func read(_ name: String) throws -> BenchmarkReport {
        let file = try StreamedFile(Folder.resolve(name, in: place.workingDirectory), name: name)
        return try BenchmarkReader.read(name: name) { try file.next() }
    }
}
