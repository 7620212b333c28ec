import Basics

/// Collects the test cases of a report. The same name is not the same test: each test case is one, unless its suite
/// shows that it is another attempt.
struct TestReportBuilder {
    /// Failures are told at length until they take this much.
    private static let detailBudget = 4 << 20
    /// How much names may be, in bytes: a test takes three times as much as its name.
    private static let nameBudget = 48 << 20

    /// Why a report with more is refused.
    static let limitReason = "the names of its tests are more than \(nameBudget >> 20) MiB"

    /// The test cases of one name in a suite that is open.
    private struct Repeated {
        var places: [Int]
        /// Whether all of them say the same of where they stand, and say it.
        var isOnePlace: Bool
    }

    private var cases: [TestCase] = []
    /// Where the test of each name is.
    private var index: [TestKey: Int] = [:]
    /// The names of suites, classes, files and tests, each once.
    private var names: Set<Key> = []
    private var nameBytes = 0
    /// How many `<testcase>` there were.
    private(set) var count = 0
    private var notes: [String] = []
    private var detailBytes = 0
    /// Where the tests of suites that are open begin: a suite that comes twice has tests of its own each time.
    private var openStart = 0
    /// How many test cases the open suites have by path.
    private var openCounts: [Key: Int] = [:]
    /// The names that came several times in suites that are open.
    private var repeated: [Key: [TestKey: Repeated]] = [:]
    /// How many test cases there were of a name that came several times.
    private var occurrences: [TestKey: Int] = [:]
    /// Attempts that are part of another record now.
    private var joined: Set<Int> = []

    var isEmpty: Bool { cases.isEmpty }

    /// Whether the names are more than a report may have.
    var isOverLimit: Bool { nameBytes > Self.nameBudget }

    /// Says something odd about the report; after a few it is clear what it is like.
    mutating func note(_ text: String) { if notes.count < 10 { notes.append(text) } }

    /// A name that may be that of many tests: the same text is kept once.
    mutating func keep(_ name: Key) -> Key {
        let (isNew, kept) = names.insert(name)
        if isNew { nameBytes += name.string.utf8.count }
        return kept
    }

    /// - Parameter isCase: Whether it is a test case; a suite itself may fail too.
    mutating func add(_ attempt: JUnitAttempt, isCase: Bool = true) {
        let suite = attempt.suite
        if isCase {
            count += 1
            openCounts[suite, default: 0] += 1
        }
        var new = made(attempt)
        let name = new.key
        defer { append(new) }
        guard index[name] != nil else { return }
        let number = occurrences[name] ?? 1
        new.key.occurrence = number + 1
        occurrences[name] = number + 1
        let place = cases.count
        let isPlaced = new.file != nil && new.line != nil
        func isSamePlace(_ other: Int) -> Bool {
            cases[other].file == new.file && cases[other].line == new.line && isPlaced
        }
        if let first = repeated[suite]?[name]?.places.first {
            if !isSamePlace(first) { repeated[suite]?[name]?.isOnePlace = false }
            repeated[suite]?[name]?.places.append(place)
        } else if let other = index[name.with(occurrence: number)], other >= openStart {
            repeated[suite, default: [:]][name] = Repeated(places: [other, place], isOnePlace: isSamePlace(other))
        }
    }

    private mutating func append(_ test: TestCase) {
        index[test.key] = cases.count
        cases.append(test)
    }

    /// Ends a suite; returns how many test cases were directly in it.
    mutating func closeSuite(_ suite: OpenSuite) -> Int {
        let count = openCounts.removeValue(forKey: suite.path) ?? 0
        let names = repeated.removeValue(forKey: suite.path) ?? [:]
        // A suite that counts every one of them has tests that share a name. One that shows more than it counts has
        // attempts among them: pytest's, which shows failed ones without a child, or those that stand at one place. If
        // there are more of these than it leaves out, nobody can say which are attempts.
        let attempts = names.values.filter { suite.isPytest || $0.isOnePlace || isWithoutFailure($0) }
        let more = attempts.reduce(0) { $0 + $1.places.count - 1 }
        if let tests = suite.tests, tests < count, more <= count - tests {
            for attempt in attempts { join(attempt.places, isRerun: true) }
        } else if suite.isPytest {
            // A test that fails and whose teardown fails too.
            for attempt in names.values { join(attempt.places, isRerun: false) }
        }
        // What is open lies in this suite's path, or in one around it that has no name of its own.
        if count > 0 { openStart = cases.count }
        return count
    }

