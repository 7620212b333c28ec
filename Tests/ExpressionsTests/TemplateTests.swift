import Basics
import Expressions
import Testing

@Suite struct TemplateTests {
    static let literals: [(String, String)] = [
        ("", ""), ("plain", "plain"), ("$ {{ x }}", "$ {{ x }}"), ("$${", "$${"), ("}} {{", "}} {{"),
        ("${{ '${{' }}", "${{"), ("${{'it''s'}}", "it's"), ("${{ '}}' }}", "}}"), ("${{ ('x') }}", "x"),
    ]

    @Test(arguments: literals)
    func keepsLiterals(scalar: String, expected: String) throws {
        #expect(try Template.parse(scalar, .workflow) == .literal(expected))
    }

    static let expressions: [(String, String)] = [
        ("${{ github.ref }}", "github.ref"), ("${{github}}", "github"), ("${{ \u{A0}github\n }}", "github"),
        ("ci-${{ github.ref }}", "format('ci-{0}', github.ref)"),
        ("${{ github.ref }}", "github.ref"), ("${{ 1 }}${{ 2 }}", "format('{0}{1}', 1, 2)"),
        ("a ' { } ${{ 'it''s }}' }}!", "format('a '' {{ }} {0}!', 'it''s }}')"),
        (" ${{ true }}", "format(' {0}', true)"), ("${{ true }}\n", "format('{0}\n', true)"),
        ("$${{ 1 }}", "format('${0}', 1)"), ("é${{ 1 }}é", "format('é{0}é', 1)"),
        ("${{ 'a' }}b", "format('{0}b', 'a')"),
    ]

    @Test(arguments: expressions)
    func rewritesMixedText(scalar: String, expected: String) throws {
        guard case .expression(let expression) = try Template.parse(scalar, .workflow) else {
            Issue.record("\(scalar) is a literal")
            return
        }
        #expect(Key(expression.source) == Key(expected))
    }

    static let notClosed =
        "The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found."

    static let faults: [(String, String)] = [
        ("${{ github", notClosed), ("${{", notClosed), ("${{ '}}", notClosed), ("a ${{ 'b }} c", notClosed),
        ("${{ }}", "An expression was expected"), ("a${{\n}}b", "An expression was expected"),
        ("${{ x }}", "Unrecognized named-value: 'x'. Located at position 1 within expression: x"),
        ("a ${{  1 2 }}", "Unexpected symbol: '2'. Located at position 3 within expression: 1 2"),
        ("a${{ 1, 2 }}", "Unexpected symbol: ','. Located at position 2 within expression: 1, 2"),
        ("a${{ 1) || (2 }}", "Unexpected symbol: ')'. Located at position 2 within expression: 1) || (2"),
        ("${{ success() }}", "Unrecognized function: 'success'. Located at position 1 within expression: success()"),
        (
            "a ${{ insert }}",
            "The directive 'insert' is not allowed in this context. Directives are not supported for expressions that "
                + "are embedded within a string. Directives are only supported when the entire value is an expression."
        ),
    ]

    @Test(arguments: faults)
    func tellsFaults(scalar: String, message: String) {
        let error = #expect(throws: ExpressionError.self) { try Template.parse(scalar, .workflow) }
        #expect(error?.message == message)
    }

    @Test func refusesExpressionsWhereNoneAreAllowed() throws {
        let error = #expect(throws: ExpressionError.self) { try Template.parse("${{ 1 }}", .none) }
        #expect(error?.message == "A template expression is not allowed in this context")
        #expect(try Template.parse("a }} b", .none) == .literal("a }} b"))
    }

    @Test(arguments: [
        ("é ${{  github.x }} ${{ bad }}", 24..<27), ("x${{ 1 2 }}", 7..<8), ("a ${{ ", 2..<6), ("a${{ }}b", 1..<7),
    ])
    func tellsThePlaceInTheScalar(scalar: String, range: Range<Int>) {
        let error = #expect(throws: ExpressionError.self) { try Template.parse(scalar, .workflow) }
        #expect(error?.range == range)
    }

    static let hints: [(String, String?)] = [
        ("${{ gihtub.ref }}", "did you mean 'github'?"),
        ("${{ SECRETS.x }}", "'secrets' is not available here; available: github, inputs, vars"),
        ("${{ main }}", "texts stand in single quotes: 'main'; available: github, inputs, vars"),
        ("${{ contains }}", "'contains' is a function: write 'contains(…)'"),
        ("${{ success() }}", "'success()' can be called only in 'if'"),
        ("${{ hashFiles('x') }}", "'hashFiles()' can be called only in steps"),
        ("${{ tojsn(1) }}", "did you mean 'toJSON'?"), ("${{ unheardOf(1) }}", nil), ("${{ 1 2 }}", nil),
    ]

    @Test(arguments: hints)
    func saysWhatToDo(scalar: String, hint: String?) {
        let error = #expect(throws: ExpressionError.self) { try Template.parse(scalar, .workflow) }
        #expect(error?.hint == hint)
    }

    @Test func knowsTheInsertDirective() {
        #expect(Template.isInsert("${{ insert }}"))
        #expect(!Template.isInsert("a${{ insert }}"))
        #expect(!Template.isInsert("insert"))
        #expect(!Template.isInsert("${{ insert"))
    }

    @Test func keepsTheTypeOfASingleExpression() throws {
        let scope = ContextValues([("github", .object(ObjectValue([("n", .number(3))])))])
        guard case .number(3) = try Template.parse("${{ github.n }}", .workflow).value(in: scope) else {
            Issue.record("not a number")
            return
        }
        #expect(try Template.parse("x${{ github.n }}y", .workflow).value(in: scope).asString == "x3y")
        #expect(try Template.parse("{0}${{ github.n }}'", .workflow).value(in: scope).asString == "{0}3'")
        #expect(try Template.parse("plain", .workflow).value(in: scope).asString == "plain")
    }

    @Test func limitsTheRewrittenText() {
        let long = String(repeating: "x", count: 21_000)
        #expect(throws: Never.self) { try Template.parse(long, .workflow) }
        let error = #expect(throws: ExpressionError.self) { try Template.parse(long + "${{ 1 }}", .workflow) }
        #expect(error?.message == "Exceeded max expression length 21000")
        let many = String(repeating: "${{ 1 }} ", count: 255)
        #expect(throws: ExpressionError.self) { try Template.parse(many, .workflow) }
    }
}
