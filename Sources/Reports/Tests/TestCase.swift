package import Basics

/// How a test ended.
package enum TestOutcome: String, Hashable, Sendable, CaseIterable {
    case passed
    /// It failed first and passed when it was tried again in the same run.
    case flaky
    case skipped
    /// What it checks is not so.
    case failed
    /// It could not be carried out: its setup, its teardown, its file.
    case error

    /// Whether it counts as a failure.
    package var isBad: Bool { self == .failed || self == .error }
}

/// What a report says of one test, all its attempts taken together.
package struct TestCase: Hashable, Sendable {
    package var key: TestKey
    package var outcome: TestOutcome
    /// How often it was carried out.
    package var attempts: Int
    /// How long all attempts took, where the report says so.
    package var seconds: Double?
    /// What the last failure said in a line, cut; empty where nothing failed.
    package var message: String
    /// The end of the last failure's text, cut.
    package var detail: String
    /// Where it failed, else where it stands, as the report names it.
    package var file: Key?
    package var line: Int?

    package init(
        key: TestKey, outcome: TestOutcome, attempts: Int = 1, seconds: Double? = nil, message: String = "",
        detail: String = "", file: Key? = nil, line: Int? = nil
    ) {
        self.key = key
        self.outcome = outcome
        self.attempts = attempts
        self.seconds = seconds
        self.message = message
        self.detail = detail
        self.file = file
        self.line = line
    }

    /// Adds how often and how long another attempt took.
    mutating func addAttempts(_ other: TestCase) {
        attempts += other.attempts
        addSeconds(other.seconds)
    }

    mutating func addSeconds(_ other: Double?) { seconds = seconds.map { $0 + (other ?? 0) } ?? other }
}
