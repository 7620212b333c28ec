import Basics
import Expressions
import TestSupport
import Testing

@Suite struct EvaluationTests {
    static let booleans: [(String, Bool)] = [
        ("null == 0", true), ("null == ''", true), ("false == ''", true), ("true == '1'", true), ("'' == 0", true),
        ("' 0xff ' == 255", true), ("'abc' == 0", false), ("null < 1", true), ("fromJSON('[]') == 'Array'", false),
        ("NaN != NaN", true), ("NaN >= NaN", false), ("a == a", true), ("a == b", false), ("o == O", true),
        ("a.* == a.*", false), ("'ß' == 'SS'", false), ("'ſ' == 'S'", false), ("'µ' == 'Μ'", true),
        ("'ᾀ' == 'ᾈ'", true), ("'𐐨' == '𐐀'", false), ("'ŉ' == 'ʼN'", false), ("'é' == 'É'", true),
        ("'é' == 'e\u{301}'", false), ("'\u{FB00}' < '\u{10000}'", false), ("'\u{D7FF}' < '\u{10000}'", true),
        ("'a' < 'ab'", true), ("'Z' < 'a'", false), ("true > false", true), ("'2' > 10", false), ("o < o", false),
        ("contains('Hello', 'LL')", true), ("contains('aab', 'ab')", true), ("contains('', '')", true),
        ("contains(fromJSON('[1]'), '1')", true), ("contains(o, 'x')", false), ("contains('Object', o)", false),
        ("contains('abababac', 'ABABAC')", true), ("contains('ÉX', 'éx')", true), ("contains(123, 2)", true),
        ("startsWith('Éa', 'é')", true), ("startsWith('a', 'ab')", false), ("endsWith('xÉ', 'é')", true),
        ("endsWith('abc', '')", true), ("startsWith(o, '')", false), ("startsWith(null, '')", true),
        ("startsWith(true, 'TR')", true), ("!o", false), ("!fromJSON('[]')", false), ("!'0'", false), ("!-0", true),
        ("env.path == 'lower'", true), ("o.KEY == 'v'", true), ("'\u{212A}' == 'k'", false),
    ]

    private static let contexts: JSONObject = [
        "a": [1], "b": [1], "o": ["key": "v"], "env": ["Path": "upper", "path": "lower"],
    ]

    @Test(arguments: booleans)
    func comparesAndSearches(text: String, expected: Bool) throws {
        guard case .boolean(let value) = try Expression.value(of: text, Self.contexts) else {
            Issue.record("\(text) is no boolean")
            return
        }
        #expect(value == expected)
    }

    static let texts: [(String, String)] = [
        ("format('{0}{{{1}}}', 1, true)", "1{true}"), ("format('{1}', x, 'y')", "y"), ("format('{000}', 'a')", "a"),
        ("join(fromJSON('[1,null,[2],{},true]'), '-')", "1--Array-Object-true"), ("join(fromJSON('[1]'), o)", "1"),
        ("join(fromJSON('{}'))", ""), ("join(fromJSON('[]'), ',')", ""), ("join(o)", ""),
        ("toJSON('a/\u{85}\u{2028}\u{1}\u{7F}<''')", "\"a/\\u0085\\u2028\\u0001\u{7F}<'\""),
        ("toJSON(NaN)", "NaN"), ("toJSON(fromJSON('{\"a\":1,\"A\":2}'))", "{\n  \"a\": 2\n}"),
        ("o.*[0]", "Array"), ("case(false, x.y, true, 'b', x)", "b"), ("fromJSON('\"x\"')", "x"),
        ("1e15", "1E+15"), ("0.00001", "1E-05"), ("123456789012345", "123456789012345"), ("0x7FFFFFFF", "2147483647"),
        ("0xFFFFFFFF", "-1"), ("0x00000000080000000", "-2147483648"), ("0o37777777777", "-1"), ("1e400", "Infinity"),
    ]

    @Test(arguments: texts)
    func givesText(text: String, expected: String) throws {
        let value = try Expression.value(of: text, ["o": ["k": [1]], "x": nil])
        #expect(Key(value.asString) == Key(expected))
    }

    static let failures: [(String, String)] = [
        ("fromJSON('')", "Error parsing fromJson: line 1, column 1: the document ends where a value was expected"),
        ("fromJSON('[1,]')", "Error parsing fromJson: line 1, column 4: expected a value, found ']'"),
        ("format('{0:x}', 1)", "The format specifiers 'x' are not valid for objects of type 'Number'"),
        ("format('{0:}}}', o)", "The format specifiers '}' are not valid for objects of type 'Object'"),
        ("format('{1}', 1)", "The following format string references more arguments than were supplied: {1}"),
        ("format('{256}', 1)", "The following format string is invalid: {256}"),
        ("format('{}', 1)", "The following format string is invalid: {}"),
        ("format('{0:', 1)", "The following format string is invalid: {0:"),
        ("format('{ 0}', 1)", "The following format string is invalid: { 0}"),
    ]

