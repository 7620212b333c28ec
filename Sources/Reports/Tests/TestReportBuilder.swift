import Basics

/// One `<testcase>`.
struct TestAttempt {
    let suite: TextPool.ID
    /// Its class and its own name; both are given before it is added.
    var name: (className: TextPool.ID, name: TextPool.ID) = (0, 0)
    /// One more than the number of its file's path; 0 where it states none.
    var file: UInt32 = 0
    var line: Int?
    var seconds: Double?
    var isSkipped = false
    /// What it says of why it was skipped, cut; nil if it does not say that it was.
    var skipReason: [UInt8]?
    /// `failed` or `error`, where it says so.
    var bad: TestOutcome?
    var failure: FailureText?
    /// Whether it states earlier attempts that failed, itself having passed.
    var isFlaky = false
    /// Attempts beside this one that it states.
    var reruns = 0
    /// How many elements of failures it has.
    var badSeen = 0
    /// Whether the tool let it fail: node's `todo`.
    var mayFail = false
    /// `failed` or `error`, if it states that it failed again and neither how it ended nor that it passed.
    var rerunBad: TestOutcome?

    init(suite: TextPool.ID) { self.suite = suite }

    mutating func fail(_ outcome: TestOutcome, _ text: FailureText) {
        badSeen += 1
        if bad == nil || outcome == .error { bad = outcome }
        failure = failure ?? text
    }

    /// Another attempt that failed too.
    mutating func fail(again outcome: TestOutcome, _ text: FailureText) {
        badSeen += 1
        reruns += 1
        rerunBad = rerunBad ?? outcome
        failure = failure ?? text
    }

    mutating func flake(_ text: FailureText) {
        badSeen += 1
        reruns += 1
        isFlaky = true
        failure = failure ?? text
    }

    var outcome: TestOutcome {
        if mayFail { return .skipped }
        if let bad { return bad }
        if !isFlaky, let rerunBad { return rerunBad }
        return isFlaky ? .flaky : isSkipped ? .skipped : .passed
    }
}

/// Collects the test cases of a report. The same name is not the same test: each test case is one, unless its suite
/// shows that it is another attempt.
struct TestReportBuilder {
    /// Failures are told at length until they take this much.
    private static let detailBudget = 4 << 20
    /// How much memory names may take.
    private static let nameBudget = 18 << 20

    /// Why a report with more is refused.
    static let limitReason = "the names of its tests take more than \(nameBudget >> 20) MiB"

    /// The test cases of one name in a suite that is open.
    private struct Repeated {
        var places: [Int]
        /// Whether all of them say the same of where they stand, and say it.
        var isOnePlace: Bool
    }

    private var table = TestTable()
    /// How many `<testcase>` there were.
    private(set) var count = 0
    private var notes: [String] = []
    private var detailBytes = 0
    /// Where the tests of suites that are open begin: a suite that comes twice has tests of its own each time.
    private var openStart = 0
    /// How many test cases the open suites have by path.
    private var openCounts: [TextPool.ID: Int] = [:]
    /// The names that came several times in suites that are open.
    private var repeated: [TextPool.ID: [TestTable.Name: Repeated]] = [:]
    /// How many test cases there were of a name that came several times.
    private var occurrences: [TestTable.Name: UInt16] = [:]
    /// Attempts that are part of another record now.
    private var joined: Set<Int> = []

    var isEmpty: Bool { table.count == 0 }

    /// Whether the names take more memory than a report may.
    var isOverLimit: Bool { table.names.byteCount > Self.nameBudget }

    /// Says something odd about the report; after a few it is clear what it is like.
    mutating func note(_ text: String) { if notes.count < 10 { notes.append(text) } }

    /// The number of a text; see `TextPool.id`.
    mutating func id(of text: ArraySlice<UInt8>, isOfInterest: Bool) -> TextPool.ID {
        table.id(of: text, isOfInterest: isOfInterest)
    }

    /// - Parameter isCase: Whether it is a test case; a suite itself may fail too.
    mutating func add(_ attempt: TestAttempt, isCase: Bool = true) {
        let suite = attempt.suite
        if isCase {
            count += 1
            openCounts[suite, default: 0] += 1
        }
        var new = made(attempt)
        let name = new.name
        guard let first = table.place(of: name) else { return table.append(new) }
        let number = occurrences[name] ?? 1
        guard number < .max else {
            // Nobody counts so many; none of them may hide a failure.
            table.records[first] = TestReport.worse(table.records[first], new)
            return
        }
        new.name.occurrence = number + 1
        occurrences[name] = number + 1
        let place = table.count
        table.append(new)
        let isPlaced = new.file > 0 && new.line >= 0
        func isSamePlace(_ other: Int) -> Bool {
            table.records[other].file == new.file && table.records[other].line == new.line && isPlaced
        }
        if var known = repeated[suite]?[name] {
            known.isOnePlace = known.isOnePlace && isSamePlace(known.places[0])
            known.places.append(place)
            repeated[suite]?[name] = known
        } else if let other = lastPlace(of: name, number), other >= openStart {
            repeated[suite, default: [:]][name] = Repeated(places: [other, place], isOnePlace: isSamePlace(other))
        }
    }

