package import Basics

/// What one report of benchmarks says, or several.
package struct BenchmarkReport: Hashable, Sendable {
    /// The tools whose reports can be read.
    package enum Tool: String, Hashable, Sendable, CaseIterable {
        case pytestBenchmark = "pytest-benchmark"
        case googleBenchmark = "Google Benchmark"
        case hyperfine
    }

    /// A benchmark that has no time though it ran.
    package struct Failure: Hashable, Comparable, Sendable {
        package let name: Key
        /// What happened, without a full stop.
        package let reason: String

        package init(name: Key, reason: String) {
            self.name = name
            self.reason = reason
        }

        package static func < (left: Failure, right: Failure) -> Bool { left.name < right.name }
    }

    /// Which tools made it, in the order of the reports.
    package private(set) var tools: [Tool]
    /// What was measured, in the order of names, each name once.
    package private(set) var samples: [BenchmarkSample]
    /// What could not be measured, in the order of names.
    package private(set) var failures: [Failure]

    package init(tools: [Tool], samples: [BenchmarkSample], failures: [Failure] = []) {
        self.tools = tools
        self.samples = BenchmarkRun(samples).samples
        self.failures = failures.sorted()
    }

    /// Both reports; a benchmark of both has the least time of both, one that failed in either has failed.
    package func merged(with other: BenchmarkReport) -> BenchmarkReport {
        var samples: [Key: BenchmarkSample] = [:]
        for sample in self.samples + other.samples {
            let earlier = samples[sample.name]
            samples[sample.name] = BenchmarkSample(
                name: sample.name, seconds: min(earlier?.seconds ?? sample.seconds, sample.seconds),
                count: (earlier?.count ?? 0) + sample.count)
        }
        let known = Set(failures.map(\.name))
        let failures = failures + other.failures.filter { !known.contains($0.name) }
        for failure in failures { samples[failure.name] = nil }
        return BenchmarkReport(
            tools: tools + other.tools.filter { !tools.contains($0) }, samples: Array(samples.values),
            failures: failures)
    }

    /// What is kept of it for later comparisons.
    package var run: BenchmarkRun { BenchmarkRun(samples) }
}
