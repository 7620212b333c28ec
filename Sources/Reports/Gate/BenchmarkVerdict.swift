package import Basics

/// What the benchmark gate decided, with every number it decided by.
package struct BenchmarkVerdict: Hashable, Sendable {
    /// The distribution of a benchmark over the base's runs.
    package struct Base: Hashable, Sendable {
        /// How many runs have the benchmark.
        package let runs: Int
        package let median: Double
        /// The median absolute deviation times 1.4826, which estimates the standard deviation; never below the floor.
        package let deviation: Double

        /// - Parameter times: At least one.
        init(_ times: [Double], floor: Double) {
            let median = times.sorted().median ?? 0
            let distance = times.map { abs($0 - median) }.sorted().median ?? 0
            self.runs = times.count
            self.median = median
            self.deviation = 1.4826 * max(distance, floor * median)
        }
    }

    /// What is said about a benchmark, the worst first.
    package enum Finding: Hashable, Sendable {
        /// It ran and has no time.
        case failed(String)
        /// The base's last run has it, this run has not.
        case missing
        case slower, faster, same
        /// The base has too few runs of it.
        case tooFewRuns
        /// The base has no run of it.
        case new

        /// The word for it in tables and JSON.
        package var word: String {
            switch self {
            case .failed: "failed"
            case .missing: "missing"
            case .slower: "slower"
            case .faster: "faster"
            case .same: "same"
            case .tooFewRuns: "too few runs"
            case .new: "new"
            }
        }
    }

    /// One benchmark.
    package struct Item: Hashable, Sendable {
        package let name: Key
        /// The least time now, in seconds.
        package let now: Double?
        package let base: Base?
        package let finding: Finding

        /// How much more than the base's median, as a factor: 0.4 for 40 % more.
        package var change: Double? {
            guard let now, let base else { return nil }
            return now / base.median - 1
        }

        /// The order of tables: what blocks, the most changed first, then the rest.
        var rank: Rank {
            let kind =
                switch finding {
                case .failed: 0
                case .missing: 1
                case .slower: 2
                case .tooFewRuns, .new: 4
                case .same, .faster: 3
                }
            return Rank(kind: kind, change: -(change ?? 0))
        }
    }

    /// See `Item.rank`.
    struct Rank: Comparable {
        let kind: Int
        let change: Double

        static func < (left: Rank, right: Rank) -> Bool { (left.kind, left.change) < (right.kind, right.change) }
    }

    package let policy: BenchmarkPolicy
    /// How many of the base's runs were looked at.
    package let runs: Int
    /// All benchmarks of this run and of the base's last.
    package let items: [Item]

    /// Pass, or block.
    package var outcome: GateOutcome { report.outcome }

    /// Whether it blocks for nothing but time, so that measuring again may say something else.
    package var isOnlySlower: Bool { report.reasons.map { Key($0.check) } == ["slower"] }

    func items(_ finding: Finding) -> [Item] { items.filter { $0.finding == finding } }

    var failures: [Item] { items.filter { if case .failed = $0.finding { true } else { false } } }
}
