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
