package import Basics
package import Reports

/// How tests ended at commits, folded from the records of runs: a test is flaky that passed when tried again in one
/// run, or ended differently for one commit (docs/formats/tests.md#flaky-tests).
///
/// Of a test that passed only a digest is kept: nothing more is asked of it than whether it passed.
package struct FlakyLedger: Hashable, Sendable {
    /// A test that is flaky, and how often that showed.
    package struct Entry: Hashable, Sendable {
        package let test: Key
        /// In how many runs it passed when tried again.
        package let retried: Int
        /// For how many commits it both passed and failed.
        package let contradicted: Int
    }

    /// A run at a commit.
    private struct Place: Hashable, Comparable {
        let commit: Key
        let run: Int

        static func < (left: Place, right: Place) -> Bool { (left.run, left.commit) < (right.run, right.commit) }
    }

    /// How tests ended in a run.
    private struct Results: Hashable {
        var passed = TestDigests()
        var failed: Set<Key> = []
        var flaky: Set<Key> = []
    }

    /// Of a run with more failures than this none is kept: that is no flakiness, something is broken.
    private static let mostFailures = 1000

    private var runs: [Place: Results] = [:]

    package init() {}

    /// Adds all tests of a run's report; the same ones again change nothing.
    package mutating func record(_ report: TestReport, commit: Key, run: Int) {
        // Of several tests of one name all must have passed: one that always fails is not flaky for the others.
        let bad = Set(report.failures.map { TestDigests.digest(of: $0.key.text) })
        let passed = report.cases.lazy.filter { $0.outcome == .passed }.map { TestDigests.digest(of: $0.key.text) }
        var results = Results(passed: TestDigests(Set(passed).subtracting(bad)))
        if report.failures.count <= Self.mostFailures { results.failed = Set(report.failures.map(\.key.text)) }
        results.flaky = Set(report.cases.filter { $0.outcome == .flaky }.prefix(Self.mostFailures).map(\.key.text))
        add(results, at: Place(commit: commit, run: run))
    }

    /// Adds everything that another ledger knows.
    package mutating func merge(_ other: FlakyLedger) {
        for (place, results) in other.runs { add(results, at: place) }
    }

    private mutating func add(_ results: Results, at place: Place) {
        runs[place, default: Results()].passed.formUnion(results.passed)
        runs[place, default: Results()].failed.formUnion(results.failed)
        runs[place, default: Results()].flaky.formUnion(results.flaky)
    }

    /// The flaky tests, those first where it showed most often.
    package var flaky: [Entry] {
        let names = runs.values.reduce(into: Set<Key>()) { $0.formUnion($1.failed.union($1.flaky)) }
        let commits = Dictionary(grouping: runs) { $0.key.commit }.values
        return names.compactMap { entry($0, commits.map(Array.init)) }.sorted {
            let (left, right) = ($0.retried + $0.contradicted, $1.retried + $1.contradicted)
            return left == right ? $0.test < $1.test : left > right
        }
    }

    private func entry(_ test: Key, _ commits: [[(key: Place, value: Results)]]) -> Entry? {
        let digest = TestDigests.digest(of: test)
        var (retried, contradicted) = (0, 0)
        for commit in commits {
            let flaky = commit.filter { $0.value.flaky.contains(test) }
            let failed = commit.filter { $0.value.failed.contains(test) }
            let passed = commit.filter { $0.value.passed.contains(digest) }
            retried += flaky.count
            if !failed.isEmpty, !passed.isEmpty || !flaky.isEmpty { contradicted += 1 }
        }
        guard retried + contradicted > 0 else { return nil }
        return Entry(test: test, retried: retried, contradicted: contradicted)
    }

    /// How many tests passed, failed, or passed when tried again, in all runs together.
    package var ends: (passed: Int, failed: Int, flaky: Int) {
        runs.values.reduce(into: (passed: 0, failed: 0, flaky: 0)) { sum, results in
            sum.passed += results.passed.count
            sum.failed += results.failed.count
            sum.flaky += results.flaky.count
        }
    }

    /// How many of the tests that passed here did not run in the runs of `other`: they are gone, renamed or skipped.
    package func countMissing(in other: FlakyLedger) -> Int {
        let ran = other.runs.values.reduce(into: TestDigests()) { ran, results in
            ran.formUnion(results.passed)
            ran.formUnion(TestDigests(Set(results.failed.union(results.flaky).map(TestDigests.digest(of:)))))
        }
        let passed = runs.values.reduce(into: TestDigests()) { $0.formUnion($1.passed) }
        return passed.count(notIn: ran)
    }

    // MARK: - JSON

    /// Everything as JSON, in one order: `[{"commit","run","passed":"…","failed":[…],"flaky":[…]}]`.
    package var json: JSONValue {
        func list(_ names: Set<Key>) -> JSONValue { .array(names.sorted().map { .string($0.string) }) }
        return .array(
            runs.sorted { $0.key < $1.key }.map { place, results in
                [
                    "commit": .string(place.commit.string), "run": .number(Double(place.run)),
                    "passed": .string(results.passed.text), "failed": list(results.failed),
                    "flaky": list(results.flaky),
                ]
            })
    }

    /// Reads what `json` wrote; nil for anything else.
    package init?(json: JSONValue) {
        guard let list = json.arrayValue else { return nil }
        for value in list {
            func names(_ member: Key) -> Set<Key>? {
                guard let list = value[member]?.arrayValue else { return nil }
                let names = list.compactMap { $0.stringValue.map { Key($0) } }
                return names.count == list.count ? Set(names) : nil
            }
            guard let commit = value["commit"]?.stringValue, let run = value["run"]?.intValue,
                let passed = value["passed"]?.stringValue.flatMap({ TestDigests(text: $0) }),
                let failed = names("failed"), let flaky = names("flaky")
            else { return nil }
            add(Results(passed: passed, failed: failed, flaky: flaky), at: Place(commit: Key(commit), run: run))
        }
    }
}
