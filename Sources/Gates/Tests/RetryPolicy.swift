import Basics
package import Reports

/// When tests that failed are tried again (docs/formats/tests.md#retries).
package struct RetryPolicy: Hashable, Sendable {
    /// How often at most.
    package var retries: Int
    /// When more tests than this failed nothing runs again: that is no flakiness, something is broken.
    package var stopAbove: Int

    package init(retries: Int = 2, stopAbove: Int = 10) {
        self.retries = retries
        self.stopAbove = stopAbove
    }

    /// What to do after a run of the tests.
    package enum Step: Hashable, Sendable {
        /// Nothing failed.
        case done
        /// Try these again.
        case retry([TestKey])
        /// It stays failed; why, where it is not that the tries are used up.
        case stop(String?)
    }

    /// Decides what to do with `report` after `tried` retries.
    package func step(_ report: TestReport, tried: Int) -> Step {
        let failures = report.failures
        guard !failures.isEmpty else { return .done }
        if tried == 0, failures.count > stopAbove {
            return .stop(
                "\(FigureText.grouped(failures.count)) tests failed, more than \(FigureText.grouped(stopAbove)): "
                    + "none runs again")
        }
        if let suite = failures.first(where: { $0.key.isSuite }) {
            return .stop("\(SafeText.line(suite.key.name.string)) failed itself: nothing runs again")
        }
        var (keys, seen): ([TestKey], Set<Key>) = ([], [])
        for test in failures where seen.insert(test.key.text).inserted { keys.append(test.key) }
        return tried < retries ? .retry(keys) : .stop(nil)
    }
}
