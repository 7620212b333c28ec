package import Basics

/// How tests ended at commits, folded from the records of runs: a test is flaky that passed when tried again in one
/// run, or ended differently for one commit (formats.md §2).
package struct FlakyLedger: Hashable, Sendable {
    /// How a test ended in a run.
    package struct Result: Hashable, Sendable {
        package let test: Key
        package let outcome: TestOutcome
        package let commit: Key
        package let run: Int

        package init(test: Key, outcome: TestOutcome, commit: Key, run: Int) {
            self.test = test
            self.outcome = outcome
            self.commit = commit
            self.run = run
        }
    }

    /// A test that is flaky, and how often that showed.
    package struct Entry: Hashable, Sendable {
        package let test: Key
        /// In how many runs it passed when tried again.
        package let retried: Int
        /// For how many commits it both passed and failed.
        package let contradicted: Int
        /// The last run in which it showed.
        package let lastRun: Int
    }

    private struct AtCommit: Hashable {
        var passed: Set<Int> = []
        var failed: Set<Int> = []
        var flaky: Set<Int> = []
    }

    private var tests: [Key: [Key: AtCommit]] = [:]

    package init(_ results: some Sequence<Result> = []) {
        for result in results { record(result) }
    }

    /// Adds a result; the same one again changes nothing, and the order of results does not count.
    package mutating func record(_ result: Result) {
        switch result.outcome {
        case .passed: tests[result.test, default: [:]][result.commit, default: AtCommit()].passed.insert(result.run)
        case .flaky: tests[result.test, default: [:]][result.commit, default: AtCommit()].flaky.insert(result.run)
        case .failed, .error:
            tests[result.test, default: [:]][result.commit, default: AtCommit()].failed.insert(result.run)
        // A skip says nothing of the test.
        case .skipped: break
        }
    }

    /// Adds all tests of a run's report.
    package mutating func record(_ report: TestReport, commit: Key, run: Int) {
        for test in report.cases {
            record(Result(test: test.key.text, outcome: test.outcome, commit: commit, run: run))
        }
    }

    /// Adds everything that another ledger knows.
    package mutating func merge(_ other: FlakyLedger) {
        for (test, commits) in other.tests {
            for (commit, at) in commits {
                tests[test, default: [:]][commit, default: AtCommit()].passed.formUnion(at.passed)
                tests[test, default: [:]][commit, default: AtCommit()].failed.formUnion(at.failed)
                tests[test, default: [:]][commit, default: AtCommit()].flaky.formUnion(at.flaky)
            }
        }
    }

    /// The flaky tests, those first where it showed most often.
    package var flaky: [Entry] {
        let entries = tests.compactMap { test, commits -> Entry? in
            let retried = commits.values.reduce(0) { $0 + $1.flaky.count }
            let contradicting = commits.values.filter { !$0.failed.isEmpty && !($0.passed.isEmpty && $0.flaky.isEmpty) }
            guard retried + contradicting.count > 0 else { return nil }
            let runs = commits.values.flatMap(\.flaky) + contradicting.flatMap { $0.passed.union($0.failed) }
            return Entry(test: test, retried: retried, contradicted: contradicting.count, lastRun: runs.max() ?? 0)
        }
        return entries.sorted {
            let (left, right) = ($0.retried + $0.contradicted, $1.retried + $1.contradicted)
            return left == right ? $0.test < $1.test : left > right
        }
    }

    /// How many tests passed in all runs, failed in one, or passed when tried again.
    package var ends: (passed: Int, failed: Int, flaky: Int) {
        var (passed, failed, flaky) = (0, 0, 0)
        for commits in tests.values {
            if commits.values.contains(where: { !$0.failed.isEmpty }) {
                failed += 1
            } else if commits.values.contains(where: { !$0.flaky.isEmpty }) {
                flaky += 1
            } else {
                passed += 1
            }
        }
        return (passed, failed, flaky)
    }

    /// The tests it knows something of.
    package var names: Set<Key> { Set(tests.keys) }

    // MARK: - JSON

    /// All results as JSON, in one order whatever order they came in: `[{"test","outcome","commit","run"}]`.
    package var json: JSONValue {
        var results: [Result] = []
        for (test, commits) in tests {
            for (commit, at) in commits {
                for (outcome, runs) in [(TestOutcome.passed, at.passed), (.flaky, at.flaky), (.failed, at.failed)] {
                    results += runs.map { Result(test: test, outcome: outcome, commit: commit, run: $0) }
                }
            }
        }
        results.sort { left, right in
            if left.test != right.test { return left.test < right.test }
            if left.run != right.run { return left.run < right.run }
            if left.commit != right.commit { return left.commit < right.commit }
            return left.outcome.rawValue.utf8.lexicographicallyPrecedes(right.outcome.rawValue.utf8)
        }
        return .array(
            results.map {
                [
                    "test": .string($0.test.string), "outcome": .string($0.outcome.rawValue),
                    "commit": .string($0.commit.string), "run": .number(Double($0.run)),
                ]
            })
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let list = json.arrayValue else { return nil }
        self.init()
        for value in list {
            guard let test = value["test"]?.stringValue, let commit = value["commit"]?.stringValue,
                let run = value["run"]?.intValue,
                let outcome = TestOutcome.allCases.first(where: { outcome in
                    value["outcome"]?.stringValue.map { Key($0) == Key(outcome.rawValue) } ?? false
                })
            else { return nil }
            record(Result(test: Key(test), outcome: outcome, commit: Key(commit), run: run))
        }
    }
}
