package import Basics

/// What names a test: the same in every report of one tool.
package struct TestKey: Hashable, Sendable, Comparable {
    /// The names of the suites around it, joined by `/`.
    package var suite: Key
    /// `tests.test_api.TestLogin`; may be empty.
    package var className: Key
    /// The name with its parameters: `test_login[admin]`.
    package var name: Key
    /// Which of several tests that a report calls the same: in another browser or project, or by chance.
    package var occurrence: Int

    package init(suite: Key, className: Key, name: Key, occurrence: Int = 1) {
        self.suite = suite
        self.className = className
        self.name = name
        self.occurrence = occurrence
    }

    /// How people write and see it: `tests.test_api.TestLogin::test_login[admin]`.
    package var text: Key {
        className.string.utf8.isEmpty ? name : Key("\(className)::\(name)")
    }

    /// The name of all the tests that a report calls the same.
    var withoutOccurrence: TestKey { with(occurrence: 1) }

    func with(occurrence: Int) -> TestKey {
        TestKey(suite: suite, className: className, name: name, occurrence: occurrence)
    }

    /// What the name of a suite begins with that failed itself.
    static let suiteMark = "(suite) "

    /// Whether it is no test but a suite, which cannot be tried again alone.
    package var isSuite: Bool {
        className.string.utf8.isEmpty && name.string.utf8.starts(with: Self.suiteMark.utf8)
    }

    package static func < (left: TestKey, right: TestKey) -> Bool {
        if left.className != right.className { return left.className < right.className }
        if left.name != right.name { return left.name < right.name }
        return left.suite == right.suite ? left.occurrence < right.occurrence : left.suite < right.suite
    }
}

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
