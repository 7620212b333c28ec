import Testing
import YAMLTree

struct CoreSchemaTests {
    struct Case: Sendable {
        let text: String
        let value: YAMLScalar.Value

        init(_ text: String, _ value: YAMLScalar.Value) {
            self.text = text
            self.value = value
        }
    }

    @Test(
        "plain text has the value of the YAML 1.2 core schema",
        arguments: [
            Case("", .null), Case("~", .null), Case("null", .null), Case("Null", .null), Case("NULL", .null),
            Case("nULL", .string("nULL")), Case("nil", .string("nil")),
            Case("true", .boolean(true)), Case("True", .boolean(true)), Case("TRUE", .boolean(true)),
            Case("tRUE", .string("tRUE")), Case("false", .boolean(false)), Case("FALSE", .boolean(false)),
            Case("yes", .string("yes")), Case("no", .string("no")), Case("on", .string("on")), Case("y", .string("y")),
            Case("0", .number(0)), Case("-0", .number(0)), Case("12", .number(12)), Case("+12", .number(12)),
            Case("0755", .number(755)), Case("0x1F", .number(31)), Case("0o17", .number(15)),
            Case("0X1F", .string("0X1F")), Case("0x", .string("0x")), Case("0xg", .string("0xg")),
            Case("0o8", .string("0o8")), Case("-0x1", .string("-0x1")), Case("0b1", .string("0b1")),
            Case("1_000", .string("1_000")), Case("1.5", .number(1.5)), Case("1.", .number(1)),
            Case(".5", .number(0.5)),
            Case("-.5", .number(-0.5)), Case("1e3", .number(1000)), Case("1E-2", .number(0.01)),
            Case("1.5e+3", .number(1500)), Case(".", .string(".")), Case("e3", .string("e3")),
            Case("1e", .string("1e")),
            Case("1e+", .string("1e+")), Case("1.2.3", .string("1.2.3")), Case("-", .string("-")),
            Case("+", .string("+")),
            Case("--1", .string("--1")), Case(".inf", .number(.infinity)), Case("-.Inf", .number(-.infinity)),
            Case("+.INF", .number(.infinity)), Case(".iNF", .string(".iNF")), Case("inf", .string("inf")),
            Case("NaN", .string("NaN")), Case("-.nan", .string("-.nan")), Case("1e400", .number(.infinity)),
            Case("2026-01-02", .string("2026-01-02")), Case("12:30", .string("12:30")), Case("١", .string("١")),
        ]
    )
    func plain(_ test: Case) { #expect(CoreSchema.resolve(plain: test.text) == test.value) }

    @Test("not a number is one", arguments: [".nan", ".NaN", ".NAN"])
    func notANumber(_ text: String) {
        guard case .number(let number) = CoreSchema.resolve(plain: text) else {
            Issue.record("\(text) is not a number")
            return
        }
        #expect(number.isNaN)
    }

    @Test("a tag says what text stands for")
    func tags() throws {
        let prefix = "tag:yaml.org,2002:"
        #expect(try CoreSchema.resolve("12", style: .plain, tag: prefix + "str") == .string("12"))
        #expect(try CoreSchema.resolve("12", style: .doubleQuoted, tag: prefix + "str") == .string("12"))
        #expect(try CoreSchema.resolve("1", style: .plain, tag: prefix + "float") == .number(1))
        #expect(try CoreSchema.resolve("", style: .plain, tag: prefix + "null") == .null)
        #expect(throws: CoreSchema.TagProblem.wrongText) {
            try CoreSchema.resolve("1.5", style: .plain, tag: prefix + "int")
        }
        #expect(throws: CoreSchema.TagProblem.wrongStyle) {
            try CoreSchema.resolve("1", style: .literal, tag: prefix + "int")
        }
        #expect(throws: CoreSchema.TagProblem.unknownTag) {
            try CoreSchema.resolve("1", style: .plain, tag: prefix + "binary")
        }
    }
}
