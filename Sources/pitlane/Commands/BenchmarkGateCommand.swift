import ArgumentParser
import Basics
import Files
import Reports

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

    @Option(help: ArgumentHelp("How much slower than the base's median is too much.", valueName: "percent"))
    var threshold = BenchmarkPolicy.defaultThreshold

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Reports of earlier runs of the base, one each, the newest last.", valueName: "file"))
    var baseline: [String] = []

    @Flag(help: "Let benchmarks be missing that the base's last run has.")
    var allowMissing = false

    @Option(help: "How to show the verdict: text, json or markdown.")
    var format = GateFormat.text

    @OptionGroup var place: PlaceOptions

    func run() throws {
        try reporting {
            let now = try report.map(read).reduce(nil as BenchmarkReport?) { $0?.merged(with: $1) ?? $1 }
            let verdict = BenchmarkGate.evaluate(
                now ?? BenchmarkReport(tools: [], samples: []), history: try baseline.map { try read($0).run },
                by: BenchmarkPolicy(threshold: threshold, allowsMissing: allowMissing))
            try verdict.report.show(as: format)
            try WorkflowReporting.report(verdict.report)
            if verdict.outcome == .block { throw Exit.with(Exit.failure) }
        }
    }

    private func read(_ name: String) throws -> BenchmarkReport {
        let file = try StreamedFile(Folder.resolve(name, in: place.workingDirectory), name: name)
        return try BenchmarkReader.read(name: name) { try file.next() }
    }
}
