import Basics

/// One `<testcase>`.
struct TestAttempt {
    var file: Key?
    var line: Int?
    var seconds: Double?
    var isSkipped = false
    /// `failed` or `error`, where it says so.
    var bad: TestOutcome?
    var failure: FailureText?
    /// Whether it states earlier attempts that failed, itself having passed.
    var isFlaky = false
    /// Attempts beside this one that it states.
    var reruns = 0
    /// How many elements of failures it has.
    var badSeen = 0

    init(file: Key?, line: Int?, seconds: Double?) {
        (self.file, self.line, self.seconds) = (file, line, seconds)
    }

    mutating func fail(_ outcome: TestOutcome, _ text: FailureText) {
        badSeen += 1
        if bad == nil || outcome == .error { bad = outcome }
        failure = failure ?? text
    }

    mutating func flake(_ text: FailureText) {
        badSeen += 1
        reruns += 1
        isFlaky = true
        failure = failure ?? text
    }

    var outcome: TestOutcome {
        if let bad { return bad }
        return isFlaky ? .flaky : isSkipped ? .skipped : .passed
    }
}

/// Collects the test cases of a report, those of one name in one suite as attempts of one test.
struct TestReportBuilder {
    /// Failures are told at length until they take this much.
    private static let detailBudget = 8 << 20

    /// A test of a suite that is open.
    private struct Place: Hashable {
        let suite: Key
        let className: Key
        let name: Key
    }

    private var cases: [TestCase] = []
    /// How many `<testcase>` there were; a test may have several.
    private(set) var count = 0
    private var notes: [String] = []
    private var detailBytes = 0
    /// The tests of suites that are open: a suite that comes twice has tests of its own each time.
    private var open: [Place: Int] = [:]
    /// How many test cases the open suites have by path.
    private var openCounts: [Key: Int] = [:]
    private var repeated: [Key: Set<Int>] = [:]
    /// Class names are shared by many tests: one text for all of them.
    private var lastClass: Key = ""

    var isEmpty: Bool { cases.isEmpty }

    mutating func note(_ text: String) { notes.append(text) }

    mutating func add(_ attempt: TestAttempt, suite: Key, className: Key, name: Key) {
        count += 1
        if className != lastClass { lastClass = className }
        let key = TestKey(suite: suite, className: lastClass, name: name)
        openCounts[suite, default: 0] += 1
        let place = Place(suite: suite, className: lastClass, name: name)
        let new = made(attempt, key)
        if let index = open[place] {
            cases[index] = Self.joined(cases[index], new)
            repeated[suite, default: []].insert(index)
        } else {
            open[place] = cases.count
            cases.append(new)
        }
    }

    /// Ends a suite; returns how many test cases were directly in it.
    mutating func closeSuite(_ suite: OpenSuite) -> Int {
        let count = openCounts.removeValue(forKey: suite.path) ?? 0
        // pytest's reruns show every attempt, the failed ones without a child, and count the test once. A suite that
        // counts every one of them has tests that share a name.
        if let tests = suite.tests, tests < count {
            for index in repeated[suite.path] ?? [] where cases[index].outcome == .passed {
                cases[index].outcome = .flaky
            }
        }
        repeated[suite.path] = nil
        // What is open lies in this suite's path, or in one around it that has no name of its own.
        if count > 0 { open.removeAll(keepingCapacity: true) }
        return count
    }

    func finish() -> TestReport { TestReport(cases: cases, notes: notes) }

    private mutating func made(_ attempt: TestAttempt, _ key: TestKey) -> TestCase {
        var test = TestCase(
            key: key, outcome: attempt.outcome, attempts: 1 + attempt.reruns, seconds: attempt.seconds,
            file: attempt.file, line: attempt.line.map { max(0, min($0, Int(Int32.max))) })
        // pytest counts lines from 0 (xunit1).
        if Self.isPython(attempt.file), let line = test.line { test.line = line + 1 }
        guard let failure = attempt.failure, detailBytes < Self.detailBudget else { return test }
        test.message = failure.message
        test.detail = failure.detail
        detailBytes += test.message.utf8.count + test.detail.utf8.count
        if let place = failure.place(isOwn: { Self.isOwn($0, key, attempt.file) }) {
            (test.file, test.line) = (place.file, place.line)
        }
        return test
    }

    static func isPython(_ file: Key?) -> Bool {
        file?.string.utf8.suffix(3).elementsEqual(".py".utf8) ?? false
    }

    /// Whether `path` is where the test stands: the file it states, or the one its class name is made of.
    private static func isOwn(_ path: ArraySlice<UInt8>, _ key: TestKey, _ file: Key?) -> Bool {
        if let file { return path.elementsEqual(file.string.utf8) }
        guard let point = path.lastIndex(of: UInt8(ascii: ".")), point > path.startIndex else { return false }
        let module = path[..<point].lazy.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 }
        return key.className.string.utf8.starts(with: module)
    }

    /// Two attempts of one test: the later one says how it ended, an earlier failure makes a pass flaky.
    private static func joined(_ old: TestCase, _ new: TestCase) -> TestCase {
        let hadFailed = old.outcome.isBad || old.outcome == .flaky
        var result = new
        if !new.outcome.isBad {
            if new.outcome == .skipped {
                result = old
            } else if hadFailed || new.outcome == .flaky {
                result = hadFailed ? old : new
                result.outcome = .flaky
            }
        } else if old.outcome.isBad {
            // A test that fails and whose teardown fails too has two reports of one attempt: the first is the cause.
            result = old
            if new.outcome == .error { result.outcome = .error }
        }
        result.attempts = old.attempts + new.attempts
        result.seconds = TestReport.sum(old.seconds, new.seconds)
        return result
    }
}
