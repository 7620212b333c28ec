import ArgumentParser
import Basics
import Files
import Gates
import Journal
import Processes
import Reports
import Sessions
import Store

/// `pitlane gate benchmark`: has anything become slower?
struct BenchmarkGateCommand: ParsableCommand {
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

    @Option(
        parsing: .remaining,
        help: ArgumentHelp(
            "If something is slower, measure again with this command (all the words that follow).",
            valueName: "command"))
    var again: [String] = []

    private var place: PlaceOptions { options.place }

    func validate() throws {
        guard retries >= 0 else { throw ValidationError("--retries must be at least 0") }
    }

    func run() throws {
        try reporting {
            let workspace = try GateWorkspace(options.request(), asking: [])
            let policy = workspace.settings.benchmarkPolicy(threshold: threshold, allowsMissing: allowMissing)
            let history = workspace.history
            let runs = try baseline.isEmpty ? earlier(history, policy.window) : baseline.map { try read($0).run }
            var now = try measured()
            var verdict = BenchmarkGate.evaluate(now, history: runs, by: policy)
            var tries = 0
            while verdict.isOnlySlower, !again.isEmpty, tries < retries {
                tries += 1
                Terminal.printError("gate benchmark: slower, measuring again (\(tries) of \(retries))")
                now = now.merged(with: try measuredAgain())
                verdict = BenchmarkGate.evaluate(now, history: runs, by: policy)
            }
            var report = verdict.report
            if tries > 0 { report.notes.append("measured \(tries + 1) times: something was slower at first") }
            // A run in which one failed is nothing to compare the others with.
            if now.failures.isEmpty, let history {
                report.notes += try history.keep(.benchmark, verdict.outcome, now.run.json)
            }
            try report.finish(in: workspace, as: options.format)
        }
    }

    /// All reports as one.
    private func measured() throws -> BenchmarkReport {
        try report.map(read).reduce(nil as BenchmarkReport?) { $0?.merged(with: $1) ?? $1 }
            ?? BenchmarkReport(tools: [], samples: [])
    }

    /// Lets the command write the reports anew.
    private func measuredAgain() throws -> BenchmarkReport {
        let folder = place.workingDirectory
        // What an earlier run wrote must not pass for what this one did.
        for name in report {
            let path = Folder.resolve(name, in: folder)
            guard !Folder.exists(path) else { throw CommandError("\(name) is a folder") }
            try Folder.remove(path)
        }
        let ending = try Foreground.run(
            again, environment: ProcessEnvironment.all, workingDirectory: folder, isQuiet: true)
        switch ending {
        case .exited(0): return try measured()
        case .exited(let status): throw CommandError("'\(again[0])' ended with \(status) when it measured again")
        case .interrupted: throw Exit.with(Exit.cancelled)
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

    /// What a name stands for, as one.
    private func read(_ name: String) throws -> BenchmarkReport {
        let entry = ReportFiles.Entry(name: name, root: nil)
        let read = try ReportFiles([entry], .benchmark, in: place.workingDirectory).read {
            try BenchmarkReader.read(name: $0.name, source: $1)
        }
        return read.reports.map(\.report).reduce(nil as BenchmarkReport?) { $0?.merged(with: $1) ?? $1 }
            ?? BenchmarkReport(tools: [], samples: [])
    }
}
