import Basics
import Expressions
import TestSupport
import Testing

/// Texts nobody would write: nothing may crash, hang or change its meaning when printed and parsed again.
@Suite struct ExpressionFuzzTests {
    private static let contexts: JSONObject = [
        "a": [1, "x", nil, [true, ["k": 2]]], "o": ["k": "v", "K2": [1], "n": nil], "s": "Text", "n": 1.5, "z": nil,
    ]
    private static let vocabulary = Vocabulary(contexts: contexts.members.map(\.name))
    private static let scope = ContextValues(contexts.members.map { ($0.name, Value(json: $0.value)) })

    @Test func survivesTokenSoup() {
        var random = RandomSource()
        let pieces = [
            "a", "o", "s", "n", "z", "k", ".", "[", "]", "(", ")", ",", "*", "!", "==", "!=", "<", "<=", ">", ">=",
            "&&",
            "||", "&", "'x'", "'", "1", "-1", "0x1", "1e3", ".5", "true", "null", "NaN", "format(", "join(",
            "contains(",
            "toJSON(", "fromJSON(", "case(", "'{0}'", "'[1]'", " ", "\n", "é", "😀", "\u{0}", "-", "${{", "}}",
        ]
        for _ in 0..<ProveTier.count(sample: 20_000, full: 300_000) {
            let text = (0..<random.int(in: 1...14)).map { _ in random.pick(pieces) }.joined()
            exercise(text)
        }
    }

    @Test func survivesRandomBytes() {
        var random = RandomSource()
        for _ in 0..<ProveTier.count(sample: 5_000, full: 80_000) {
            let bytes = (0..<random.int(in: 0...40)).map { _ in UInt8.random(in: 0...255, using: &random) }
            exercise(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func exercise(_ text: String) {
        _ = try? Template.parse(text, Self.vocabulary)
        _ = try? Condition.parse(text, .stepIf)
        guard let expression = try? Expression.parse(text, Self.vocabulary) else { return }
        _ = try? expression.evaluate(in: Self.scope, memory: 1 << 20)
        _ = expression.references
    }

    /// A random tree, printed, means the same after parsing, and prints the same again.
    @Test func printedTreesMeanTheSame() throws {
        var random = RandomSource()
        for _ in 0..<ProveTier.count(sample: 5_000, full: 80_000) {
            let text = randomExpression(&random, depth: 4)
            let expression = try #require(try Expression.parse(text, Self.vocabulary), "\(text) \(random)")
            let printed = try #require(
                try Expression.parse(expression.normalized, Self.vocabulary), "\(text) \(random)")
            #expect(Key(printed.normalized) == Key(expression.normalized), "\(text) \(random)")
            #expect(outcome(of: printed) == outcome(of: expression), "\(text) \(random)")
        }
    }

    private func outcome(of expression: Expression) -> String {
        do {
            let value = try expression.evaluate(in: Self.scope, memory: 1 << 20)
            return "\(value.kindName) \(value.json.text())"
        } catch {
            return error.message
        }
    }

    private func randomExpression(_ random: inout RandomSource, depth: Int) -> String {
        let blank = random.chance(0.3) ? " " : ""
        guard depth > 0 else {
            return random.pick([
                "a", "O", "s", "n", "z", "1", "-0", "2.5", "'k'", "'it''s'", "true", "null", "'0'", "''",
            ])
        }
        let operand = randomExpression(&random, depth: depth - 1)
        let other = randomExpression(&random, depth: depth - 1)
        switch random.int(in: 0...9) {
        case 0: return "!" + blank + "(" + operand + ")"
        case 1: return "(\(operand)) \(random.pick(["==", "!=", "<", "<=", ">", ">="])) (\(other))"
        case 2: return "\(operand) \(random.pick(["&&", "||"])) \(other)"
        case 3: return "(\(operand))[\(other)]"
        case 4: return "(\(operand))\(random.pick([".*", "[*]", ".k", ".K2", " . n"]))"
        case 5: return "toJSON\(blank)(\(operand))"
        case 6: return "format('{0}-{1}', \(operand),\(blank)\(other))"
        case 7: return "\(random.pick(["contains", "STARTSWITH", "endsWith", "join"]))(\(operand), \(other))"
        case 8: return "case(\(operand) == \(other), \(operand), \(other))"
        default: return "(\(operand))"
        }
    }

    /// The longest texts of every kind of repetition take a small share of a second.
    @Test(
        arguments: [
            "(", "!", "a.", "a[", "a&&", "1||", "a==", "'", "''", "*", ".*", "a,", "join(", "format('',", ")", "]", "=",
            "&",
            "a b", "é", "\u{A0}", "0x", "1", "-", "a*", "${{ a }}", "${{", "'}}", "x${{ 1 }}", "case(true,", "!a||",
            "(a)||",
        ])
    func takesLinearTime(piece: String) {
        let count = 21_000 / piece.utf16.count
        let text = String(repeating: piece, count: count)
        let time = ProcessorTime.measure {
            for tail in ["", "a", "1", "'"] { exercise(text + tail) }
            exercise(text + "a" + String(repeating: ")", count: min(count, 21_000 - text.utf16.count)))
        }
        #expect(time < .seconds(5), "\(piece): \(time)")
    }

    @Test func searchTakesLinearTime() throws {
        let scope = ContextValues([
            ("s", .string(String(repeating: "a", count: 400_000))),
            ("t", .string(String(repeating: "a", count: 200_000) + "b")),
        ])
        let expression = try #require(try Expression.parse("contains(s, t)", Vocabulary(contexts: ["s", "t"])))
        let time = ProcessorTime.measure {
            #expect((try? expression.evaluate(in: scope).isTruthy) == false)
        }
        #expect(time < .seconds(5))
    }
}
