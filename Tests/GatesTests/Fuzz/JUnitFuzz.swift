import Basics
import Gates
import Reports
import TestSupport

/// Results of tests.
enum JUnitFuzz {
    static let subject = FuzzSubject(
        "junit",
        seeds: [
            JUnitSamples.pytest, JUnitSamples.swift, JUnitSamples.swiftTesting,
            // Surefire and gotestsum: attempts of one test, in elements and as test cases of their own.
            """
            <testsuites><testsuite name="p.T" tests="3" failures="1"><properties><property name="a" value="b"/></properties>
            <testcase name="a" classname="p.T" time="1,234.5"><flakyFailure message="m"><stackTrace>x</stackTrace>
            </flakyFailure><flakyError/></testcase><testcase name="b" classname="p.T" file="t/b.py" line="4"><failure
            message="m" type="t"><![CDATA[t/b.py:7: <E>]]></failure><rerunFailure/></testcase><testcase name="c"><failure/>
            </testcase><testcase name="c"/><testsuite name="inner" tests="1"><testcase name="d"><skipped/><system-out>
            &lt;&#27;[1m</system-out></testcase></testsuite></testsuite></testsuites>
            """,
        ], files: FuzzChecks.real("junit-pytest.xml"),
        words: ["<failure/>", "<error/>", "<skipped/>", "<testcase name='a'/>", "tests='9'", "name='pytest'", "nan"],
        isCut: { FuzzChecks.isXMLCut($0, $1, roots: "testsuite", "testsuites") }
    ) { document, random in
        let read = try FuzzChecks.read(document, &random) { source throws(ReportError) in
            try JUnitReader.read(name: "report", source: source)
        }
        guard let report = read else { return false }
        try check(report)
        try checkVerdict(of: report, &random)
        if random.chance(0.3) { try checkCopies(of: report) }
        return true
    }

    private static func check(_ report: TestReport) throws(FuzzFault) {
        try FuzzFault.unless(!report.cases.isEmpty, "no tests, and it was taken")
        try FuzzFault.unless(Set(report.cases.map(\.key)).count == report.cases.count, "a test twice")
        for test in report.cases {
            try FuzzFault.unless(test.attempts >= 1, "\(test.key.text): \(test.attempts) attempts")
            try FuzzFault.unless(
                test.seconds.map { $0 >= 0 && $0.isFinite } ?? true, "\(test.key.text): \(test.seconds ?? 0) s")
            try FuzzFault.unless(test.line.map { $0 >= 0 } ?? true, "\(test.key.text): line \(test.line ?? 0)")
            try FuzzFault.unless(
                test.message.utf8.count <= 1600 && test.detail.utf8.count <= 3 * 4096, "\(test.key.text) tells too much"
            )
        }
        let sum = report.count(.passed, .flaky) + report.count(.skipped) + report.count(.failed, .error)
        try FuzzFault.unless(sum == report.cases.count, "\(sum) outcomes of \(report.cases.count) tests")
    }

    private static func checkVerdict(of report: TestReport, _ random: inout RandomSource) throws {
        var quarantine: [QuarantinedTest] = []
        if random.chance(0.3), let test = report.cases.randomElement(using: &random) {
            quarantine = [
                QuarantinedTest(
                    test: test.key.text, owner: "ann", reason: "races",
                    expires: CivilDate(dayNumber: FuzzChecks.today.dayNumber + random.int(in: -1...1)))
            ]
        }
        let policy = TestsPolicy(
            quarantine: quarantine, minimum: random.int(in: 0...9), allowsSkipped: random.chance(0.7))
        let verdict = TestsGate.evaluate(report, by: policy, today: FuzzChecks.today)
        try FuzzFault.unless(
            verdict.passed + verdict.flaky.count + verdict.skipped + verdict.failures.count == verdict.total
                && verdict.total == report.cases.count, "the verdict's counts do not add up")
        let shown = verdict.report
        let isBlocked =
            !verdict.blocking.isEmpty || verdict.ran < max(1, policy.minimum)
            || !policy.allowsSkipped && verdict.skipped > 0
        try FuzzFault.unless(!isBlocked || shown.outcome == .block, "\(verdict.blocking.count) failures, and it passes")
        let isBad = report.cases.contains(where: \.outcome.isBad)
        try FuzzFault.unless(!isBad || !quarantine.isEmpty || shown.outcome == .block, "a failure, and it passes")
        if random.chance(0.2) { try FuzzChecks.check(shown, shown.outcome) }
    }

    /// A report comes back from the writer, is itself when merged with itself, and a ledger of it comes back.
    private static func checkCopies(of report: TestReport) throws {
        let again: TestReport
        do throws(ReportError) {
            again = try tests(JUnitWriter.bytes(report))
        } catch {
            throw FuzzFault("what the writer wrote is refused: \(error)")
        }
        // A control character, which XML cannot hold, is another one in what comes back; so a place may be one there.
        let isPlain = report.cases.allSatisfy { $0.detail.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A || $0 == 0x09 } }
        try FuzzFault.unless(
            again.cases.map(\.outcome) == report.cases.map(\.outcome)
                && again.cases.map(\.attempts) == report.cases.map(\.attempts)
                && (!isPlain || again.cases.map(\.line) == report.cases.map(\.line)),
            "another report comes back from the writer")
        try FuzzFault.unless(
            report.merged(with: report).cases.map(\.outcome) == report.cases.map(\.outcome), "merging changes outcomes")
        var ledger = FlakyLedger()
        ledger.record(report, commit: "c", run: 1)
        try FuzzFault.unless(
            FlakyLedger(json: try JSONValue.parse(ledger.json.text())) == ledger, "the ledger does not come back")
    }
}
