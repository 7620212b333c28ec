import Basics
import Gates
import Rendering
import Reports
import TestSupport
import Testing

struct TestsGateTests {
    static let today = CivilDate(dayNumber: 20_000)

    static func test(_ name: String, _ outcome: TestOutcome, file: Key? = nil, line: Int? = nil) -> TestCase {
        TestCase(
            key: TestKey(suite: "s", className: "t.m", name: Key(name)), outcome: outcome,
            message: outcome.isBad ? "boom" : "", file: file, line: line)
    }

    static func entry(_ test: Key, day: Int = 20_000) -> QuarantinedTest {
        QuarantinedTest(test: test, owner: "ann", reason: "races", expires: CivilDate(dayNumber: day))
    }

    func judged(_ tests: [TestCase], _ policy: TestsPolicy = TestsPolicy()) -> GateReport {
        TestsGate.evaluate(TestReport(cases: tests), by: policy, today: Self.today).report
    }

    @Test func aFailureBlocksAtItsPlace() {
        let report = judged([
            Self.test("a", .passed), Self.test("b", .failed, file: "t/m.py", line: 4), Self.test("c", .error),
            Self.test("d", .flaky), Self.test("e", .skipped),
        ])
        #expect(
            GateText.lines(report) == [
                "tests     5 tests  (1 passed, 1 flaky, 1 skipped, 2 failed)  ✗".replacing("  ✗", with: "  ✗"),
                "          failed  t.m::b  t/m.py:4 boom",
                "          error   t.m::c  boom",
                "          flaky   t.m::d",
                "note      flaky: t.m::d failed first and passed when run again",
                "",
                "blocked: failed. t/m.py:4 t.m::b and 1 other test failed (2 of 5). Fix the tests or the code, or "
                    + "put a flaky test into quarantine with an owner, a reason and an expiry date",
            ])
        #expect(
            report.annotations.first
                == Annotation(level: .error, message: "t.m::b failed: boom", title: "tests", file: "t/m.py", line: 4))
        #expect(report.json["failed"]?.intValue == 2)
        #expect(report.json["flaky"]?.intValue == 1)
        #expect(report.json["verdict"]?.stringValue == "block")
    }

    @Test(arguments: ["t.m::b", "t/m.py::b"] as [Key])
    func aQuarantinedFailureDoesNotBlockUntilItExpires(name: Key) throws {
        let tests = [Self.test("a", .passed), Self.test("b", .failed)]
        let good = judged(tests, TestsPolicy(quarantine: [Self.entry(name)]))
        #expect(good.outcome == .pass)
        #expect(good.notes.first == "in quarantine until 2024-10-04: t.m::b failed (ann: races)")
        let expired = judged(tests, TestsPolicy(quarantine: [Self.entry(name, day: 19_999)]))
        #expect(expired.outcome == .block)
        #expect(expired.reasons.first?.reason == "t.m::b failed (1 of 2); of 1 the quarantine has expired")
    }

    @Test func aQuarantineSpeaksOfOneTestOnly() throws {
        let policy = TestsPolicy(quarantine: [Self.entry("t.m::b")])
        for other in ["b[1]", "B", "bb", "b "] {
            #expect(judged([Self.test(other, .failed)], policy).outcome == .block)
        }
        #expect(
            judged([Self.test("a", .passed)], policy).notes
                == ["the quarantine of t.m::b (ann) matches no test in the report: remove it"])
        #expect(
            judged([Self.test("b", .passed)], policy).notes == ["t.m::b is in quarantine (ann) and did not fail"])
    }

    @Test func nothingRunNeverPasses() {
        #expect(judged([]).outcome == .block)
        #expect(judged([Self.test("a", .skipped)]).reasons.map(\.check) == ["minimum"])
        #expect(judged([Self.test("a", .passed)], TestsPolicy(minimum: 2)).reasons.map(\.check) == ["minimum"])
        #expect(judged([Self.test("a", .passed)], TestsPolicy(minimum: 0)).outcome == .pass)
        #expect(judged([], TestsPolicy(minimum: 0)).outcome == .block)
        let skipped = [Self.test("a", .passed), Self.test("b", .skipped)]
        #expect(judged(skipped, TestsPolicy(allowsSkipped: false)).reasons.map(\.check) == ["skipped"])
        #expect(judged(skipped).outcome == .pass)
    }

    @Test func testsThatDidNotRunAgainAreCounted() {
        func ledger(_ tests: [TestCase]) -> FlakyLedger {
            var ledger = FlakyLedger()
            ledger.record(TestReport(cases: tests), commit: "c", run: 1)
            return ledger
        }
        let base = ledger([
            Self.test("a", .passed), Self.test("b", .passed), Self.test("c", .passed), Self.test("d", .passed),
            Self.test("e", .failed),
        ])
        #expect(base.ends == (4, 1, 0))
        #expect(base.countMissing(in: base) == 0)
        // A skipped test did not run; one that fails did.
        let now = ledger([
            Self.test("a", .passed), Self.test("b", .failed), Self.test("c", .flaky), Self.test("d", .skipped),
        ])
        #expect(base.countMissing(in: now) == 1)
        #expect(base.countMissing(in: ledger([])) == 4)
    }

    @Test func retriesAreJoined() throws {
        let first = TestReport(cases: [
            Self.test("a", .passed), Self.test("b", .failed), Self.test("c", .failed), Self.test("d", .error),
        ])
        let retry = TestReport(cases: [Self.test("b", .passed), Self.test("c", .failed), Self.test("x", .failed)])
        let joined = first.retried(retry)
        #expect(joined.cases.map(\.outcome) == [.passed, .flaky, .failed, .error, .failed])
        #expect(joined.cases.map(\.attempts) == [1, 2, 2, 1, 1])
        #expect(shown(try tests(JUnitWriter.bytes(joined))) == shown(joined))
        // A retry that fails, skips or leaves out a test never mends it; one that breaks another test counts.
        #expect(first.retried(TestReport(cases: [Self.test("a", .failed)])).failures.count == 4)
        #expect(first.retried(TestReport(cases: [Self.test("b", .skipped)])).failures.count == 3)
    }

    @Test func aFewFailuresAreTriedAgainAndManyAreNot() {
        func report(_ failures: Int) -> TestReport {
            TestReport(cases: (0..<failures).map { Self.test("\($0)", .failed) } + [Self.test("ok", .passed)])
        }
        let policy = RetryPolicy()
        #expect(policy.step(report(0), tried: 0) == .done)
        #expect(policy.step(report(10), tried: 0) == .retry(report(10).failures.map(\.key)))
        #expect(policy.step(report(11), tried: 0) == .stop("11 tests failed, more than 10: none runs again"))
        #expect(policy.step(report(1), tried: 1) == .retry(report(1).failures.map(\.key)))
        #expect(policy.step(report(1), tried: 2) == .stop(nil))
    }
}

