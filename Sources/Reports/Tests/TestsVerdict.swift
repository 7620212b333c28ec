import Basics

/// What a test gate found, with the integers it judged by.
package struct TestsVerdict: Hashable, Sendable {
    /// A test that failed.
    package struct Failure: Hashable, Sendable {
        package let test: TestCase
        /// The entry that speaks of it, expired or not.
        package let quarantine: QuarantineEntry?
        /// Whether that entry has expired.
        package let isExpired: Bool

        init(test: TestCase, quarantine: QuarantineEntry?, today: CivilDate) {
            self.test = test
            self.quarantine = quarantine
            isExpired = quarantine.map { $0.expires < today } ?? false
        }

        /// Whether the change may not go on because of it.
        package var isBlocking: Bool { quarantine == nil || isExpired }
    }

    package let policy: TestsPolicy
    /// How many tests there are; passed, flaky, skipped and failed ones add up to it.
    package let total: Int
    package let passed: Int
    package let skipped: Int
    /// The tests that failed, those that block first.
    package let failures: [Failure]
    /// The tests that failed first and passed when tried again.
    package let flaky: [TestCase]
    /// The skipped tests, where none may be skipped.
    package let skippedTests: [TestCase]
    /// Entries of the quarantine that speak of no test in the report.
    package let unused: [QuarantineEntry]
    /// Entries of the quarantine whose test did not fail.
    package let idle: [QuarantineEntry]
    /// Tests that the base had and the report has not.
    package let vanished: [TestKey]
    /// What the report's reader noted.
    package let notes: [String]

    /// The failures that block.
    package var blocking: [Failure] { failures.filter(\.isBlocking) }

    /// How many tests were carried out.
    package var ran: Int { total - skipped }
}