    @Test(arguments: failures)
    func tellsWhyItFails(text: String, message: String) {
        #expect(Expression.message(of: text, ["o": [:]]) == message)
    }

    @Test(arguments: [
        "false && fails", "true || fails", "case(true, 1, fails)", "case(false, fails, 2)", "format('x{{', fails)",
        "format('{1}', fails, 1)", "contains(fromJSON('[]'), fails)", "contains(fromJSON('{}'), fails)",
        "startsWith(fromJSON('{}'), fails)", "join(fromJSON('[1]'), fails)", "(null)[fails]", "'' && fails[0]",
    ])
    func leavesTheUnreachedAlone(text: String) throws {
        let source = text.split(separator: "fails", omittingEmptySubsequences: false)
            .joined(separator: "fromJSON('bad')")
        #expect(throws: Never.self) { try Expression.value(of: source) }
    }

    @Test func evaluatesAFormatArgumentOnce() throws {
        let text = "format('{0}{0}', format('{0}', 'a'))"
        #expect(try Expression.value(of: text).asString == "aa")
    }

    @Test func filtersAndIndexes() throws {
        let contexts: JSONObject = [
            "a": [["n": 1, "l": [1, 2]], ["N": nil], 3, [["n": 9]], ["l": [5]]], "f": [1, 2, 3],
        ]
        func json(_ text: String) throws -> String { try Expression.value(of: text, contexts).json.text() }
        #expect(try json("a.*.n") == "[1,null]")
        #expect(try json("a.*.l[0]") == "[1,5]")
        #expect(try json("(a.*.l)[1]") == "[2]")
        #expect(try json("a.*.*") == "[1,[1,2],null,{\"n\":9},[5]]")
        #expect(try json("a.*[0]") == "[{\"n\":9}]")
        #expect(try json("f[1.9]") == "2")
        #expect(try json("f['1']") == "2")
        #expect(try json("f[null]") == "1")
        #expect(try json("f[true]") == "2")
        #expect(try json("f[-1]") == "null")
        #expect(try json("f[-0.5]") == "null")
        #expect(try json("f[2147483648]") == "null")
        #expect(try json("f['x']") == "null")
        #expect(try json("f.x.y.z") == "null")
        #expect(try json("f[0].*") == "[]")
        #expect(try json("fromJSON('{\"1\":2}')[1]") == "2")
        #expect(try json("f[f]") == "null")
    }

    @Test func limitsMemory() throws {
        let large = String(repeating: "x", count: 100_000)
        let contexts: JSONObject = ["v": .string(large)]
        let message = "The maximum allowed memory size was exceeded while evaluating the following expression: "
        #expect(throws: Never.self) { try Expression.value(of: "format('{0}{0}', v)", contexts) }
        let tooLarge = "format('{0}{0}{0}{0}{0}{0}', v)"
        #expect(Expression.message(of: tooLarge, contexts) == message + tooLarge)
        // The same is within the budget of workflows.
        let expression = try #require(try Expression.parse(tooLarge, Vocabulary(contexts: ["v"])))
        let scope = ContextValues([("v", .string(large))])
        #expect(try expression.evaluate(in: scope).asString.utf8.count == 600_000)
        // What a node needed is released when its primitive result is known.
        let released = (0..<20).map { _ in "startsWith(v, 'y')" }.joined(separator: " || ")
        #expect(throws: Never.self) { try Expression.value(of: released, contexts) }
        let joined = "join(fromJSON(format('[{0}]', join(v.*, ','))), v)"
        #expect(throws: Never.self) { try Expression.value(of: joined, contexts) }
        let nested = "toJSON(toJSON(toJSON(toJSON(toJSON(fromJSON(q))))))"
        let quotes = "\"" + String(repeating: "\\\"", count: 20_000) + "\""
        // The text is that of the call whose result was too large.
        let innermost = "toJSON(toJSON(fromJSON(q)))"
        let text = try #require(Expression.message(of: nested, ["q": .string(quotes)]))
        #expect(Key(text).contains(message + "toJSON(") && Key(text).contains(innermost), "\(text)")
    }

    @Test func callsTheScope() throws {
        let expression = try #require(try Expression.parse("hashFiles('a', 1) || Success()", .stepIf))
        #expect(try expression.evaluate(in: TestScope()).asString == "hash of a+1")
        let failing = try #require(try Expression.parse("success()", .stepIf))
        let error = #expect(throws: ExpressionError.self) { try failing.evaluate(in: TestScope()) }
        #expect(error?.message == "success was called")
    }
}
