import Basics
import Expressions
import Testing

@Suite struct ConditionTests {
    static let conditions: [(String?, String)] = [
        (nil, "success()"), ("", "success()"), (" \n", "success()"), ("true", "success() && (true)"),
        ("false", "success() && (false)"), ("${{ true }}", "success() && (true)"), ("'x'", "success() && ('x')"),
        ("always()", "always()"), ("${{ ALWAYS() }}", "ALWAYS()"), ("false && failure()", "false && failure()"),
        ("github.ref == 'a' || github.ref == 'b'", "success() && (github.ref == 'a' || github.ref == 'b')"),
        ("toJSON( github.actor)", "success() && (toJSON( github.actor))"), ("success('a', 'b')", "success('a', 'b')"),
        ("fromJson(toJSON(success()))", "fromJson(toJSON(success()))"),
        ("${{ github.ref }} == 'x'", "success() && (format('{0} == ''x''', github.ref))"),
        ("false\n", "success() && (false)"), ("${{ false }}\n", "success() && (format('{0}\n', false))"),
        (" ${{ always() }}", "format(' {0}', always())"), ("!cancelled()\n", "!cancelled()"),
        ("'always()' == github.ref", "success() && ('always()' == github.ref)"),
    ]

    @Test(arguments: conditions)
    func addsSuccessWhereNoStatusFunctionIsCalled(text: String?, expected: String) throws {
        #expect(Key(try Condition.parse(text, .jobIf).source) == Key(expected))
    }

    static let faults: [(String, String)] = [
        ("x", "Unrecognized named-value: 'x'. Located at position 1 within expression: x"),
        ("${{ x }}", "Unrecognized named-value: 'x'. Located at position 1 within expression: x"),
        ("${{ }}", "An expression was expected"),
        (
            "contains('a', 'b'",
            "Unexpected end of expression: ''b''. Located at position 15 within expression: contains('a', 'b'"
        ),
        ("always(1)", "Too many parameters supplied: 'always'. Located at position 1 within expression: always(1)"),
        ("true) || (true", "Unexpected symbol: ')'. Located at position 5 within expression: true) || (true"),
    ]

    @Test(arguments: faults)
    func tellsFaultsInTermsOfTheCondition(text: String, message: String) {
        let error = #expect(throws: ExpressionError.self) { try Condition.parse(text, .jobIf) }
        #expect(error?.message == message)
        let indented = #expect(throws: ExpressionError.self) { try Condition.parse("\n " + text + " ", .jobIf) }
        #expect(indented?.message == message)
        #expect(indented?.range?.lowerBound == error?.range.map { $0.lowerBound + 2 })
    }

    @Test func textAroundAnExpressionIsAlwaysTrue() throws {
        let condition = try Condition.parse("${{ false }} == true", .stepIf)
        #expect(Condition.isMixedText("${{ false }} == true"))
        #expect(Condition.isMixedText("${{ false }}\n"))
        #expect(Condition.isMixedText(" ${{ false }}"))
        #expect(!Condition.isMixedText("${{ false }}"))
        #expect(!Condition.isMixedText("false\n"))
        #expect(!Condition.isMixedText("false == true"))
        #expect(try condition.evaluate(in: TestScope(status: ["success": true])).isTruthy)
        #expect(try !condition.evaluate(in: TestScope(status: ["success": false])).isTruthy)
    }

    @Test func aFailureIsFinalWithoutAStatusFunction() throws {
        let failed = TestScope(status: ["success": false, "failure": true, "always": true, "cancelled": false])
        #expect(try !Condition.parse("1 == 1", .stepIf).evaluate(in: failed).isTruthy)
        #expect(try Condition.parse("failure() && 1 == 1", .stepIf).evaluate(in: failed).isTruthy)
        #expect(try Condition.parse("!cancelled()", .stepIf).evaluate(in: failed).isTruthy)
        #expect(try !Condition.parse(nil, .stepIf).evaluate(in: failed).isTruthy)
    }
}