struct CivilDateTextTests {
    @Test func daysAreReadAsTheyAreWritten() {
        for day in stride(from: -700_000, to: 900_000, by: 997) {
            let date = CivilDate(dayNumber: day)
            #expect(CivilDate("\(date)") == date)
        }
        #expect(CivilDate(dayNumber: 20_000) < CivilDate(dayNumber: 20_001))
    }
}

struct RetryCommandTests {
    @Test(arguments: [
        (["pytest", "-q"], RetryCommand.Kind.pytest), (["python3", "-m", "pytest"], .pytest),
        (["/venv/bin/pytest"], .pytest), (["swift", "test", "--parallel"], .swift), (["make", "test"], nil),
        (["swift", "build"], nil), (["nice", "/usr/bin/swift", "test"], .swift),
    ])
    func theKindIsSeenInTheCommand(command: [String], kind: RetryCommand.Kind?) {
        #expect(RetryCommand.kind(of: command) == kind)
    }

    @Test func theReportOfACommandIsFound() {
        #expect(RetryCommand.report(of: ["pytest", "--junitxml=a", "--junit-xml", "b"], .pytest) == "b")
        #expect(RetryCommand.report(of: ["pytest", "--junitxml"], .pytest) == nil)
        #expect(RetryCommand.report(of: ["swift", "test", "--xunit-output", "x.xml"], .swift) == "x.xml")
        #expect(RetryCommand.files(of: "a.b/r.xml", .swift) == ["a.b/r.xml", "a.b/r-swift-testing.xml"])
        #expect(RetryCommand.files(of: "a.b/r", .swift) == ["a.b/r", "a.b/r-swift-testing"])
    }

    @Test func swiftTestsAreChosenByTheirWholeNames() {
        let test = TestKey(suite: "", className: "LibTests.Outer.Inner", name: "f(a:)")
        #expect(RetryCommand.swiftFilter(test) == #"^LibTests[./]Outer[./]Inner[./]f\(a:\)(/|$)"#)
        #expect(
            RetryCommand.swiftTest(["swift", "test", "--filter", "A", "--filter=B", "-q"], only: [test])
                == ["swift", "test", "-q", "--filter", RetryCommand.swiftFilter(test)])
    }

    @Test func namesInATemplateAreArguments() {
        let test = TestKey(suite: "", className: "", name: "a; rm -rf $HOME '\"")
        #expect(
            RetryCommand.template("run {tests} --x {tests}", tests: [test])
                == ["bash", "-c", "run \"$@\" --x \"$@\"", "test-retry", "a; rm -rf $HOME '\""])
    }
}
