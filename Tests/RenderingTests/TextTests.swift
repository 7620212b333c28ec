import Basics
import Rendering
import TestSupport
import Testing

struct TextTests {
    struct Width: Sendable {
        let text: String
        let cells: Int
    }

    @Test(
        "counts cells, not characters",
        arguments: [
            Width(text: "", cells: 0), Width(text: "tests (3.12)", cells: 12), Width(text: "é", cells: 1),
            Width(text: "e\u{301}", cells: 1), Width(text: "日本", cells: 4), Width(text: "✓ ok", cells: 4),
            Width(text: "🍰✨", cells: 4), Width(text: "한글", cells: 4), Width(text: "━━╺", cells: 3),
            Width(text: "a\u{200D}b", cells: 2),
        ])
    func width(_ row: Width) { #expect(CellWidth.of(row.text) == row.cells) }

    struct Safe: Sendable {
        let text: String
        let shown: String
    }

    @Test(
        "text from outside cannot act on a terminal",
        arguments: [
            Safe(text: "plain", shown: "plain"), Safe(text: "a\u{1B}[2Jb", shown: "a\u{FFFD}[2Jb"),
            Safe(text: "a\r\nb\tc", shown: "a  b c"), Safe(text: "x\u{202E}y", shown: "x\u{FFFD}y"),
            Safe(text: "\u{9B}31m", shown: "\u{FFFD}31m"), Safe(text: "ü日", shown: "ü日"),
        ])
    func safe(_ row: Safe) { #expect(Key(SafeText.line(row.text)) == Key(row.shown)) }

    @Test("a text cut to any width is never wider", arguments: ["", "abcdef", "日本語です", "a日b本c", "e\u{301}e\u{301}"])
    func fitted(_ text: String) {
        for width in 0...12 {
            #expect(CellWidth.of(SafeText.fitted(text, width)) <= width)
            if width > 0 {
                // One wide character is wider than one cell, however it is broken.
                for line in SafeText.wrapped(text, max(width, 2)) { #expect(CellWidth.of(line) <= max(width, 2)) }
            }
        }
    }

    @Test("a line in pieces is cut as a whole")
    func cutLine() {
        var line = TextLine("✓ ", .good)
        line.append("tests (3.12)", .strong)
        line.append("  12.4s", .quiet)
        for width in 1...30 {
            let cut = line.cut(to: width)
            #expect(cut.width <= width)
            #expect(CellWidth.of(cut.text(.plain)) <= width)
        }
        #expect(Key(line.cut(to: 30).text(.plain)) == "✓ tests (3.12)  12.4s")
        #expect(Key(line.cut(to: 8).text(.plain)) == "✓ tests…")
    }

    @Test("colours stand only where they are wanted")
    func colours() {
        let line = TextLine("ok", .good)
        #expect(Key(line.text(Style(isColoured: true))) == "\u{1B}[32mok\u{1B}[0m")
        #expect(Key(line.text(Style(isTerminal: true, noColor: "1"))) == "ok")
        #expect(Key(line.text(Style(isTerminal: true, noColor: ""))) == "\u{1B}[32mok\u{1B}[0m")
        #expect(Key(line.text(Style(isTerminal: false, noColor: nil))) == "ok")
    }

    struct Word: Sendable {
        let word: String
        let quoted: String
    }

    @Test(
        "commands to go on with can be pasted into a shell",
        arguments: [
            Word(word: "lint", quoted: "lint"), Word(word: "tests (3.13)", quoted: "\"tests (3.13)\""),
            Word(word: "", quoted: "\"\""), Word(word: "a$b", quoted: "'a$b'"),
            Word(word: "it's $5", quoted: "'it'\\''s $5'"),
            Word(word: "call / build", quoted: "\"call / build\""),
            Word(word: "a\nb'c\u{202E}", quoted: "$'a\\x0ab\\'c\\xe2\\x80\\xae'"),
        ])
    func quoted(_ row: Word) { #expect(Key(ShellText.word(row.word)) == Key(row.quoted)) }
}
