import Basics
import Reports
import TestSupport
import Testing

/// Real reports of tools, their traps, and broken ones.
struct JUnitReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let report: String
        let shown: [String]

        init(_ name: String, _ report: String, _ shown: [String]) {
            (testDescription, self.report, self.shown) = (name, report, shown)
        }
    }

    static func suite(_ cases: String, _ attributes: String = "name='s'") -> String {
        "<testsuite \(attributes)>\(cases)</testsuite>"
    }

    static let cases: [Case] = [
        Case(
            "pytest", JUnitSamples.pytest,
            [
                "test_a.TestC::test_in failed at test_a.py:3", "test_a::test_p[x[1]] failed at test_a.py:7",
                "test_a::test_ok passed", "test_a::test_td_fail error x2 at test_a.py:17", "test_a::test_sub failed",
            ]),
        Case(
            "XCTest", JUnitSamples.swift,
            [
                "LibTests.OldTests::testFail failed", "LibTests.OldTests::testSkip passed",
                "LibTests.OldTests::testPass passed",
            ]),
        Case(
            "Swift Testing", JUnitSamples.swiftTesting,
            ["LibTests.Outer::off() skipped", "LibTests.Outer::fails() failed", "LibTests::free() passed"]),
        Case(
            "Surefire reruns",
            suite(
                """
                <testcase name="a" classname="p.T" time="1,234.5"><flakyFailure message="m" type="t"><stackTrace>x\
                </stackTrace><system-out/></flakyFailure><flakyError/></testcase>
                <testcase name="b" classname="p.T"><failure message="m"/><rerunFailure/><rerunError/></testcase>
                """, "name='p.T' tests='2' errors='0' skipped='0' failures='1'"),
            ["p.T::a flaky x3", "p.T::b failed x3"]),
        Case(
            "gotestsum reruns",
            suite(
                """
                <testcase classname="pkg" name="TestX"><failure message="Failed">    x_test.go:12: no</failure>\
                </testcase><testcase classname="pkg" name="TestX"/>
                """, "name='pkg' tests='2' failures='1'"),
            ["pkg::TestX failed at x_test.go:12", "pkg::TestX passed"]),
        Case(
            "the same name is not the same test",
            suite("<testcase name='a'/><testcase name='a'><failure/></testcase>"), ["a passed", "a failed"]),
        Case(
            "a skip after a failure does not mend it",
            suite("<testcase name='a'><error/></testcase><testcase name='a'><skipped/></testcase>"),
            ["a error", "a skipped"]),
        Case(
            "tests that share a name are no reruns",
            suite("<testcase name='a'/><testcase name='a'/>", "name='s' tests='2'"), ["a passed", "a passed"]),
        Case(
            "a suite that counts attempts at one place once shows a rerun",
            suite(
                "<testcase name='a' classname='c' file='x.js' line='3'><failure/></testcase>"
                    + "<testcase name='a' classname='c' file='x.js' line='3'/>", "name='s' tests='1' failures='0'"),
            ["c::a flaky x2 at x.js:3"]),
        Case(
            "one that fails last has failed",
            suite(
                "<testcase name='a' file='x.js' line='3'/><testcase name='a' file='x.js' line='3'><failure/></testcase>",
                "name='s' tests='1' failures='1'"),
            ["a failed x2 at x.js:3"]),
        Case(
            "other lines are other tests, whatever the suite counts",
            suite(
                "<testcase name='a' file='x.js' line='3'><failure/></testcase><testcase name='a' file='x.js' line='9'/>",
                "name='s' tests='1'"),
            ["a failed at x.js:3", "a passed at x.js:9"]),
        Case(
            "without a place nothing shows a rerun",
            suite("<testcase name='a'><failure/></testcase><testcase name='a'/>", "name='s' tests='1'"),
            ["a failed", "a passed"]),
        Case(
            "more that could be reruns than the suite leaves out explain nothing",
            suite(
                ["a", "b"].map {
                    "<testcase name='\($0)' file='x.js' line='3'><failure/></testcase><testcase name='\($0)' file='x.js' line='3'/>"
                }.joined(), "name='s' tests='3' failures='1'"),
            ["a failed at x.js:3", "a passed at x.js:3", "b failed at x.js:3", "b passed at x.js:3"]),
        Case(
            "Surefire counts every run",
            suite(
                "<testcase name='a' classname='p.T'><flakyFailure/><flakyFailure/></testcase><testcase name='b'/>",
                "name='p.T' tests='4' failures='0'"),
            ["p.T::a flaky x3", "b passed"]),
        Case(
            "a lone rerun that failed is a failure", suite("<testcase name='a'><rerunError message='x'/></testcase>"),
            ["a error x2"]),
        Case(
            "a suite's own failure",
            suite("<testcase name='a'/><error message='boom'/>", "name='s' tests='1' errors='1'"),
            ["a passed", "(suite) s error"]),
        Case(
            "a suite that failed before any test",
            "<testsuites><testsuite name='s' tests='0' errors='1'><error/></testsuite></testsuites>",
            ["(suite) s error"]),
        Case(
            "node's todo may fail",
            suite(
                "<testcase name='a'><skipped type='todo' message='true'/><failure/></testcase>",
                "name='s' tests='1' failures='1'"),
            ["a skipped"]),
        Case(
            "a skip with a failure has failed", suite("<testcase name='a'><skipped/><failure/></testcase>"),
            ["a failed"]),
        Case(
            "CTest says why it did not run a test",
            suite(
                [
                    "Unable to find executable", "Fixture dependency failed", "Unable to find required file: x",
                    "Disabled", "SKIP_RETURN_CODE=77",
                ].map {
                    "<testcase name='\($0.utf8.count)' status='notrun'><skipped message='\($0)'/></testcase>"
                }.joined() + "<testcase name='off' status='disabled'><skipped message='Disabled'/></testcase>"),
            ["25 error", "25 error", "31 error", "8 skipped", "19 skipped", "off skipped"]),
        Case(
            "CTest's word without a reason is a failure",
            suite("<testcase name='a' status='notrun'><skipped message=''/></testcase>"), ["a error"]),
        Case(
            "attempts without a child are reruns where they are counted once",
            suite("<testcase name='a'/><testcase name='a'/>", "name='s' tests='1'"), ["a flaky x2"]),
        Case(
            "a suite that comes twice holds two tests, as of two browsers",
            "<testsuites>\(suite("<testcase name='a'><failure/></testcase>"))\(suite("<testcase name='a'/>"))</testsuites>",
            ["a failed", "a passed"]),
        Case(
            "nested suites are told apart",
            suite(suite("<testcase name='a'/>", "name='x'") + suite("<testcase name='a'/>", "name='y'")),
            ["a passed", "a passed"]),
        Case(
            "GoogleTest's disabled tests did not run",
            suite("<testcase name='a' status='notrun'/><testcase name='b' status='run'/>"), ["a skipped", "b passed"]),
        Case(
            "control characters and output",
            suite("<testcase name='a'><system-out>\u{1B}[1m <![CDATA[<failure>]]></system-out></testcase>"),
            ["a passed"]),
        Case(
            "places that are stated", suite("<testcase name='a' file='t/x.js' line='4'><failure/></testcase>"),
            ["a failed at t/x.js:4"]),
        Case(
            "pytest's xunit1 counts lines from 0",
            suite("<testcase name='a' file='t/x.py' line='4'><failure/></testcase>"), ["a failed at t/x.py:5"]),
    ]

    @Test(arguments: cases)
    func outcomesAreCountedFromTheTestCases(test: Case) throws {
        for chunk in [1, 7, 100_000] {
            #expect(shown(try tests(test.report, chunk: chunk)) == test.shown, "chunk \(chunk)")
        }
    }

    @Test(.enabled(if: ProjectRoot.conformance != nil, "the conformance data is not here"))
    func theConformanceReportOfPytestIsRead() throws {
        let path = try #require(ProjectRoot.conformance) + "/reports/junit-pytest.xml"
        let report = try tests(try ProjectRoot.bytes(ofFile: path))
        #expect(
            shown(report) == [
                "tests.test_m::test_a passed", "tests.test_m::test_fail failed at tests/test_m.py:4",
                "tests.test_m::test_skip skipped", "tests.test_m::test_err error at tests/test_m.py:8",
                "tests.test_m::test_xf skipped", "tests.test_m::test_flaky flaky x2",
            ])
    }

    @Test(arguments: [("0.5", 0.5), ("0,5", 0.5), ("1,234.5", 1234.5), ("1,234,567", 1_234_567), ("1e-3", 0.001)])
    func timesWithCommasAreRead(text: String, seconds: Double) throws {
        let report = try tests(Self.suite("<testcase name='a' time='\(text)'/>"))
        #expect(report.cases.first?.seconds == seconds)
    }

    @Test(arguments: ["", "nan", "inf", "0x1p4", "-1", "1.2.3", "1e400"])
    func timesThatAreNoneAreLeftOut(text: String) throws {
        #expect(try tests(Self.suite("<testcase name='a' time='\(text)'/>")).cases.first?.seconds == nil)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let report: String
        let code: ReportError.Code
        /// What the error begins with.
        let message: String

        init(_ report: String, _ code: ReportError.Code, _ message: String) {
            (self.report, self.code, self.message) = (report, code, message)
        }

        var testDescription: String { message }
    }

    static let faults: [Fault] = [
        Fault("", .empty, "report: the report is empty. Check that the tests ran"),
        Fault("\u{FEFF}\n ", .empty, "report: the report is empty"),
        Fault("{}", .wrongSchema, "report:1:1: this is not XML"),
        Fault("<coverage/>", .wrongSchema, "report:1:1: <coverage> is not the root of a JUnit report"),
        Fault("<testsuites/>", .noTests, "report: no tests ran"),
        Fault("<testsuite tests='0'/>", .noTests, "report: no tests ran"),
        Fault(
            "<testsuite name='s' tests='3'/>", .malformed,
            "report:1:1: the report contradicts itself: the suite 's' states 3"),
        Fault(
            suite("<testcase name='a'/>", "name='s' tests='2'"), .malformed,
            "report:1:1: the report contradicts itself: the suite 's' states 2 tests and shows 1"),
        Fault(
            suite("<testcase name='a'/>", "name='pytest' tests='1' errors='1'"), .malformed,
            "report:1:1: the report contradicts itself: the suite 'pytest' states 1 failure and shows none"),
        Fault(
            suite("<testcase name='a'/><testcase name='b'><flakyFailure/></testcase>", "name='s' failures='2'"),
            .malformed,
            "report:1:1: the report contradicts itself: the suite 's' states 2 failures and shows 1"),
        Fault(
            suite("<testcase name='a'/>", "failures=' 1 '"), .malformed, "report:1:1: the number of failures is ' 1 '"),
        Fault(suite("<testcase name='a'/>", "errors='-1'"), .malformed, "report:1:1: the number of errors is '-1'"),
        Fault("<testsuites name='pytest tests' tests='4'/>", .malformed, "report:1:1: the report contradicts itself"),
        Fault("<testsuite><testcase/></testsuite>", .malformed, "report:1:12: <testcase> without name"),
        Fault("<testsuite><testcase name='a'></testsuite>", .malformed, "report:1:31: </testsuite> where"),
        Fault("<testsuite><testcase name='a'>\n", .truncated, "report:2:1: the document ends inside"),
    ]

    @Test(arguments: faults)
    func brokenReportsAreRefused(fault: Fault) {
        for chunk in [1, 4096] {
            let error = #expect(throws: ReportError.self) { try tests(fault.report, chunk: chunk) }
            #expect(error?.code == fault.code)
            let text = error.map { "\($0)" } ?? ""
            #expect(text.utf8.starts(with: fault.message.utf8), "\(text)")
        }
    }

    @Test(arguments: [JUnitSamples.pytest, JUnitSamples.swift, JUnitSamples.swiftTesting])
    func reportsCutAnywhereAreRefused(report: String) {
        let bytes = Array(report.utf8)
        for length in 0..<bytes.count {
            var code: ReportError.Code?
            do throws(ReportError) {
                _ = try tests(Array(bytes.prefix(length)), chunk: 20 + length % 50)
            } catch {
                code = error.code
            }
            // Half a reference is no reference, wherever the report ends.
            let isInReference = bytes[..<length].suffix(7).contains(UInt8(ascii: "&"))
            let isExpected = length == 0 ? code == .empty : code == .truncated || isInReference && code == .malformed
            #expect(isExpected, "cut after \(length) bytes: \(code?.rawValue ?? "taken")")
        }
    }

    @Test func attemptsComeBackFromTheWriterWhateverCameOfThem() throws {
        let children = [
            "<failure/><rerunFailure/>", "<error/><rerunError/>", "<skipped/>", "<flakyFailure/><flakyError/>", "",
        ]
        let cases = children.enumerated().map { name, child in
            String(repeating: "<testcase name='\(name)' time='2'>\(child)</testcase>", count: 2)
        }
        let report = try tests(Self.suite(cases.joined(), "name='s' tests='10'"))
        #expect(report.cases.map(\.attempts) == [2, 2, 2, 2, 1, 1, 3, 3, 1, 1])
        let again = try tests(JUnitWriter.bytes(report))
        #expect(shown(again) == shown(report))
        #expect(again.cases.map(\.key) == report.cases.map(\.key))
        #expect(again.cases.map(\.seconds) == report.cases.map(\.seconds))
    }

    @Test func longTextsAreCutAndTheirEndSaysWhere() throws {
        let noise = String(repeating: "noise of a test\n", count: 40_000)
        let report = try tests(
            Self.suite("<testcase name='a'><failure message='\(noise)'>\(noise)t/a.py:7: E</failure></testcase>"))
        let test = try #require(report.cases.first)
        #expect(test.message.utf8.count < 500)
        #expect(test.detail.utf8.count <= 4096)
        #expect(test.file == "t/a.py")
        #expect(test.line == 7)
    }
}
