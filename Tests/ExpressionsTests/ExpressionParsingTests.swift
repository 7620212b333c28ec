import Basics
import Expressions
import TestSupport
import Testing

@Suite struct ExpressionParsingTests {
    static let faults: [(String, String)] = [
        ("foo\"", "Unexpected symbol: 'foo\"'. Located at position 1 within expression: foo\""),
        ("1-2", "Unexpected symbol: '1-2'. Located at position 1 within expression: 1-2"),
        ("'abc", "Unexpected symbol: ''abc'. Located at position 1 within expression: 'abc"),
        ("'a'.b", "Unexpected symbol: '.'. Located at position 4 within expression: 'a'.b"),
        ("'a'[0]", "Unexpected symbol: '['. Located at position 4 within expression: 'a'[0]"),
        ("true(", "Unexpected symbol: '('. Located at position 5 within expression: true("),
        ("True", "Unrecognized named-value: 'True'. Located at position 1 within expression: True"),
        (" a ", "Unrecognized named-value: 'a'. Located at position 2 within expression:  a "),
        ("'😀' a", "Unexpected symbol: 'a'. Located at position 6 within expression: '😀' a"),
        ("foo(1)", "Unrecognized function: 'foo'. Located at position 1 within expression: foo(1)"),
        ("false && foo()", "Unrecognized function: 'foo'. Located at position 10 within expression: false && foo()"),
        ("join(1,2,3)", "Too many parameters supplied: 'join'. Located at position 1 within expression: join(1,2,3)"),
        ("1 || case(1)", "Too few parameters supplied: 'case'. Located at position 6 within expression: 1 || case(1)"),
        (")", "Unexpected symbol: ')'. Located at position 1 within expression: )"),
        ("1)", "Unexpected symbol: ')'. Located at position 2 within expression: 1)"),
        ("(1]", "Unexpected symbol: ']'. Located at position 3 within expression: (1]"),
        ("(1,2)", "Unexpected symbol: ','. Located at position 3 within expression: (1,2)"),
        ("join(1,(2,3))", "Unexpected symbol: ','. Located at position 10 within expression: join(1,(2,3))"),
        ("1,2", "Unexpected symbol: ','. Located at position 2 within expression: 1,2"),
        ("*", "Unexpected symbol: '*'. Located at position 1 within expression: *"),
        ("()", "Unexpected symbol: ')'. Located at position 2 within expression: ()"),
        ("join(1,)", "Unexpected symbol: ')'. Located at position 8 within expression: join(1,)"),
        ("1 == == 2", "Unexpected symbol: '=='. Located at position 6 within expression: 1 == == 2"),
        ("1 !2", "Unexpected symbol: '!'. Located at position 3 within expression: 1 !2"),
        ("1 =2", "Unexpected symbol: '=2'. Located at position 3 within expression: 1 =2"),
        ("join", "Unrecognized named-value: 'join'. Located at position 1 within expression: join"),
        ("join(", "Unexpected end of expression: '('. Located at position 5 within expression: join("),
        ("!", "Unexpected end of expression: '!'. Located at position 1 within expression: !"),
        ("(1", "Unexpected end of expression: '1'. Located at position 2 within expression: (1"),
        ("1 &&", "Unexpected end of expression: '&&'. Located at position 3 within expression: 1 &&"),
        ("1é", "Unexpected symbol: '1é'. Located at position 1 within expression: 1é"),
        ("\u{0}", "Unexpected symbol: '\u{0}'. Located at position 1 within expression: \u{0}"),
    ]

    @Test(arguments: faults)
    func tellsTheFaultAndItsPlace(text: String, message: String) {
        let error = #expect(throws: ExpressionError.self) { try Expression.parse(text, Vocabulary(contexts: [])) }
        #expect(error?.kind == .parse)
        #expect(error?.message == message)
    }

    @Test(arguments: ["", " ", "\t\r\n\u{A0}\u{2003}\u{3000}\u{85}"])
    func blankTextHasNoTree(text: String) throws {
        #expect(try Expression.parse(text, .none) == nil)
    }

