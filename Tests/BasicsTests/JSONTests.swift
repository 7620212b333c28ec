import Basics
import TestSupport
import Testing

@Suite struct JSONTests {
    static let documents: [(String, JSONValue)] = [
        ("null", JSONValue.null), (" true ", true), ("-0", .number(-0.0)), ("12", 12), ("1.5e3", 1500),
        ("1E-2", .number(0.01)), ("123456789012345678", .number(123456789012345680)), ("\"\"", ""),
        (#""a\"\\\/\b\f\n\r\té""#, .string("a\"\\/\u{8}\u{C}\n\r\té")), (#""😀""#, "😀"),
        (#""\ud83d\ude00""#, "😀"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud83d\u0041""#, "\u{FFFD}A"), ("[]", []), ("[1,[2,[]]]", [1, [2, []]]), ("{}", [:]),
        (#"{"a":1,"b":{"c":null}}"#, ["a": 1, "b": ["c": nil]]), (#"{"a":1,"b":2,"a":3}"#, ["a": 3, "b": 2]),
        ("\t[\r\n1 , 2\n]\n", [1, 2]),
    ]

    @Test(arguments: documents)
    func reads(text: String, expected: JSONValue) throws {
        #expect(try JSONValue.parse(text) == expected)
    }

    static let faults: [(String, Int, Int)] = [
        ("", 1, 1), (" \n ", 2, 2), ("nul", 1, 4), ("nulL", 1, 4), ("01", 1, 3), ("-", 1, 2), ("1.", 1, 3),
        ("1e", 1, 3),
        ("+1", 1, 1), (".5", 1, 1), ("[1,]", 1, 4), ("[1 2]", 1, 4), ("[", 1, 2), ("{\"a\"}", 1, 5), ("{a:1}", 1, 2),
        ("{\"a\":1,}", 1, 8), ("\"a", 1, 3), ("\"\\x\"", 1, 5), ("\"\\u12g4\"", 1, 9), ("\"a\nb\"", 1, 3),
        ("1 2", 1, 3), ("[1]]", 1, 4), ("[\n  1,\n  tru\n]", 3, 6), ("[\"é😀\", x]", 1, 8), ("NaN", 1, 1),
        ("1e999", 1, 6),
        ("// c\n1", 1, 1), ("\u{FEFF}1", 1, 1), ("[1}", 1, 3), ("{\"a\":1]", 1, 7), ("}", 1, 1), ("\"\\", 1, 3),
    ]

    @Test(arguments: faults)
    func refusesWithPosition(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.position == SourcePosition(line: line, column: column), "\(error?.reason ?? "")")
    }

    @Test func refusesBrokenUTF8() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            #expect(throws: JSONError.self) { try JSONValue.parse(bytes: bytes) }
        }
    }

