import Basics

/// The results of tests, counted from the test cases: what suites say of themselves is not used (formats.md §2).
package struct TestReport: Hashable, Sendable {
    /// Each test once, in the order of the report.
    package private(set) var cases: [TestCase]
    /// What is odd about the report but no reason to refuse it, each a sentence without a full stop.
    package var notes: [String]

    /// - Parameter cases: of tests that are named twice, the worse outcome counts.
    package init(cases: [TestCase] = [], notes: [String] = []) {
        self.cases = []
        self.notes = notes
        self.cases.reserveCapacity(cases.count)
        var places: [TestKey: Int] = [:]
        places.reserveCapacity(cases.count)
        for test in cases { add(test, &places) }
    }

    /// Both reports as one, such as those of a matrix: a test that failed in one of them has failed.
    package func merged(with other: TestReport) -> TestReport {
        TestReport(cases: cases + other.cases, notes: notes + other.notes)
    }

    /// How many tests ended in one of `outcomes`.
    package func count(_ outcomes: TestOutcome...) -> Int {
        cases.reduce(0) { $0 + (outcomes.contains($1.outcome) ? 1 : 0) }
    }

    /// The tests that failed, in the order of the report.
    package var failures: [TestCase] { cases.filter(\.outcome.isBad) }

    /// The report after `tests` were tried again: what passed in `retry` is flaky, and everything else that `retry`
    /// says counts where it is worse. A test that `retry` does not know stays failed.
    package func retried(_ retry: TestReport) -> TestReport {
        var places: [TestKey: Int] = [:]
        for (index, test) in cases.enumerated() { places[test.key] = index }
        var result = self
        for test in retry.cases {
            guard let index = places[test.key] else {
                if test.outcome.isBad { result.cases.append(test) }
                continue
            }
            let old = cases[index]
            guard old.outcome.isBad || test.outcome.isBad else { continue }
            var new = test.outcome.isBad ? test : old
            let hasPassed = test.outcome == .passed || test.outcome == .flaky
            if old.outcome.isBad, hasPassed { new.outcome = .flaky }
            new.attempts = old.attempts + test.attempts
            new.seconds = Self.sum(old.seconds, test.seconds)
            result.cases[index] = new
        }
        return result
    }

    private mutating func add(_ test: TestCase, _ places: inout [TestKey: Int]) {
        guard let index = places[test.key] else {
            places[test.key] = cases.count
            cases.append(test)
            return
        }
        let old = cases[index]
        var worse = Self.rank(test.outcome) > Self.rank(old.outcome) ? test : old
        worse.attempts = max(old.attempts, test.attempts)
        worse.seconds = Self.sum(old.seconds, test.seconds)
        cases[index] = worse
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

    static func sum(_ left: Double?, _ right: Double?) -> Double? {
        guard let left else { return right }
        return left + (right ?? 0)
    }
}
