package import Basics

/// The results of tests, counted from the test cases: what suites say of themselves is not used
/// (docs/formats/tests.md#junit).
package struct TestReport: Hashable, Sendable {
    /// Each test once, in the order of the report.
    package private(set) var cases: [TestCase]
    /// What is odd about the report but no reason to refuse it, each a sentence without a full stop.
    package var notes: [String]

    /// - Parameter cases: of tests that are named twice, the worse outcome counts.
    package init(cases: [TestCase] = [], notes: [String] = []) {
        self.init(distinct: [], notes: notes)
        add(cases)
    }

    /// - Parameter cases: each name once.
    init(distinct cases: [TestCase], notes: [String]) { (self.cases, self.notes) = (cases, notes) }

    /// Adds another report, such as that of another job of a matrix: a test that failed in one of them has failed.
    package mutating func merge(_ other: TestReport) {
        notes += other.notes
        if cases.isEmpty { cases = other.cases } else { add(other.cases) }
    }

    /// Both reports as one; see `merge`.
    package func merged(with other: TestReport) -> TestReport {
        var result = self
        result.merge(other)
        return result
    }

    /// Calls the files that failed and flaky tests name by their paths in the repository.
    ///
    /// - Parameter find: Says what the paths are, each given once.
    package mutating func place(_ find: ([Key]) -> [RepositoryPaths.Match]) {
        let wanted = cases.indices.filter { cases[$0].outcome.isBad || cases[$0].outcome == .flaky }
        let paths = Array(Set(wanted.compactMap { cases[$0].file })).sorted()
        let places = Dictionary(zip(paths, find(paths).map(\.file))) { first, _ in first }
        for index in wanted {
            if let file = cases[index].file, let place = places[file] { cases[index].file = place ?? file }
        }
    }

    /// How many tests ended in one of `outcomes`.
    package func count(_ outcomes: TestOutcome...) -> Int { cases.count { outcomes.contains($0.outcome) } }

    /// The tests that failed, in the order of the report.
    package var failures: [TestCase] { cases.filter(\.outcome.isBad) }

    /// The report after `tests` were tried again: what passed in `retry` is flaky, and everything else that `retry`
    /// says counts where it is worse. A test that `retry` does not know stays failed.
    package func retried(_ retry: TestReport) -> TestReport {
        var result = self
        let places = places
        let (before, after) = (occurrences, retry.occurrences)
        for test in retry.cases {
            guard let place = places[test.key] else {
                if test.outcome.isBad { result.cases.append(test) }
                continue
            }
            let old = cases[place]
            guard old.outcome.isBad || test.outcome.isBad else { continue }
            var new = test.outcome.isBad ? test : old
            // Of several tests of one name all must have been there again, or nobody knows which one this is.
            let hasPassed =
                (test.outcome == .passed || test.outcome == .flaky)
                && before[old.key.withoutOccurrence] == after[old.key.withoutOccurrence]
            if old.outcome.isBad, hasPassed { new.outcome = .flaky }
            (new.attempts, new.seconds) = (old.attempts, old.seconds)
            new.addAttempts(test)
            result.cases[place] = new
        }
        return result
    }

    private var places: [TestKey: Int] {
        Dictionary(cases.enumerated().map { ($1.key, $0) }) { _, last in last }
    }

    /// How many tests there are of each name.
    private var occurrences: [TestKey: Int] {
        cases.reduce(into: [:]) { $0[$1.key.withoutOccurrence, default: 0] += 1 }
    }

    private mutating func add(_ tests: [TestCase]) {
        var places = places
        for test in tests {
            if let place = places[test.key] {
                cases[place] = Self.worse(cases[place], test)
            } else {
                places[test.key] = cases.count
                cases.append(test)
            }
        }
    }

    /// The worse of two records of a test, made at two places.
    private static func worse(_ old: TestCase, _ new: TestCase) -> TestCase {
        var worse = rank(new.outcome) > rank(old.outcome) ? new : old
        worse.attempts = max(old.attempts, new.attempts)
        worse.seconds = old.seconds
        worse.addSeconds(new.seconds)
        return worse
    }

    /// A skip is better than a pass: of two places where a test was to run, one has run it.
    private static func rank(_ outcome: TestOutcome) -> Int {
        switch outcome {
        case .skipped: 0
        case .passed: 1
        case .flaky: 2
        case .failed: 3
        case .error: 4
        }
    }
}