    @Test func limitsLengthInUTF16Units() throws {
        let longest = "'" + String(repeating: "é", count: 20_998) + "'"
        #expect(try Expression.parse(longest, .none) != nil)
        #expect(Expression.message(of: longest + " ") == "Exceeded max expression length 21000")
        let emoji = "'" + String(repeating: "😀", count: 10_499) + "'"
        #expect(try Expression.parse(emoji, .none) != nil)
        #expect(Expression.message(of: emoji + " ") == "Exceeded max expression length 21000")
    }

    @Test func groupsAndChainsAddNoDepth() throws {
        let groups = String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
        #expect(try Expression.value(of: groups).asNumber == 1)
        let chain = (0..<2_000).map { _ in "0" }.joined(separator: " || ") + " || 7"
        #expect(try Expression.value(of: chain).asNumber == 7)
        #expect(
            Expression.message(of: String(repeating: "!", count: 20_000) + "1") == "Exceeded max expression depth 50")
        #expect(try Expression.value(of: String(repeating: "!", count: 49) + "1").isTruthy == false)
    }

    @Test func reportsTheRangeInBytes() {
        let error = #expect(throws: ExpressionError.self) { try Expression.parse("'é' == foo", .none) }
        #expect(error?.range == 8..<11)
    }

    static let printed: [(String, String)] = [
        ("github . sha", "github.sha"), ("GitHub['sha']", "GitHub.sha"), ("github['a b']", "github['a b']"),
        ("github[0]", "github[0]"), ("github.*.x", "github[*].x"), ("github[ * ]", "github[*]"),
        ("!github == 1", "(!github == 1)"), ("1 && 2 && (3 && 4)", "(1 && 2 && 3 && 4)"),
        ("1 && 2 || 3", "((1 && 2) || 3)"), ("'it''s'", "'it''s'"),
        ("Join(github,  ',')", "Join(github, ',')"), ("0x10", "16"), ("1 < 2 == true", "((1 < 2) == true)"),
        ("1 >= 2 != NaN", "((1 >= 2) != NaN)"), ("-Infinity", "-Infinity"),
    ]

    @Test(arguments: printed)
    func printsTheTree(text: String, expected: String) throws {
        let expression = try #require(try Expression.parse(text, .workflow))
        #expect(Key(expression.normalized) == Key(expected))
        let again = try #require(try Expression.parse(expression.normalized, .workflow))
        #expect(Key(again.normalized) == Key(expression.normalized))
    }

    @Test func knowsItsCallsAndContexts() throws {
        let text = "SUCCESS() && contains(GitHub.ref, 'x') || (false && hashFiles('a')) || matrix.os"
        let expression = try #require(try Expression.parse(text, .stepIf))
        #expect(expression.calls("success"))
        #expect(expression.calls("HASHFILES"))
        #expect(expression.calls("contains"))
        #expect(!expression.calls("always"))
        #expect(expression.callsStatusFunction)
        #expect(expression.contexts == ["github", "matrix"])
        #expect(expression.calledFunctions == ["success", "contains", "hashfiles"])
    }

    @Test func listsReferences() throws {
        let text = "needs.build['outputs'].x == secrets[matrix.name] && github.event.*.id || toJSON(Vars) || env[0].a"
        let expression = try #require(try Expression.parse(text, .step))
        let found = expression.references.map { reference in
            "\(reference.context):" + reference.path.map(\.string).joined(separator: ".")
                + (reference.isComplete ? "" : "…")
        }
        #expect(found == ["needs:build.outputs.x", "secrets:…", "matrix:name", "github:event…", "vars:", "env:…"])
        let range = try #require(expression.references.first).range
        #expect(Key(Substring(text.utf8.prefix(range.upperBound))) == "needs.build['outputs'].x")
    }

    @Test func equalSourcesAreEqual() throws {
        #expect(try Expression.parse("'é'", .none) == Expression.parse("'é'", .none))
        #expect(try Expression.parse("'é'", .none) != Expression.parse("'e\u{301}'", .none))
    }
}
