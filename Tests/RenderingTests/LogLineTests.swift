import Basics
import Rendering
import TestSupport
import Testing

struct LogLineTests {
    struct Case: Sendable {
        let line: String
        let plain: String
        /// With colours kept; nil where that is the same.
        var coloured: String?
    }

    @Test(
        "a log's line shows what a terminal may show",
        arguments: [
            Case(line: "plain text", plain: "plain text"),
            Case(line: "\u{1B}[31mred\u{1B}[0m", plain: "red", coloured: "\u{1B}[31mred\u{1B}[0m\u{1B}[0m"),
            Case(line: "a\u{1B}[2Jb\u{1B}[10;10Hc", plain: "abc"),
            Case(line: "\u{1B}]0;title\u{07}x", plain: "x"),
            Case(line: "\u{1B}]8;;http://a\u{1B}\\link", plain: "link"),
            Case(line: "10%\r50%\r100%\r", plain: "100%"), Case(line: "text\r", plain: "text"),
            Case(line: "a\u{07}b", plain: "a\u{FFFD}b"), Case(line: "\u{9B}31m", plain: "\u{FFFD}31m"),
            Case(line: "tab\there", plain: "tab\there"), Case(line: "日本 ✨", plain: "日本 ✨"),
            Case(line: "\u{202E}evil", plain: "\u{FFFD}evil"), Case(line: "end\u{1B}", plain: "end"),
            Case(line: "\u{1B}[38;5;12", plain: ""), Case(line: "\u{1B}(Bx", plain: "x"),
            Case(line: "##[error]no", plain: "Error: no", coloured: "\u{1B}[31mError: no\u{1B}[0m"),
            Case(line: "##[group]Run make", plain: "Run make", coloured: "\u{1B}[1mRun make\u{1B}[0m"),
            Case(line: "##[endgroup]", plain: ""), Case(line: "##[other]x", plain: "##[other]x"),
            Case(line: "##", plain: "##"), Case(line: "", plain: ""),
        ])
    func shows(_ row: Case) {
        #expect(Key(Self.shown(Array(row.line.utf8), keepsColours: false)) == Key(row.plain))
        #expect(Key(Self.shown(Array(row.line.utf8), keepsColours: true)) == Key(row.coloured ?? row.plain))
    }

    @Test("bytes that are no UTF-8 are replaced")
    func brokenText() {
        #expect(Key(Self.shown([0x61, 0xFF, 0x62], keepsColours: false)) == "a\u{FFFD}b")
        #expect(Key(Self.shown([0xC3], keepsColours: false)) == "\u{FFFD}")
        #expect(Key(Self.shown([0xE2, 0x82, 0x41], keepsColours: false)) == "\u{FFFD}A")
        #expect(Key(Self.shown([0xED, 0xA0, 0x80], keepsColours: false)) == "\u{FFFD}")
    }

    @Test("whatever the bytes are, nothing but colours reaches the terminal")
    func randomBytes() {
        let random = RandomSource()
        for index in 0..<ProveTier.count(sample: 2_000, full: 200_000) {
            var source = random.fork(index)
            let line = (0..<source.int(in: 0...40)).map { _ in
                source.chance(0.5)
                    ? UInt8.random(in: 0...255, using: &source) : source.pick(Array("\u{1B}[]m;0#\r\u{07}\\".utf8))
            }.filter { $0 != 0x0A }
            for keepsColours in [false, true] {
                let shown = Self.shown(line, keepsColours: keepsColours)
                #expect(Self.isHarmless(shown, allowsColours: keepsColours), "\(random) case \(index): \(line)")
            }
        }
    }

    private static func shown(_ line: [UInt8], keepsColours: Bool) -> String {
        var output: [UInt8] = []
        line.withUnsafeBytes { _ = LogLine(keepsColours: keepsColours).append($0, to: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    /// Whether a text has no control characters but tabs and, where allowed, complete colour sequences.
    static func isHarmless(_ text: String, allowsColours: Bool) -> Bool {
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                guard allowsColours, scalars.popFirst() == "[" else { return false }
                while let next = scalars.first, (0x30...0x3B).contains(next.value) { scalars.removeFirst() }
                guard scalars.popFirst() == "m" else { return false }
            } else if scalar.value < 0x20 && scalar != "\t" || (0x7F..<0xA0).contains(scalar.value) {
                return false
            }
        }
        return true
    }
}
