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
    package static func evaluate(
        _ report: TestReport, by policy: TestsPolicy, today: CivilDate
    ) -> TestsVerdict {
        // Of several entries for a test the first counts.
        var entries: [Key: Int] = [:]
        for (place, entry) in policy.quarantine.enumerated() {
            for name in entry.names where entries[name] == nil { entries[name] = place }
        }
        var (used, failed): (Set<Key>, Set<QuarantineEntry>) = ([], [])
        var (blocking, tolerated): ([TestsVerdict.Place], [TestsVerdict.Place]) = ([], [])
        let cases = report.cases
        for (index, outcome) in report.table.records.lazy.map(\.outcome).enumerated()
        where outcome.isBad || !entries.isEmpty {
            let number = entries.isEmpty ? nil : entries[cases[index].key.text]
            let entry = number.map { policy.quarantine[$0] }
            if let entry { used.insert(entry.test) }
            guard outcome.isBad else { continue }
            if let entry { failed.insert(entry) }
            let isExpired = entry.map { $0.expires < today } ?? false
            let place = TestsVerdict.Place(
                index: UInt32(index), quarantine: number.map { UInt32($0) + 1 } ?? 0, isExpired: isExpired)
            if entry == nil || isExpired { blocking.append(place) } else { tolerated.append(place) }
        }
        return TestsVerdict(
            policy: policy, tests: report, blockingPlaces: blocking, toleratedPlaces: tolerated,
            flaky: report.tests { $0 == .flaky },
            skippedTests: report.tests { $0 == .skipped && !policy.allowsSkipped },
            unused: policy.quarantine.filter { !used.contains($0.test) },
            idle: policy.quarantine.filter { used.contains($0.test) && !failed.contains($0) })
    }
}
