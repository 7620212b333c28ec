import Basics

/// Reads JUnit XML as pytest, Surefire, Gradle, gotestsum, `swift test` and others write it
/// (docs/formats/tests.md#junit).
///
/// Suites nest to any depth the XML reader allows. Tests are counted from the test cases; where a suite says that there
/// was more than the report shows, the report contradicts itself and is refused.
package struct JUnitReader {
    /// How many tests a report may hold.
    package static let caseLimit = 250_000
    /// No name may be longer, in bytes.
    private static let longestName = 10_922

    static let remedy = "Give a report in JUnit XML: pytest --junitxml, swift test --xunit-output, Surefire, gotestsum"

    private var reader: XMLReader
    private let name: String
    private var suites: [OpenSuite] = []
    private var builder = TestReportBuilder()

    private init(_ reader: XMLReader, name: String) {
        self.reader = reader
        self.name = name
    }

    /// Reads a report in pieces, in memory bounded by how many tests it names, not by how long it is.
    ///
    /// - Parameters:
    ///   - name: How errors call the report: its path as the user gave it.
    ///   - source: Gives the next piece (of any size, also empty) or nil at the end. A `ReportError` it throws comes
    ///     out as it is, another error as `.unreadable`.
    /// - Returns: The tests; at least one.
    /// - Throws: `ReportError`; a report that cannot be read, or names no test, never counts as a pass.
    package static func read(name: String, source: @escaping () throws -> [UInt8]?) throws(ReportError) -> TestReport {
        try ReportInput.read(name, for: .tests, source: source) { text throws(ReportError) in
            try readText(name: name, source: text)
        }
    }

    private static func readText(
        name: String, source: @escaping () throws -> [UInt8]?
    ) throws(ReportError) -> TestReport {
        let head = try ReportError.source(name) { try self.head(source) }
        guard let first = content(of: head).first else {
            throw ReportError(
                .empty, file: name, reason: "the report is empty", remedy: "Check that the tests ran and wrote it")
        }
        guard first == UInt8(ascii: "<") else {
            throw ReportError(
                .wrongSchema, file: name, position: SourcePosition(line: 1, column: 1), reason: "this is not XML",
                remedy: remedy)
        }
        var start: [UInt8]? = head
        var reader = JUnitReader(
            XMLReader {
                guard let bytes = start else { return try source() }
                start = nil
                return bytes
            }, name: name)
        return try ReportError.reading(name, remedy: remedy) { try reader.readReport() }
    }

    /// The first bytes, up to one that is more than a blank.
    private static func head(_ source: () throws -> [UInt8]?) throws -> [UInt8] {
        var head: [UInt8] = []
        while content(of: head).isEmpty, let chunk = try source() { head += chunk }
        return head
    }

    /// What is there after blanks.
    private static func content(of head: [UInt8]) -> ArraySlice<UInt8> {
        head.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    // MARK: - Suites

    private mutating func readReport() throws -> TestReport {
        guard try reader.next() == .startElement, case let root = element, root == .suite || root == .suites else {
            throw ReportError(
                .wrongSchema, file: name, position: reader.position,
                reason: "<\(reader.elementName)> is not the root of a JUnit report", remedy: Self.remedy)
        }
        try openSuite(root)
        while case let event = try reader.next(), event != .end {
            switch event {
            case .startElement:
                switch element {
                case .suite: try openSuite(.suite)
                case .suites: try openSuite(.suites)
                case .testCase: try readCase()
                case .error: try readSuiteFailure(.error)
                case .failure: try readSuiteFailure(.failed)
                case .output: try reader.skipElement()
                case .skipped, .other: try passOver(in: "a suite")
                case .flaky, .rerunFailure, .rerunError, .doubtful: throw notUnderstood(in: "a suite")
                }
            case .endElement: try closeSuite()
            case .text, .end: break
            }
        }
        guard !builder.isEmpty else {
            throw ReportError(
                .noTests, file: name, reason: "no tests ran: the report has no <testcase>",
                remedy: "Check which tests the command selects, and that it found them")
        }
        return builder.finish()
    }

    private var element: JUnitElement { JUnitElement(reader.plainName) }

    /// Passes over an element that says nothing of how tests ended; one inside it that does is not understood there.
    private mutating func passOver(in place: String) throws {
        let depth = reader.depth
        let outside = "<\(reader.elementName)> in \(place)"
        while case let event = try reader.next(), event != .endElement || reader.depth >= depth {
            guard event == .startElement else { continue }
            let element = element
            if element.isResult { throw notUnderstood(in: outside) }
            if element == .output { try reader.skipElement() }
        }
    }

    private func notUnderstood(in place: String) -> ReportError {
        ReportError(
            .malformed, file: name, position: reader.position,
            reason:
                "<\(SafeText.line(reader.elementName.string))> in \(SafeText.line(place)) is not understood, "
                + "and may be a failure",
            remedy: "Let the tool write JUnit XML: failures are <failure> or <error> in a <testcase> of a <testsuite>")
    }

    private mutating func openSuite(_ element: JUnitElement) throws(ReportError) {
        let title = reader.attribute("name") ?? ""
        let parent = suites.last
        var path = parent?.path.string ?? ""
        if element == .suite, !title.string.utf8.isEmpty {
            path += path.utf8.isEmpty ? "" : "/"
            path += title.string
        }
        var suite = OpenSuite(path: try kept(Array(path.utf8)[...]), title: title, position: reader.position)
        // pytest counts subtests and teardowns that fail as tests of their own, without a <testcase> each; the suite it
        // writes them in says when and where it ran.
        let isNamedByPytest = title == "pytest" || title == "pytest tests"
        suite.isPytest = parent?.isPytest ?? false || isNamedByPytest
        suite.isOfPytest =
            parent?.isOfPytest ?? false
            || suite.isPytest && reader.attribute("timestamp") != nil && reader.attribute("hostname") != nil
        suite.tests = declared("tests")
        var status = JUnitStatus()
        try reader.forEachAttribute { (name, value) throws(ReportError) in
            status.take(name, value)
            switch name {
            case "failures", "failure", "failed":
                suite.bad.failures = max(suite.bad.failures, try statedBad(name, value))
            case "errors", "error": suite.bad.errors = max(suite.bad.errors, try statedBad(name, value))
            default: break
            }
        }
        suite.badStatus = status.bad.map { "\($0.name)=\"\(SafeText.line($0.word.string))\"" }
        suites.append(suite)
    }

    /// A name as it is kept.
    private mutating func kept(_ bytes: ArraySlice<UInt8>) throws(ReportError) -> Key {
        guard bytes.count <= Self.longestName else {
            throw limit("a name longer than \(FigureText.grouped(Self.longestName)) bytes", "Shorten it")
        }
        let kept = builder.keep(Key(bytes.text))
        guard !builder.isOverLimit else {
            throw limit(TestReportBuilder.limitReason, "Split it, one report a job, or shorten the names")
        }
        return kept
    }

    private func limit(_ reason: String, _ remedy: String) -> ReportError {
        ReportError(.limit, file: name, position: reader.position, reason: reason, remedy: remedy)
    }

    /// A count that a suite states; nil where it says nothing or something that is no count.
    private func declared(_ name: StaticString) -> Int? {
        guard let count = try? reader.integer(name), count >= 0 else { return nil }
        return min(count, Int(Int32.max))
    }

    /// A count of failures. One that nobody can read may be any, so it is not taken for none.
    private func statedBad(_ name: Key, _ value: ArraySlice<UInt8>) throws(ReportError) -> Int {
        switch Key(value.text).asciiLowercased {
        case "", "false": return 0
        case "true": return 1
        default: break
        }
        guard let count = value.wholeNumber else {
            throw ReportError(
                .malformed, file: self.name, position: reader.position,
                reason: "the number of \(name) is '\(SafeText.line(value.prefix(80).text))'",
                remedy: "Let the tool write a whole number from 0 on")
        }
        return min(count, Int(Int32.max))
    }

    private mutating func closeSuite() throws(ReportError) {
        guard let suite = suites.popLast() else { return }
        let cases = builder.closeSuite(suite)
        let (failures, errors) = suite.bad
        // pytest counts a subtest that fails, which has no element of its own.
        let mayCountMore = suite.isPytest && suite.badSeen > 0
        if failures + errors > suite.badSeen, !mayCountMore {
            let words = "states \(FigureText.count(failures + errors, "failure", "failures")) and shows"
            throw contradiction(suite, "\(words) \(suite.badSeen == 0 ? "none" : FigureText.grouped(suite.badSeen))")
        }
        if let status = suite.badStatus, suite.badSeen == 0 {
            throw contradiction(suite, "states \(status) and shows no failure")
        }
        let seen = suite.inner + cases
        // Surefire counts every run of a test that it runs again.
        if let tests = suite.tests, tests > seen + suite.reruns {
            let words = "states \(FigureText.count(tests, "test", "tests")) and shows \(FigureText.grouped(seen))"
            let isAround = suite.isPytest && suite.hasPytest
            guard suite.isOfPytest || isAround, seen > 0 else { throw contradiction(suite, words) }
            if !isAround {
                builder.note(
                    "the suite '\(SafeText.line(suite.title.string))' \(words), as pytest does of subtests")
            }
        }
        guard !suites.isEmpty else { return }
        suites[suites.count - 1].inner += seen
        suites[suites.count - 1].badSeen += suite.badSeen
        suites[suites.count - 1].reruns += suite.reruns
        if suite.isOfPytest { suites[suites.count - 1].hasPytest = true }
    }

    private func contradiction(_ suite: OpenSuite, _ words: String) -> ReportError {
        let title = SafeText.line(String(decoding: suite.title.string.utf8.prefix(200), as: UTF8.self))
        return ReportError(
            .malformed, file: name, position: suite.position,
            reason: "the report contradicts itself: the suite '\(title)' \(words)",
            remedy: "Make it again: the tests may have been stopped before all results were written")
    }

    // MARK: - Test cases

    private mutating func readCase() throws {
        guard let suite = suites.last else { return }
        guard let title = reader.attributeBytes("name") else { throw reader.syntaxError("<testcase> without name") }
        guard builder.count < Self.caseLimit else {
            throw limit("more than \(FigureText.grouped(Self.caseLimit)) tests", "Split it, one report a job")
        }
        let names = (Array(reader.attributeBytes("classname") ?? []), Array(title))
        var attempt = JUnitAttempt(suite: suite.path)
        if let file = reader.attributeBytes("file") { attempt.file = try kept(file) }
        attempt.line = (try? reader.integer("line")) ?? nil
        attempt.seconds = reader.attributeBytes("time").flatMap(Self.seconds)
        var status = JUnitStatus()
        var stated: (name: Key, word: Key)?
        try reader.forEachAttribute { (name, value) throws(ReportError) in
            status.take(name, value)
            switch name {
            case "failures", "failure", "failed", "errors", "error":
                if value.wholeNumber.map({ $0 > 0 }) ?? (Key(value.text).asciiLowercased == "true") {
                    stated = (name, Key(value.text))
                }
            default: break
            }
        }
        try readChildren(of: &attempt)
        if status.isSkipped { attempt.isSkipped = true }
        if status.isNotRun { judgeNotRun(&attempt) }
        if let (name, word) = status.bad ?? stated, attempt.bad == nil, attempt.reruns.bad == nil {
            attempt.fail(.failed, FailureText(message: Array("\(name)=\"\(word)\", without more".utf8)[...]))
        }
        suites[suites.count - 1].badSeen += attempt.badSeen
        suites[suites.count - 1].reruns += attempt.reruns.count
        (attempt.className, attempt.name) = (try kept(names.0[...]), try kept(names.1[...]))
        builder.add(attempt)
    }

    /// What did not run: GoogleTest lists what it was told to leave out, without a word; CTest says why, and only what
    /// was left out on purpose is no failure for it (it exits with 8 for the rest).
    private func judgeNotRun(_ attempt: inout JUnitAttempt) {
        guard let reason = attempt.skipReason else { return attempt.isSkipped = true }
        let isOnPurpose = reason[...].after("SKIP_") != nil || Key(reason[...].text).asciiLowercased == "disabled"
        guard !isOnPurpose, attempt.bad == nil else { return }
        attempt.fail(.error, FailureText(message: reason[...]))
        // It is no failure that the suite counts.
        attempt.badSeen -= 1
    }

    /// A suite's own failure: of its setup, its file, its process.
    private mutating func readSuiteFailure(_ outcome: TestOutcome) throws {
        guard let suite = suites.last else { return }
        var attempt = JUnitAttempt(suite: suite.path)
        attempt.fail(outcome, try readFailure())
        let title = suite.title.string.utf8.isEmpty ? "the report" : suite.title.string
        attempt.name = try kept(Array("\(TestKey.suiteMark)\(title)".utf8)[...])
        suites[suites.count - 1].badSeen += 1
        builder.add(attempt, isCase: false)
    }

    private mutating func readChildren(of attempt: inout JUnitAttempt) throws {
        let depth = reader.depth
        while case let event = try reader.next(), event != .endElement || reader.depth >= depth {
            guard event == .startElement else { continue }
            switch element {
            case .failure: attempt.fail(.failed, try readFailure())
            case .error: attempt.fail(.error, try readFailure())
            case .flaky, .rerunFailure, .rerunError: attempt.add(rerun: element, try readFailure())
            case .skipped:
                attempt.isSkipped = true
                if reader.attribute("type") == "todo" { attempt.mayFail = true }
                attempt.skipReason = Array((reader.attributeBytes("message") ?? []).prefix(400))
                try passOver(in: "a test case")
            case .testCase: try readCase()
            case .output: try reader.skipElement()
            case .other: try passOver(in: "a test case")
            case .suite, .suites, .doubtful: throw notUnderstood(in: "a test case")
            }
        }
    }

    private mutating func readFailure() throws -> FailureText {
        var failure = FailureText(message: reader.attributeBytes("message") ?? [])
        let depth = reader.depth
        reader.reportsText = true
        defer { reader.reportsText = false }
        while case let event = try reader.next(), event != .endElement || reader.depth >= depth {
            if event == .startElement, element == .testCase || element == .failure || element == .error {
                throw notUnderstood(in: "a failure")
            }
            guard event == .text else { continue }
            var piece: [UInt8] = []
            reader.appendText(to: &piece)
            failure.append(piece)
        }
        return failure
    }

    /// A time in seconds. A comma is the decimal sign where there is no point, else it groups thousands.
    private static func seconds(_ text: ArraySlice<UInt8>) -> Double? {
        let (comma, point) = (UInt8(ascii: ","), UInt8(ascii: "."))
        let hasPoint = text.contains(point)
        let isDecimal = !hasPoint && text.count { $0 == comma } == 1
        let plain = isDecimal ? text.map { $0 == comma ? point : $0 } : text.filter { $0 != comma }
        let isNumber = plain.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [point, 0x65, 0x45, 0x2D, 0x2B].contains(byte)
        }
        guard isNumber, plain.count <= 40, let value = Double(String(decoding: plain, as: UTF8.self)), value >= 0,
            value < 1e12
        else { return nil }
        return value
    }
}