    private func lastPlace(of name: TestTable.Name, _ occurrence: UInt16) -> Int? {
        var name = name
        name.occurrence = occurrence
        return table.place(of: name)
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
        if count > 0 { openStart = table.count }
        return count
    }

    private func isWithoutFailure(_ test: Repeated) -> Bool {
        test.places.allSatisfy { !table.records[$0].outcome.isBad }
    }

    /// Makes one test of its attempts.
    private mutating func join(_ places: [Int], isRerun: Bool) {
        var result = table.records[places[0]]
        let isMade = isRerun && !places.contains { table.records[$0].outcome != .passed }
        for place in places.dropFirst() {
            result = isRerun ? Self.joined(result, table.records[place]) : Self.together(result, table.records[place])
            joined.insert(place)
        }
        // pytest's attempts that failed look like those that passed.
        if isMade { result.outcome = .flaky }
        // How often it was carried out is told of what failed: no report has it of others.
        if result.outcome == .passed || result.outcome == .skipped { result.attempts = 1 }
        result.name = table.records[places[0]].name
        table.records[places[0]] = result
    }

    /// The report.
    mutating func finish() -> TestReport {
        table.remove(joined)
        if table.names.hasShort {
            notes.append("the report has many long names; those of tests that passed are kept in a short form")
        }
        let all = table
        table = TestTable()
        return TestReport(table: all, notes: notes)
    }

    private mutating func made(_ attempt: TestAttempt) -> TestTable.Record {
        let file = attempt.file > 0 ? table.names.copy(attempt.file - 1) : nil
        // pytest counts lines from 0 (xunit1).
        let shift = Self.isPython(file ?? []) ? 1 : 0
        var test = TestTable.Record(
            name: TestTable.Name(
                suite: attempt.suite, className: attempt.name.className, name: attempt.name.name),
            attempts: Int32(clamping: 1 + attempt.reruns), seconds: attempt.seconds ?? .nan,
            file: attempt.file, line: attempt.line.map { Int32(max(0, min($0, Int(Int32.max) - 1)) + shift) } ?? -1,
            outcome: attempt.outcome)
        guard let failure = attempt.failure, detailBytes < Self.detailBudget else { return test }
        let (message, detail) = (failure.message, failure.detail)
        test.text = table.keep(message, detail)
        detailBytes += message.utf8.count + detail.utf8.count
        let className = table.names.copy(attempt.name.className)
        if let place = failure.place(isOwn: { Self.isOwn($0, className, file) }) {
            test.file = table.id(of: place.file) + 1
            test.line = Int32(place.line)
        }
        return test
    }

    static func isPython(_ file: some BidirectionalCollection<UInt8>) -> Bool {
        file.suffix(3).elementsEqual(".py".utf8)
    }

    /// Whether `path` is where the test stands: the file it states, or the one its class name is made of.
    private static func isOwn(_ path: ArraySlice<UInt8>, _ className: [UInt8], _ file: [UInt8]?) -> Bool {
        if let file { return path.elementsEqual(file) }
        guard let point = path.lastIndex(of: UInt8(ascii: ".")), point > path.startIndex else { return false }
        let module = path[..<point].lazy.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 }
        return className.starts(with: module)
    }

    /// Two attempts of one test: the later one says how it ended, an earlier failure makes a pass flaky.
    private static func joined(_ old: TestTable.Record, _ new: TestTable.Record) -> TestTable.Record {
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
        result.addAttempts(new.attempts, new.seconds)
        return result
    }

    /// Two records of one test that say how parts of it ended: the first failure is the cause of others.
    private static func together(_ old: TestTable.Record, _ new: TestTable.Record) -> TestTable.Record {
        var result = old.outcome.isBad || !new.outcome.isBad ? old : new
        if new.outcome == .error { result.outcome = .error }
        (result.attempts, result.seconds) = (old.attempts, old.seconds)
        result.addAttempts(new.attempts, new.seconds)
        return result
    }
}
