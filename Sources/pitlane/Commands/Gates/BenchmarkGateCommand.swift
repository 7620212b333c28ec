import ArgumentParser
import Gates
import Sessions

/// `pitlane gate benchmark`: has anything become slower?
struct BenchmarkGateCommand: ProposingCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Block a change that makes a benchmark slower.",
        discussion: """
            Reads pytest-benchmark (--benchmark-json), Google Benchmark (--benchmark_format=json) and hyperfine \
            (--export-json). Of one run the least time counts, as other work of the machine only adds to it; several reports \
            are one run. A benchmark is slower if it takes more than the median of the base's last runs by more than \
            the threshold and by more than their own noise (3 × 1.4826 × median absolute deviation), with 5 runs or more. A report that is missing, broken or empty never passes, nor does a benchmark that failed or that the \
            base's last run has and this one has not.

            A busy machine looks like a slower program, but not each time: the command of --again measures again, into the \
            same reports, if something is slower, at most --retries times. What is slower each time is slower.

            EXAMPLES
              pitlane gate benchmark bench.json --baseline base/run-1.json --baseline base/run-2.json
              pitlane gate benchmark bench.json --threshold 40 --format markdown
              pitlane gate benchmark bench.json --again pytest benchmarks --benchmark-json=bench.json

            EXIT CODES
              0 pass, 1 blocked, 2 a report cannot be read
            """)

    @Argument(help: "Benchmark reports; several count as one run.")
    var report: [String]

    @Option(
        help: ArgumentHelp(
            "How much slower than the base's median a benchmark may be, in percent (default: 25).", valueName: "percent"
        ))
    var threshold: Percentage?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Reports of earlier runs, one each, the newest last, used instead of those recorded for the base.",
            valueName: "file"))
    var baseline: [String] = []

    @Option(help: ArgumentHelp("How many times --again measures at most.", valueName: "number"))
    var retries = 2

    @Flag(help: "Allow benchmarks of the base's last run to be missing.")
    var allowMissing = false

    @OptionGroup var options: GateOptions

    var place: PlaceOptions { options.place }

    @Option(
        parsing: .remaining,
        help: ArgumentHelp(
            "If something is slower, measure again with this command (all the words that follow).",
            valueName: "command"))
    var again: [String] = []

    func validate() throws {
        guard retries >= 0 else { throw ValidationError("--retries must be at least 0") }
    }

    func run() throws {
        try reporting {
            let session = BenchmarkGateSession(
                reports: report, baseline: baseline, threshold: threshold, allowsMissing: allowMissing, again: again,
                retries: retries, observer: observer)
            guard let report = try session.run(options.request()) else { throw Exit.with(Exit.cancelled) }
            try report.show(as: options.format)
        }
    }
}