    @Test func limitsDepthAndLength() throws {
        let nested = { (depth: Int) in
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue.parse(nested(100)) }
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(nested(101)) }
        #expect(error?.code == .limit)
        let short = JSONReader.Limits(tokenBytes: 8)
        #expect(throws: JSONError.self) { try JSONValue.parse(bytes: Array(#""123456789""#.utf8), limits: short) }
        #expect(throws: JSONError.self) { try JSONValue.parse(bytes: Array("123456789".utf8), limits: short) }
        #expect(try JSONValue.parse(bytes: Array(#""12345678""#.utf8), limits: short) == "12345678")
    }

    static let texts: [(JSONValue, String)] = [
        (JSONValue.number(1), "1"), (.number(-0.0), "0"), (.number(9_007_199_254_740_992), "9007199254740992"),
        (.number(1e16), "1e+16"), (.number(0.1), "0.1"), (.number(.nan), "null"), (.number(-.infinity), "null"),
        (.string("a/é\u{1}\u{1F}\"\\\n\u{7F}"), #""a/é\u0001\u001f\"\\\n\#u{7F}""#),
        ([1, ["a": [], "b": [:]], nil], #"[1,{"a":[],"b":{}},null]"#),
    ]

    @Test(arguments: texts)
    func writesCompactText(value: JSONValue, expected: String) { #expect(value.text() == expected) }

    @Test func writesIndentedText() {
        let value: JSONValue = ["a": [1, 2], "b": [:], "c": []]
        #expect(value.text(indent: 2) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}")
    }

    @Test func readsBackWhatItWrites() throws {
        var random = RandomSource()
        for _ in 0..<ProveTier.count(sample: 500, full: 10_000) {
            let value = randomValue(&random, depth: 4)
            #expect(try JSONValue.parse(value.text()) == value, "\(random)")
            #expect(try JSONValue.parse(value.text(indent: 2)) == value, "\(random)")
        }
    }

    /// However a document is cut into pieces, the tokens and errors are the same.
    @Test func doesNotDependOnChunks() throws {
        var random = RandomSource()
        for _ in 0..<ProveTier.count(sample: 500, full: 10_000) {
            var bytes = randomValue(&random, depth: 4).bytes(indent: random.chance(0.5) ? 1 : nil)
            if random.chance(0.5), !bytes.isEmpty {
                bytes[random.int(in: 0...(bytes.count - 1))] = random.pick(
                    Array("\"\\{}[],:0ex \n".utf8) + [0xC3, 0x00])
            }
            var whole = JSONReader(bytes: bytes)
            var rest = bytes[...]
            var pieces = random
            var chunked = JSONReader {
                guard !rest.isEmpty else { return nil }
                let size = min(rest.count, pieces.int(in: 0...5))
                defer { rest = rest.dropFirst(size) }
                return Array(rest.prefix(size))
            }
            while true {
                let expected = Result { try whole.next() }
                let found = Result { try chunked.next() }
                switch (expected, found) {
                case (.success(let expected), .success(let found)): #expect(expected == found, "\(random)")
                case (.failure(let expected), .failure(let found)):
                    #expect("\(expected)" == "\(found)", "\(random)")
                default: Issue.record("\(expected) is not \(found) \(random)")
                }
                #expect(whole.position == chunked.position, "\(random)")
                guard case .success(let token) = expected, token != .end else { break }
            }
        }
    }

    /// The quick way through a list of numbers comes to the same as token by token.
    @Test func takesIntegersAsTokensTellThem() throws {
        let source = RandomSource()
        var taken = 0
        for index in 0..<ProveTier.count(sample: 2000, full: 100_000) {
            var random = source.fork(index)
            let odd = [
                "007", "-3", "1.5", "1e3", "999999999999999", "1234567890123456", "null", "[4]", "\"5\"", "", "6 ",
            ]
            let elements = (0..<random.int(in: 0...9)).map { _ in
                random.chance(0.2) ? random.pick(odd) : "\(random.int(in: 0...9999))"
            }
            let text =
                "[" + elements.joined(separator: random.pick([",", ", ", " , ", ",\n"])) + random.pick(["]", " ]", ""])
            let size = random.int(in: 1...20)
            func reader() -> JSONReader {
                var rest = Array(text.utf8)[...]
                return JSONReader {
                    defer { rest = rest.dropFirst(size) }
                    return rest.isEmpty ? nil : Array(rest.prefix(size))
                }
            }
            func events(_ takesIntegers: Bool) -> [String] {
                var (reader, events) = (reader(), [String]())
                do {
                    while true {
                        let most = random.int(in: 1...4)
                        if takesIntegers {
                            var count = 0
                            reader.takeIntegers { number in
                                events.append("\(JSONToken.number(Double(number)))")
                                count += 1
                                return count < most
                            }
                            taken += count
                        }
                        let token = try reader.next()
                        events.append("\(token)")
                        if token == .end { return events + ["\(reader.position)"] }
                    }
                } catch {
                    return events + ["\(error)"]
                }
            }
            #expect(events(true) == events(false), "\(source) case \(index): \(text)")
        }
        #expect(taken > 1000)
    }

    @Test func survivesRandomBytes() {
        var random = RandomSource()
        for _ in 0..<ProveTier.count(sample: 2_000, full: 100_000) {
            let bytes = (0..<random.int(in: 0...30)).map { _ in
                random.chance(0.3)
                    ? UInt8.random(in: 0...255, using: &random) : random.pick(Array("{}[]\",:\\u0d8e-.1tfn".utf8))
            }
            _ = try? JSONValue.parse(bytes: bytes)
        }
    }

    @Test func streamsLargeDocuments() throws {
        var remaining = 200_000
        var reader = JSONReader {
            defer { remaining -= 1 }
            if remaining == 200_000 { return Array("[".utf8) }
            if remaining < 0 { return nil }
            return Array((remaining == 0 ? "0]" : #"{"name":"value","list":[1,2,3]},"#).utf8)
        }
        var names = 0
        while case let token = try reader.next(), token != .end { if case .name = token { names += 1 } }
        #expect(names == 199_999 * 2)
    }

    @Test func skipsValues() throws {
        var reader = JSONReader(bytes: Array(#"{"a":[1,{"b":2}],"c":3}"#.utf8))
        #expect(try reader.next() == .beginObject)
        #expect(try reader.next() == .name("a"))
        try reader.skip(try reader.next())
        #expect(try reader.next() == .name("c"))
        try reader.skip(try reader.next())
        #expect(try reader.next() == .endObject)
        #expect(try reader.next() == .end)
        #expect(try reader.next() == .end)
    }

    @Test func passesOnErrorsOfTheSource() {
        struct Broken: Error {}
        var reader = JSONReader { throw Broken() }
        let error = #expect(throws: JSONError.self) { try reader.next() }
        #expect(error?.code == .source)
        #expect(error?.underlying is Broken)
    }

    @Test func objectsKeepOrderAndFindNames() {
        var object: JSONObject = [:]
        for number in 0..<40 { object[Key("n\(number)")] = .number(Double(number)) }
        object["n3"] = nil
        object["n5"] = "five"
        object["e\u{301}"] = 1
        object["é"] = 2
        #expect(object.members.count == 41)
        #expect(object["n3"] == nil)
        #expect(object["n39"] == 39)
        #expect(object.members[4].value == "five")
        #expect(object["é"] == 2)
        for number in 10..<40 { object[Key("n\(number)")] = nil }
        #expect(object["n9"] == 9)
        #expect(object["n10"] == nil)
    }

    private func randomValue(_ random: inout RandomSource, depth: Int) -> JSONValue {
        switch random.int(in: 0...(depth > 0 ? 6 : 4)) {
        case 0: return .null
        case 1: return .bool(random.chance(0.5))
        case 2: return .number(Double(random.int(in: -1_000_000...1_000_000)))
        case 3:
            let number = Double(bitPattern: random.next())
            return .number(number.isFinite ? number : 0)
        case 4: return .string(randomText(&random))
        case 5: return .array((0..<random.int(in: 0...4)).map { _ in randomValue(&random, depth: depth - 1) })
        default:
            return .object(
                JSONObject(
                    (0..<random.int(in: 0...4)).map { _ in
                        JSONObject.Member(Key(randomText(&random)), randomValue(&random, depth: depth - 1))
                    }))
        }
    }

    private func randomText(_ random: inout RandomSource) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "é", "\u{301}", "\u{2028}", "😀",
        ]
        var text = ""
        for _ in 0..<random.int(in: 0...6) { text.unicodeScalars.append(random.pick(scalars)) }
        return text
    }
}
