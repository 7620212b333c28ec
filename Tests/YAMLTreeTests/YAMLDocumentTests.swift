import Basics
import TestSupport
import Testing
import YAMLTree

struct YAMLDocumentTests {
    private func root(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> YAMLNode {
        let document = YAMLDocument.parse(text: text, file: "a.yml")
        #expect(document.diagnostics == [], sourceLocation: sourceLocation)
        return try #require(document.root, sourceLocation: sourceLocation)
    }

    private func problem(_ text: String, limits: YAMLLimits = YAMLLimits()) throws -> Diagnostic {
        let document = YAMLDocument.parse(text: text, file: "a.yml", limits: limits)
        #expect(document.root == nil)
        return try #require(document.diagnostics.first)
    }

    private func place(_ node: YAMLNode?) -> String? {
        node.map { "\($0.range.start.line):\($0.range.start.column)-\($0.range.end.line):\($0.range.end.column)" }
    }

    @Test("nodes know where they start and end, blank lines and comments aside")
    func places() throws {
        let root = try root("a: 1\nb:\n  - x # comment\n  - 'yz'\n\n# end\nc: {d: [1, 2]}\ne:\nf: |\n  t\ng: é x\n")
        #expect(place(root) == "1:1-11:7")
        #expect(place(root["a"]) == "1:4-1:5")
        #expect(place(root["b"]) == "3:3-4:9")
        #expect(place(root["b"]?.items?[1]) == "4:5-4:9")
        #expect(place(root["c"]) == "7:4-7:15")
        #expect(place(root["c"]?["d"]) == "7:8-7:14")
        #expect(place(root["e"]) == "8:3-8:3")
        #expect(place(root["f"]) == "9:4-11:1")
        #expect(place(root["g"]) == "11:4-11:7")
    }

    @Test("text is folded, escaped and quoted as YAML says")
    func styles() throws {
        let root = try root("- a b\n- 'it''s'\n- \"\\u00e9\\n\"\n- |\n  x\n   y\n- >-\n  p\n  q\n- !!str 1\n- ! 2\n")
        let scalars = try #require(root.items).compactMap(\.scalar)
        #expect(scalars.map(\.text) == ["a b", "it's", "é\n", "x\n y\n", "p q", "1", "2"])
        #expect(scalars[5].value == .string("1"))
        #expect(scalars[4].value == .string("p q"))
    }

    @Test("pairs keep their order and their duplicates")
    func pairs() throws {
        let root = try root("b: 1\na: 2\nb: 3\n? [x]\n: y\n")
        #expect(root.pairs?.map { $0.key.scalar?.text } == ["b", "a", "b", nil])
    }

    @Test("a file without a node is a null; a byte order mark and CRLF are passed over")
    func emptiness() throws {
        #expect(try root("").scalar?.value == .null)
        #expect(try root("# only a comment\n").scalar?.value == .null)
        #expect(try root("---\n...\n").scalar?.value == .null)
        let marked = YAMLDocument.parse([0xEF, 0xBB, 0xBF] + "a: 1\r\nb: 2\r\n".utf8).root
        #expect(place(marked?["b"]) == "2:4-2:5")
    }

    // MARK: - Anchors

    @Test("an alias is the anchored node at the place of the alias")
    func aliases() throws {
        let root = try root("a: &x\n  k: 1\nb: *x\nc: &x 2\nd: *x\n")
        #expect(root["b"]?["k"]?.scalar?.value == .number(1))
        #expect(place(root["b"]) == "3:4-3:6")
        #expect(place(root["b"]?["k"]) == "2:6-2:7")
        #expect(root["b"]?.anchorRange?.start == SourcePosition(line: 1, column: 4))
        #expect(root["d"]?.scalar?.value == .number(2))
    }

    @Test(
        "a bad alias is a located error",
        arguments: [
            ("a: *x\n", "Unknown anchor 'x'", 4), ("a: &x [*x]\n", "The anchor 'x' contains itself", 8),
            ("a: &x 1\nb: &x [*x]\n", "The anchor 'x' contains itself", 8),
        ]
    )
    func badAliases(text: String, message: String, column: Int) throws {
        let problem = try problem(text)
        #expect(problem.message == message)
        #expect(problem.range?.start.column == column)
    }

    @Test("aliases count each time, so a billion laughs end at the node limit")
    func billionLaughs() throws {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let aliases = repeatElement("*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let problem = try problem(text)
        #expect(problem.message == "Maximum of 50000 YAML nodes exceeded")
        #expect(problem.range?.start.line == 5)
    }

    @Test("a chain of aliases cannot get deeper than the limit")
    func deepAliases() throws {
        var text = "a0: &a0 [x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(try problem(text).message == "Maximum object depth exceeded")
    }

    // MARK: - Limits

    @Test("depth, nodes and characters are limited; just within is fine")
    func limits() throws {
        let deep = String(repeating: "[", count: 50) + String(repeating: "]", count: 50)
        #expect(YAMLDocument.parse(text: deep).root != nil)
        #expect(try problem("[\(deep)]").message == "Maximum object depth exceeded")

        let limits = YAMLLimits(characters: 8, nodes: 3, depth: 50)
        #expect(YAMLDocument.parse(text: "[a, b]", limits: limits).root != nil)
        #expect(try problem("[a,b,c]", limits: limits).message == "Maximum of 3 YAML nodes exceeded")
        #expect(YAMLDocument.parse(text: "'äöüäöü'", limits: limits).root != nil)
        let message = "The maximum file size of 8 characters has been exceeded"
        #expect(try problem("'äöüäöüä'", limits: limits).message == message)
        #expect(try problem("'😀😀😀😀'", limits: limits).message == message)
    }

    // MARK: - Errors

    struct Fault: Sendable {
        let text: String
        let message: String
        let place: String
    }

    @Test(
        "what is not YAML is said in words, at its place",
        arguments: [
            Fault(text: "a: b: c\n", message: "Mapping values are not allowed in this context", place: "1:5"),
            Fault(
                text: "a: [1, 2\nb: 3\n",
                message: "While parsing a flow sequence, did not find expected ',' or ']'", place: "2:2"
            ),
            Fault(
                text: "a:\n\tb: 1\n",
                message: "While scanning for the next token, found character that cannot start any token", place: "2:1"
            ),
            Fault(
                text: "a: 'x\n", message: "While scanning a quoted scalar, found unexpected end of stream", place: "2:1"
            ),
            Fault(
                text: "a: 1\n b: 2\n",
                message: "Mapping values are not allowed in this context", place: "2:3"
            ),
            Fault(
                text: "a:\n  - x\n y\n", message: "While parsing a block mapping, did not find expected key",
                place: "3:2"
            ),
        ]
    )
    func faults(_ fault: Fault) throws {
        let problem = try problem(fault.text)
        #expect(problem.message == "Invalid YAML: \(fault.message)")
        #expect(problem.line.hasPrefix("a.yml:\(fault.place): error"), "\(problem.line)")
        #expect(problem.hint != nil)
    }

    @Test("several documents, foreign tags and broken bytes are refused")
    func refusals() throws {
        let second = try problem("a: 1\n---\nb: 2\n")
        #expect(second.message == "Expected a single YAML document")
        #expect(second.range?.start.line == 2)
        #expect(try problem("a: !secret x\n").message == "Unexpected tag '!secret'")
        #expect(try problem("a: !!set {x}\n").message == "Unexpected tag 'tag:yaml.org,2002:set'")
        #expect(YAMLDocument.parse(text: "a: !!seq [x]\nb: !!map {x: y}\n").root != nil)
        let both = YAMLDocument.parse(text: "a: !!int x\nb: !!bool 'true'\n").diagnostics.map(\.message)
        #expect(
            both == [
                "The value 'x' on line 1 and column 4 is invalid for the type 'tag:yaml.org,2002:int'",
                "The scalar style 'SingleQuoted' on line 2 and column 4 is not valid with the tag "
                    + "'tag:yaml.org,2002:bool'",
            ])
        let broken = YAMLDocument.parse("a: ".utf8 + [0xFF, 0x0A])
        #expect(broken.diagnostics.map(\.message) == ["Invalid YAML: Invalid leading UTF-8 octet (byte 4)"])
        #expect(YAMLDocument.parse([0x61, 0x00, 0x62]).root == nil)
    }

    // MARK: - Pairs of escapes, as JSON writes characters beyond U+FFFF

    @Test("a pair of escapes in double quotes is one character, and places stay those of the file")
    func surrogatePairs() throws {
        let root = try root(#"{"a": "\ud83d\ude80 x \uD83D\uDE81", "b": 1}"#)
        #expect(root["a"]?.scalar?.text.unicodeScalars.map(\.value) == [0x1F680, 0x20, 0x78, 0x20, 0x1F681])
        #expect(place(root["a"]) == "1:7-1:36")
        #expect(place(root["b"]) == "1:43-1:44")
    }

    @Test("only in double quotes is it an escape")
    func pairsElsewhere() throws {
        let text = #"""
            plain: \ud83d\ude80 "\ud83d\ude80"
            single: '\ud83d\ude80'
            literal: |
              "\ud83d\ude80"
            # "\ud83d\ude80"
            "key \ud83d\ude80": "\\\ud83d\ude80
              é \uD83D\uDE81" # "
            escaped: "\\ud83d"
            last: x
            """#
        let root = try root(text)
        #expect(root["plain"]?.scalar?.text == #"\ud83d\ude80 "\ud83d\ude80""#)
        #expect(root["single"]?.scalar?.text == #"\ud83d\ude80"#)
        #expect(root["literal"]?.scalar?.text == "\"\\ud83d\\ude80\"\n")
        #expect(root["key \u{1F680}"]?.scalar?.text == "\\\u{1F680} é \u{1F681}")
        #expect(place(root["key \u{1F680}"]) == "6:21-7:18")
        #expect(root["escaped"]?.scalar?.text == #"\ud83d"#)
        #expect(place(root["last"]) == "9:7-9:8")
    }

    @Test(
        "half a pair is an error at its place",
        arguments: [
            (#"a: "\ud83d""#, "1:7"), (#"a: "\ude80\ud83d""#, "1:7"), (#"a: ["\ud83d\ude80", "\ude80"]"#, "1:24"),
            (#"a: "\\ud83d\ude80""#, "1:14"), (#"a: "\ud83d\ud83d\ude80""#, "1:7"),
        ])
    func halfAPair(_ text: String, _ place: String) throws {
        let problem = try problem(text)
        #expect(
            problem.message.utf8.elementsEqual(
                "Invalid YAML: While parsing a quoted scalar, found invalid Unicode character escape code".utf8))
        #expect(problem.range.map { "\($0.start.line):\($0.start.column)" } == place)
    }
}

extension YAMLDocument {
    /// Reads `text` as one document.
    static func parse(text: String, file: String? = nil, limits: YAMLLimits = YAMLLimits()) -> YAMLDocument {
        parse(text.utf8, file: file, limits: limits)
    }
}
