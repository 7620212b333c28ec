import Testing

@Suite("Reading Swift files")
struct SwiftSourceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let words: [String]
        var testDescription: String { name }
    }

    @Test(
        "comments and literals leave no words, interpolations do",
        arguments: [
            Case(name: "line comment", text: "a // public b\nc", words: ["a", "c"]),
            Case(name: "nested block comment", text: "a /* x /* y */ try! */ b", words: ["a", "b"]),
            Case(name: "string", text: #"a "public \" try! " b"#, words: ["a", "b"]),
            Case(name: "interpolation", text: #"a "x \(name(1)) y" b"#, words: ["a", "name", "(", "1", ")", "b"]),
            Case(
                name: "string in interpolation", text: #"a "\(map["x"] + "(")" b"#,
                words: ["a", "map", "[", "]", "+", "b"]),
            Case(name: "raw string", text: ##"a #"\(x) " y"# b"##, words: ["a", "b"]),
            Case(name: "raw interpolation", text: ##"a #"\#(x)"# b"##, words: ["a", "x", "b"]),
            Case(name: "long string", text: "a \"\"\"\n public \"q\"\n \"\"\" b", words: ["a", "b"]),
            Case(name: "unclosed string ends with its line", text: "a \"b\nc", words: ["a", "c"]),
            Case(name: "directive", text: "#if os(Linux)", words: ["#", "if", "os", "(", "Linux", ")"]),
        ])
    func tokens(_ sample: Case) {
        #expect(SwiftSource(path: "a.swift", text: sample.text).tokens.map(\.text) == sample.words)
    }

    @Test("lines are counted through comments and long literals")
    func lines() {
        let source = SwiftSource(path: "a.swift", text: "/*\n*/\n\"\"\"\n\n\"\"\"\nlast")
        #expect(source.tokens.map(\.line) == [6])
    }
}
