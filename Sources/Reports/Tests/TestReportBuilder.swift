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
    /// `failed` or `error`, where it says so.
    var bad: TestOutcome?
    var failure: FailureText?
    /// Whether it states earlier attempts that failed, itself having passed.
    var isFlaky = false
    /// Attempts beside this one that it states.
    var reruns = 0
    /// How many elements of failures it has.
    var badSeen = 0

    init(suite: TextPool.ID) { self.suite = suite }

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
    private static let detailBudget = 4 << 20
    /// How much memory names may take.
    private static let nameBudget = 18 << 20

    /// Why a report with more is refused.
    static let limitReason = "the names of its tests take more than \(nameBudget >> 20) MiB"

    private var table = TestTable()
    /// How many `<testcase>` there were; a test may have several.
    private(set) var count = 0
    private var notes: [String] = []
    private var detailBytes = 0
    /// Where the tests of suites that are open begin: a suite that comes twice has tests of its own each time.
    private var openStart = 0
    /// How many test cases the open suites have by path.
    private var openCounts: [TextPool.ID: Int] = [:]
    private var repeated: [TextPool.ID: Set<Int>] = [:]
    /// The tests of a name that a suite before had too: the place of that by their own.
    private var earlier: [(place: Int, of: Int)] = []

    var isEmpty: Bool { count == 0 }

    /// Whether the names take more memory than a report may.
    var isOverLimit: Bool { table.names.byteCount > Self.nameBudget }

    /// Says something odd about the report; after a few it is clear what it is like.
    mutating func note(_ text: String) { if notes.count < 10 { notes.append(text) } }

    /// The number of a text; see `TextPool.id`.
    mutating func id(of text: ArraySlice<UInt8>, isOfInterest: Bool) -> TextPool.ID {
        table.id(of: text, isOfInterest: isOfInterest)
    }

    mutating func add(_ attempt: TestAttempt) {
        count += 1
        let suite = attempt.suite
        openCounts[suite, default: 0] += 1
        let new = made(attempt)
        let known = table.place(of: new.name)
        if let known, known >= openStart {
            table.records[known] = Self.joined(table.records[known], new)
            repeated[suite, default: []].insert(known)
            return
        }
        if let known { earlier.append((known, table.count)) }
        table.append(new)
    }

    /// Ends a suite; returns how many test cases were directly in it.
    mutating func closeSuite(_ suite: OpenSuite) -> Int {
        let count = openCounts.removeValue(forKey: suite.path) ?? 0
        // pytest's reruns show every attempt, the failed ones without a child, and count the test once. A suite that
        // counts every one of them has tests that share a name.
        if let tests = suite.tests, tests < count {
            for place in repeated[suite.path] ?? [] where table.records[place].outcome == .passed {
                table.records[place].outcome = .flaky
            }
        }
        repeated[suite.path] = nil
        // What is open lies in this suite's path, or in one around it that has no name of its own.
        if count > 0 { openStart = table.count }
        return count
    }

    /// The report; of tests that several suites of one name have, the worse outcome counts.
    mutating func finish() -> TestReport {
        var first: [Int: Int] = [:]
        for (place, other) in earlier {
            let root = first[place] ?? place
            table.records[root] = TestReport.worse(table.records[root], table.records[other])
            first[other] = root
        }
        table.remove(Set(first.keys))
        if table.names.hasShort {
            notes.append("the report has so many long names that those of tests that passed are kept in short")
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
        (result.attempts, result.seconds) = (old.attempts, old.seconds)
        result.addAttempts(new.attempts, new.seconds)
        return result
    }
}
