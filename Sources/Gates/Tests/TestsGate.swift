package import Basics
package import Reports

/// What a test gate asks for (`gates.tests` of pitlane.yml).
package struct TestsPolicy: Hashable, Sendable {
    /// Tests whose failure does not block for a while.
    package var quarantine: [QuarantinedTest]
    /// How many tests must have run at least, skipped ones not counted.
    package var minimum: Int
    /// Whether tests may be skipped.
    package var allowsSkipped: Bool

    package init(quarantine: [QuarantinedTest] = [], minimum: Int = 1, allowsSkipped: Bool = true) {
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
    package static func evaluate(
        _ report: TestReport, by policy: TestsPolicy, today: CivilDate
    ) -> TestsVerdict {
        // Of several entries for a test the first counts.
        var entries: [Key: QuarantinedTest] = [:]
        for entry in policy.quarantine {
            for name in entry.names where entries[name] == nil { entries[name] = entry }
        }
        var (used, failed): (Set<Key>, Set<QuarantinedTest>) = ([], [])
        var (blocking, tolerated): ([TestsVerdict.Failure], [TestsVerdict.Failure]) = ([], [])
        for test in report.cases where test.outcome.isBad || !entries.isEmpty {
            let entry = entries.isEmpty ? nil : entries[test.key.text]
            if let entry { used.insert(entry.test) }
            guard test.outcome.isBad else { continue }
            if let entry { failed.insert(entry) }
            let failure = TestsVerdict.Failure(
                test: test, quarantine: entry, isExpired: entry.map { $0.expires < today } ?? false)
            if failure.isBlocking { blocking.append(failure) } else { tolerated.append(failure) }
        }
        return TestsVerdict(
            policy: policy, total: report.cases.count, passed: report.count(.passed), skipped: report.count(.skipped),
            notes: report.notes, blocking: blocking, tolerated: tolerated,
            flaky: report.cases.filter { $0.outcome == .flaky },
            skippedTests: policy.allowsSkipped ? [] : report.cases.filter { $0.outcome == .skipped },
            unused: policy.quarantine.filter { !used.contains($0.test) },
            idle: policy.quarantine.filter { used.contains($0.test) && !failed.contains($0) })
    }
}
