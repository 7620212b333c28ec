package import Basics

/// What a test gate asks for (`gates.tests` of pitlane.yml).
package struct TestsPolicy: Hashable, Sendable {
    /// Tests whose failure does not block for a while.
    package var quarantine: [QuarantineEntry]
    /// How many tests must have run at least, skipped ones not counted.
    package var minimum: Int
    /// Whether tests may be skipped.
    package var allowsSkipped: Bool

    package init(quarantine: [QuarantineEntry] = [], minimum: Int = 1, allowsSkipped: Bool = true) {
        self.quarantine = quarantine
        self.minimum = minimum
        self.allowsSkipped = allowsSkipped
    }
}

/// Decides by the results of tests whether a change may go on. Pure.
package enum TestsGate {
    /// Judges a report.
    ///
    /// - Parameters:
    ///   - report: The tests.
    ///   - policy: What is asked for.
    ///   - today: The day, by which a quarantine has expired or not.
    ///   - baseline: The tests that the base had, where they are known: what has vanished is noted.
    package static func evaluate(
        _ report: TestReport, by policy: TestsPolicy, today: CivilDate, baseline: [TestKey] = []
    ) -> TestsVerdict {
        var failures: [TestsVerdict.Failure] = []
        var used: Set<Key> = []
        for test in report.cases {
            let entry = policy.quarantine.first { $0.covers(test.key) }
            if let entry { used.insert(entry.test) }
            guard test.outcome.isBad else { continue }
            failures.append(TestsVerdict.Failure(test: test, quarantine: entry, today: today))
        }
        // Whoever reads the first lines reads what blocks.
        let ordered = failures.filter(\.isBlocking) + failures.filter { !$0.isBlocking }
        let present = Set(report.cases.map(\.key))
        return TestsVerdict(
            policy: policy, total: report.cases.count, passed: report.count(.passed), skipped: report.count(.skipped),
            failures: ordered, flaky: report.cases.filter { $0.outcome == .flaky },
            skippedTests: policy.allowsSkipped ? [] : report.cases.filter { $0.outcome == .skipped },
            unused: policy.quarantine.filter { !used.contains($0.test) },
            idle: policy.quarantine.filter { entry in
                used.contains(entry.test) && !failures.contains { $0.quarantine == entry }
            },
            vanished: baseline.filter { !present.contains($0) }.sorted(), notes: report.notes)
    }
}
