import Basics
import Rendering
import Testing

struct DiagnosticTests {
    private static let file = """
        name: CI
        on: push
        jobs:
          lint:
        \tneeds: [lint, tst]
            name: "Häuser 日本 ${{ github.reff }} and a rather long name that goes on and on, further than most terminals"
            runs-on: \u{1B}[31mred

        """

    private static func range(_ line: Int, _ start: Int, _ end: Int) -> SourceRange {
        SourceRange(start: SourcePosition(line: line, column: start), end: SourcePosition(line: line, column: end))
    }

    static let diagnostics: [Diagnostic] = [
        Diagnostic(
            .warning, "The name is long", file: "b.yml", range: range(6, 11, 41),
            label: "37 scalars, and a label that is long enough to need a line of its own on a narrow terminal"),
        Diagnostic(
            .error, "unknown job 'tst' in needs", file: "b.yml", range: range(5, 16, 19),
            label: "jobs here: lint, tests",
            hint: "did you mean 'tests'?"),
        Diagnostic(.error, "control characters are not allowed", file: "b.yml", range: range(7, 14, 15)),
        Diagnostic(.note, "without a place"),
        Diagnostic(.error, "the file cannot be read", file: "a.yml", hint: "check its permissions"),
        Diagnostic(.error, "at the end", file: "b.yml", range: SourceRange(at: SourcePosition(line: 99, column: 1))),
        Diagnostic(
            .error, "unknown job 'tst' in needs", file: "b.yml", range: range(5, 16, 19),
            label: "jobs here: lint, tests",
            hint: "did you mean 'tests'?"),
    ]

    @Test("shows the line, the caret and the remedy", arguments: [50, 80, 140, nil])
    func text(width: Int?) throws {
        let lines = DiagnosticText(width: width).lines(Self.diagnostics) { name in
            Key(name) == "b.yml" ? Array(Self.file.utf8) : nil
        }
        var text = Golden.text(lines, width: width)
        text += (DiagnosticText.count(Self.diagnostics) ?? "") + "\n"
        #expect(LogLineTests.isHarmless(text.replacingNewlines, allowsColours: false))
        try Golden.expect(text, "diagnostics-\(width.map(String.init) ?? "wide").txt")
    }

    @Test("a file on one line, and a text that quotes it, are clipped around the place", arguments: [80, nil])
    func longLines(width: Int?) {
        let long = String(repeating: "é", count: 8000)
        let file = "{\(long) \"stepz\": 1, \(long)}"
        let diagnostic = Diagnostic(
            .error, "Unexpected value '\(long)'", file: "c.yml", range: Self.range(1, 8003, 8010), label: long,
            hint: long)
        let lines = DiagnosticText(width: width).lines([diagnostic]) { _ in Array(file.utf8) }.map { $0.text(.plain) }
        #expect(lines.allSatisfy { $0.utf8.count <= 1300 }, "\(lines.map(\.utf8.count))")
        #expect(lines.contains { $0.contains("\"stepz\": 1") }, "\(lines)")
        #expect(GitHubCommand.line(diagnostic).utf8.count < 3200)
    }

    @Test("gives machines the same")
    func machines() throws {
        let github = Self.diagnostics.inOrder.map { GitHubCommand.line($0) + "\n" }.joined()
        try Golden.expect(github, "diagnostics-github.txt")
        let json = JSONValue.array(Self.diagnostics.inOrder.map(\.json)).text(indent: 2)
        try Golden.expect(json + "\n", "diagnostics.json")
        let sarif = DiagnosticSARIF.log(Self.diagnostics, version: "1.2.3").text(indent: 2)
        try Golden.expect(sarif + "\n", "diagnostics.sarif")
    }

    struct Escape: Sendable {
        let text: String
        let data: String
        let property: String
    }

    @Test(
        "workflow commands carry any text",
        arguments: [
            Escape(text: "a:b,c", data: "a:b,c", property: "a%3Ab%2Cc"),
            Escape(text: "50%\r\n", data: "50%25%0D%0A", property: "50%25%0D%0A"),
            Escape(text: "x\u{1B}y", data: "x\u{FFFD}y", property: "x\u{FFFD}y"),
        ])
    func escapes(_ row: Escape) {
        #expect(Key(Annotation.escaped(row.text, isProperty: false)) == Key(row.data))
        #expect(Key(Annotation.escaped(row.text, isProperty: true)) == Key(row.property))
    }
}

extension String {
    /// The text on one line.
    var replacingNewlines: String { String(decoding: utf8.map { $0 == 0x0A ? 0x20 : $0 }, as: UTF8.self) }
}
