import Basics

/// What a test gate found, with the integers it judged by.
package struct TestsVerdict: Sendable {
    /// A test that failed.
    package struct Failure: Hashable, Sendable {
        package let test: TestCase
        /// The entry that speaks of it, expired or not.
        package let quarantine: QuarantineEntry?
        /// Whether that entry has expired.
        package let isExpired: Bool

        /// Whether the change may not go on because of it.
        package var isBlocking: Bool { quarantine == nil || isExpired }
    }

    /// Where a test that failed is in the report.
    struct Place: Sendable {
        let index: UInt32
        /// One more than the place of its entry in the quarantine.
        let quarantine: UInt32
        let isExpired: Bool
    }

    /// Tests that failed, each made when it is looked at.
    package struct Failures: RandomAccessCollection, Sendable {
        fileprivate let cases: TestCases
        fileprivate let quarantine: [QuarantineEntry]
        fileprivate let places: [Place]

        package var startIndex: Int { 0 }
        package var endIndex: Int { places.count }
        /// The failure at a place.
        package subscript(index: Int) -> Failure {
            let place = places[index]
            return Failure(
                test: cases[Int(place.index)],
                quarantine: place.quarantine > 0 ? quarantine[Int(place.quarantine) - 1] : nil,
                isExpired: place.isExpired)
        }
    }

    package let policy: TestsPolicy
    /// What was judged.
    let tests: TestReport
    /// The tests that failed and block.
    let blockingPlaces: [Place]
    /// The tests that failed and do not block.
    let toleratedPlaces: [Place]
    /// The tests that failed first and passed when run again.
    package let flaky: TestCases
    /// The skipped tests, where none may be skipped.
    package let skippedTests: TestCases
    /// Entries of the quarantine that speak of no test in the report.
    package let unused: [QuarantineEntry]
    /// Entries of the quarantine whose test did not fail.
    package let idle: [QuarantineEntry]

    /// How many tests there are; passed, flaky, skipped and failed ones add up to it.
    package var total: Int { tests.cases.count }
    /// How many passed at the first try.
    package var passed: Int { tests.count(.passed) }
    /// How many did not run.
    package var skipped: Int { tests.count(.skipped) }
    /// What the report's reader noted.
    package var notes: [String] { tests.notes }

    /// The tests that failed, those that block first.
    package var failures: Failures { failures(blockingPlaces + toleratedPlaces) }
    /// The failures that block.
    package var blocking: Failures { failures(blockingPlaces) }
    /// The failures that do not.
    package var tolerated: Failures { failures(toleratedPlaces) }

    /// How many tests were carried out.
    package var ran: Int { total - skipped }

    private func failures(_ places: [Place]) -> Failures {
        Failures(cases: tests.cases, quarantine: policy.quarantine, places: places)
    }
}
