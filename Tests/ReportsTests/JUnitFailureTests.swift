import Basics
import Reports
import TestSupport
import Testing

/// Failures that a person sees in a report, however they are written: each is read, or the report is refused.
struct JUnitFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What each test is, as `shown` has it; of a refused report what its error holds.
        let tests: [String]
        var refusal: String?

        init(_ report: String, _ tests: String...) { (testDescription, self.tests) = (report, tests) }

        init(_ report: String, refused words: String) { (testDescription, tests, refusal) = (report, [], words) }
    }

    private static func suite(_ cases: String, _ attributes: String = "") -> String {
        "<testsuite name='s' \(attributes)>\(cases)</testsuite>"
    }

    static let cases: [Case] = [
        Case(
            "<j:testsuite xmlns:j='u' name='s'><j:testcase name='a'><j:failure/></j:testcase></j:testsuite>",
            "a failed"),
        Case(suite("<testcase name='a'><Failure/></testcase>"), "a failed"),
        Case(
            "<TestSuites><TestSuite name='s'><TestCase name='a'><ERROR/></TestCase></TestSuite></TestSuites>",
            "a error"),
        Case(suite("<testcase name='a'><x:FlakyFailure/></testcase>"), "a flaky x2"),
        Case(
            suite("<testcase name='a'><testcase name='b'><failure/></testcase></testcase>"), "b failed",
            "a passed"),
        Case(suite("<testcase name='a' status='failed'/>"), "a failed"),
        Case(suite("<testcase name='a' Result='FAILURE'/>"), "a failed"),
        Case(suite("<testcase name='a' x:outcome='error'/>"), "a failed"),
        Case(suite("<testcase name='a' status='run' result='interrupted'/>"), "a failed"),
        Case(suite("<testcase name='a' status='failed'><skipped/></testcase>"), "a failed"),
        Case(suite("<testcase name='a' success='False'/>"), "a failed"),
        Case(suite("<testcase name='a' failures='1' failed='0'/>"), "a failed"),
        Case(suite("<testcase name='a' status='timed out'/>", "failures='1'"), "a failed"),
        Case(
            suite("<testcase name='a' status='passed'/><testcase name='b' status='skipped'/>"), "a passed",
            "b skipped"),
        Case(suite("<testcase name='a' status='run' result='completed'/>"), "a passed"),
        Case(suite("<testcase name='a' status='xfailed' success='true' failed='false'/>"), "a passed"),
        Case(
            suite("<testcase name='a'><system-out><failure/></system-out><properties><error/></properties></testcase>"),
            "a passed"),
        Case(suite("<testcase name='a'><attachments><x/></attachments><stats><y/></stats></testcase>"), "a passed"),
        Case(
            suite("<testcase name='a'><failed/></testcase>"),
            refused: "<failed> in a test case is not understood"),
        Case(suite("<testcase name='a'><Exception/></testcase>"), refused: "<Exception> in a test case"),
        Case(suite("<testcase name='a'><skipped><failure/></skipped></testcase>"), refused: "<failure> in <skipped>"),
        Case(suite("<testcase name='a'><r><failure/></r></testcase>"), refused: "<failure> in <r> in a test case"),
        Case(
            suite("<testcase name='a'><flakyError><failure/></flakyError></testcase>"),
            refused: "<failure> in a failure"),
        Case(suite("<testcase name='a'><testsuite/></testcase>"), refused: "<testsuite> in a test case"),
        Case(
            suite("<testcase name='a'/><group><testcase name='b'/></group>"),
            refused: "<testcase> in <group> in a suite"),
        Case(suite("<testcase name='a'/><rerunFailure/>"), refused: "<rerunFailure> in a suite"),
        Case(suite("<testcase name='a'/>", "Failures='2'"), refused: "states 2 failures and shows none"),
        Case(suite("<testcase name='a'/>", "failed='1'"), refused: "states 1 failure and shows none"),
        Case(
            suite("<testcase name='a'/>", "status='failed'"), refused: "states status=\"failed\" and shows no failure"),
        // Only pytest itself writes fewer test cases than it counts.
        Case(
            "<testsuite name='pytest' tests='100'><testcase name='a'/></testsuite>",
            refused: "states 100 tests and shows 1"),
        Case(
            "<testsuite name='pytest' tests='3' timestamp='t' hostname='h'><testcase name='a'/></testsuite>",
            "a passed"),
        Case(
            "<testsuites name='pytest tests' tests='9'>" + suite("<testcase name='a'/>", "tests='1'") + "</testsuites>",
            refused: "states 9 tests and shows 1"),
    ]

    @Test(arguments: cases)
    func noFailureIsPassedOver(test: Case) {
        for chunk in [1, 4096] {
            do throws(ReportError) {
                let report = try tests(test.testDescription, chunk: chunk)
                #expect(shown(report) == test.tests)
                #expect(test.refusal == nil)
            } catch {
                #expect(test.refusal.map { "\(error)".utf8.contains($0.utf8) } ?? false, "\(error)")
            }
        }
    }
}
