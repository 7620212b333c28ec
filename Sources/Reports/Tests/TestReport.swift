package import Basics

/// The results of tests, counted from the test cases: what suites say of themselves is not used
/// (docs/formats/tests.md#junit).
package struct TestReport: Hashable, Sendable {
    private(set) var table: TestTable
    /// What is odd about the report but no reason to refuse it, each a sentence without a full stop.
    package var notes: [String]

    /// - Parameter cases: of tests that are named twice, the worse outcome counts.
    package init(cases: [TestCase] = [], notes: [String] = []) {
        var table = TestTable()
        for test in cases { Self.add(table.record(of: test), to: &table) }
        self.init(table: table, notes: notes)
    }

    /// - Parameter table: holds each name once.
    init(table: TestTable, notes: [String]) { (self.table, self.notes) = (table, notes) }

    /// Each test once, in the order of the report.
    package var cases: TestCases { TestCases(table: table, places: nil) }

    /// Adds another report, such as that of another job of a matrix: a test that failed in one of them has failed.
    package mutating func merge(_ other: TestReport) {
        notes += other.notes
        if table.count == 0 {
            table = other.table
            return
        }
        for record in other.table.records { Self.add(table.adopt(record, from: other.table), to: &table) }
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
    package mutating func place(_ find: ([Key]) -> [RepositoryPaths.Match]) { table.place(find) }

    /// How many tests ended in one of `outcomes`.
    package func count(_ outcomes: TestOutcome...) -> Int {
        table.records.reduce(0) { $0 + (outcomes.contains($1.outcome) ? 1 : 0) }
    }

    /// The tests that failed, in the order of the report.
    package var failures: TestCases { tests(where: \.isBad) }

    /// The tests whose outcome is one of some, in the order of the report.
    func tests(where isWanted: (TestOutcome) -> Bool) -> TestCases {
        var places: [UInt32] = []
        for (place, test) in table.records.enumerated() where isWanted(test.outcome) { places.append(UInt32(place)) }
        return TestCases(table: table, places: places)
    }

    /// The report after `tests` were tried again: what passed in `retry` is flaky, and everything else that `retry`
    /// says counts where it is worse. A test that `retry` does not know stays failed.
    package func retried(_ retry: TestReport) -> TestReport {
        var result = self
        for again in retry.table.records {
            let test = result.table.adopt(again, from: retry.table)
            guard let place = table.place(of: test.name) else {
                if test.outcome.isBad { result.table.append(test) }
                continue
            }
            let old = table.records[place]
            guard old.outcome.isBad || test.outcome.isBad else { continue }
            var new = test.outcome.isBad ? test : old
            // Of several tests of one name all must have been there again, or nobody knows which one this is.
            let hasPassed =
                (test.outcome == .passed || test.outcome == .flaky)
                && table.occurrences(of: old.name) == retry.table.occurrences(of: again.name)
            if old.outcome.isBad, hasPassed { new.outcome = .flaky }
            (new.attempts, new.seconds) = (old.attempts, old.seconds)
            new.addAttempts(test.attempts, test.seconds)
            result.table.records[place] = new
        }
        return result
    }

    private static func add(_ test: TestTable.Record, to table: inout TestTable) {
        guard let place = table.place(of: test.name) else { return table.append(test) }
        table.records[place] = worse(table.records[place], test)
    }

    /// The worse of two records of a test, made at two places.
    static func worse(_ old: TestTable.Record, _ new: TestTable.Record) -> TestTable.Record {
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

    package static func == (left: TestReport, right: TestReport) -> Bool {
        left.notes == right.notes && left.cases.elementsEqual(right.cases)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(notes)
        for test in cases { hasher.combine(test) }
    }
}