    private func isWithoutFailure(_ test: Repeated) -> Bool {
        test.places.allSatisfy { !cases[$0].outcome.isBad }
    }

    /// Makes one test of its attempts.
    private mutating func join(_ places: [Int], isRerun: Bool) {
        var result = cases[places[0]]
        let isMade = isRerun && !places.contains { cases[$0].outcome != .passed }
        for place in places.dropFirst() {
            result = isRerun ? Self.joined(result, cases[place]) : Self.together(result, cases[place])
            joined.insert(place)
        }
        // pytest's attempts that failed look like those that passed.
        if isMade { result.outcome = .flaky }
        // How often it was carried out is told of what failed: no report has it of others.
        if result.outcome == .passed || result.outcome == .skipped { result.attempts = 1 }
        result.key = cases[places[0]].key
        cases[places[0]] = result
    }

    /// The report.
    mutating func finish() -> TestReport {
        (index, names) = ([:], [])
        var counts = Dictionary(joined.map { (cases[$0].key.withoutOccurrence, 0) }) { first, _ in first }
        var kept: [TestCase] = []
        if joined.isEmpty { swap(&kept, &cases) }
        for (place, test) in cases.enumerated() where !joined.contains(place) {
            kept.append(test)
            // Those left of a name are counted again.
            let name = test.key.withoutOccurrence
            guard let count = counts[name] else { continue }
            counts[name] = count + 1
            kept[kept.count - 1].key.occurrence = count + 1
        }
        return TestReport(distinct: kept, notes: notes)
    }

    private mutating func made(_ attempt: JUnitAttempt) -> TestCase {
        // pytest counts lines from 0 (xunit1).
        let shift = Self.isPython(attempt.file) ? 1 : 0
        var test = TestCase(
            key: TestKey(suite: attempt.suite, className: attempt.className, name: attempt.name),
            outcome: attempt.outcome, attempts: 1 + attempt.reruns.count, seconds: attempt.seconds, file: attempt.file,
            line: attempt.line.map { max(0, min($0, Int(Int32.max) - 1)) + shift })
        guard let failure = attempt.failure, detailBytes < Self.detailBudget else { return test }
        (test.message, test.detail) = (failure.message, failure.detail)
        detailBytes += test.message.utf8.count + test.detail.utf8.count
        if let place = failure.place(isOwn: { Self.isOwn($0, attempt.className, attempt.file) }) {
            (test.file, test.line) = (keep(Key(place.file.text)), place.line)
        }
        return test
    }

    static func isPython(_ file: Key?) -> Bool { file?.string.utf8.suffix(3).elementsEqual(".py".utf8) ?? false }

    /// Whether `path` is where the test stands: the file it states, or the one its class name is made of.
    private static func isOwn(_ path: ArraySlice<UInt8>, _ className: Key, _ file: Key?) -> Bool {
        if let file { return path.elementsEqual(file.string.utf8) }
        guard let point = path.lastIndex(of: UInt8(ascii: ".")), point > path.startIndex else { return false }
        let module = path[..<point].lazy.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 }
        return className.string.utf8.starts(with: module)
    }

    /// Two attempts of one test: the later one says how it ended, an earlier failure makes a pass flaky.
    private static func joined(_ old: TestCase, _ new: TestCase) -> TestCase {
        let hadFailed = old.outcome.isBad || old.outcome == .flaky
        var result = new
        if new.outcome.isBad {
            if old.outcome.isBad { return together(old, new) }
        } else if new.outcome == .skipped {
            result = old
        } else if hadFailed || new.outcome == .flaky {
            result = hadFailed ? old : new
            result.outcome = .flaky
        }
        (result.attempts, result.seconds) = (old.attempts, old.seconds)
        result.addAttempts(new)
        return result
    }

    /// Two records of one test that say how parts of it ended: the first failure is the cause of others.
    private static func together(_ old: TestCase, _ new: TestCase) -> TestCase {
        var result = old.outcome.isBad || !new.outcome.isBad ? old : new
        if new.outcome == .error { result.outcome = .error }
        (result.attempts, result.seconds) = (old.attempts, old.seconds)
        result.addAttempts(new)
        return result
    }
}
