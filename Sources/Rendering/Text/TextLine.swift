import Basics

/// One line of output, in pieces with their looks; its width is known before it is painted.
package struct TextLine: Hashable, Sendable {
    /// A stretch in one ink; its text is harmless.
    struct Piece: Hashable, Sendable {
        var text: String
        let ink: Ink
    }

    private(set) var pieces: [Piece] = []
    /// The cells it takes.
    package private(set) var width = 0
    /// Whether a command stands in it: then it is never cut, since half a command is of no use.
    private var holdsCommand = false

    package init() {}

    /// A line of one piece; `text` may come from outside.
    package init(_ text: String, _ ink: Ink = .plain) { append(text, ink) }

    /// Adds a piece; `text` may come from outside.
    package mutating func append(_ text: String, _ ink: Ink = .plain) {
        let text = SafeText.line(text)
        guard !text.utf8.isEmpty else { return }
        pieces.append(Piece(text: text, ink: ink))
        width += CellWidth.of(text)
    }

    /// Adds a command that a person may paste into a shell: the line is never cut from now on.
    package mutating func append(command: String, _ ink: Ink = .plain) {
        append(command, ink)
        holdsCommand = true
    }

    /// Adds blanks until the line is `column` cells wide.
    package mutating func fill(to column: Int) {
        if column > width { append(String(repeating: " ", count: column - width)) }
    }

    /// Adds all of another line.
    package mutating func append(_ line: TextLine) {
        pieces += line.pieces
        width += line.width
        holdsCommand = holdsCommand || line.holdsCommand
    }

    /// The line in at most `limit` cells, cut off with `…`; a line with a command stays whole, and the terminal wraps it.
    package func cut(to limit: Int) -> TextLine {
        guard width > limit, !holdsCommand else { return self }
        var result = TextLine()
        for piece in pieces {
            let room = limit - result.width
            let cells = CellWidth.of(piece.text)
            // The piece that reaches the edge gives its last cell to the `…`, unless the line ends with it.
            if cells < room {
                result.append(piece.text, piece.ink)
            } else {
                result.append(SafeText.fitted(cells == room ? piece.text + " " : piece.text, room), piece.ink)
                break
            }
        }
        return result
    }

    /// The line in lines of at most `limit` cells, broken at blanks where there are any, the further ones indented; a
    /// line with a command stays whole, and the terminal wraps it. What is far too long to be read is cut.
    func wrapped(to limit: Int, indent: Int) -> [TextLine] {
        guard width > limit, !holdsCommand else { return [self] }
        let limit = max(limit, indent + 8)
        var lines: [TextLine] = []
        var line = TextLine()
        var start = 0
        func indentation() -> TextLine { TextLine(String(repeating: " ", count: indent)) }
        for piece in cut(to: limit * Self.longestWrap).pieces {
            for word in Self.words(piece.text) {
                let cells = CellWidth.of(word)
                let isBlank = word.utf8.first == UInt8(ascii: " ")
                if line.width + cells > limit, line.width > start {
                    lines.append(line)
                    line = indentation()
                    start = indent
                    if isBlank { continue }
                }
                if isBlank, line.width == start, !lines.isEmpty { continue }
                let parts = cells > limit - line.width ? SafeText.wrapped(word, limit - indent) : [word]
                for (index, part) in parts.enumerated() {
                    if index > 0 {
                        lines.append(line)
                        line = indentation()
                        start = indent
                    }
                    line.append(part, piece.ink)
                }
            }
        }
        if line.width > start || lines.isEmpty { lines.append(line) }
        return lines
    }

    /// A line is wrapped into about so many at most.
    private static let longestWrap = 8

    /// Runs of blanks and of other bytes, by turns.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var rest = text.utf8[...]
        while let first = rest.first {
            let isBlank = first == UInt8(ascii: " ")
            let word = rest.prefix { ($0 == UInt8(ascii: " ")) == isBlank }
            words.append(String(decoding: word, as: UTF8.self))
            rest = rest[word.endIndex...]
        }
        return words
    }

    /// The line as text, without a newline and without blanks at its end.
    package func text(_ style: Style) -> String {
        var pieces = pieces
        while let last = pieces.last {
            var bytes = last.text.utf8[...]
            while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
            if bytes.count == last.text.utf8.count { break }
            pieces.removeLast()
            if !bytes.isEmpty {
                pieces.append(Piece(text: String(decoding: bytes, as: UTF8.self), ink: last.ink))
                break
            }
        }
        return pieces.reduce(into: "") { $0 += style.paint($1.text, $1.ink) }
    }
}

extension [TextLine] {
    /// The lines with a newline behind each.
    package func text(_ style: Style) -> String { reduce(into: "") { $0 += $1.text(style) + "\n" } }
}
