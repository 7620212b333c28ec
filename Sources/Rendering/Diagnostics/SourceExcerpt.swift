import Basics

/// A line of a source file with a place in it, ready for a terminal.
struct SourceExcerpt {
    /// The line, tabs spread out, harmless.
    let text: String
    /// Cells before the place.
    let indent: Int
    /// Cells the place takes, at least one.
    let length: Int

    /// The first line of `range` in a file.
    ///
    /// - Returns: nil where the file has no such line.
    init?(_ file: [UInt8], _ range: SourceRange) {
        guard let line = Self.line(range.start.line, of: file) else { return nil }
        var text = String.UnicodeScalarView()
        var cells = 0
        var column = 1
        var start: Int?
        var end: Int?
        for scalar in line.unicodeScalars {
            if column == range.start.column { start = cells }
            if range.end.line == range.start.line, column == range.end.column { end = cells }
            if scalar == "\t" {
                let blanks = 4 - cells % 4
                text.append(contentsOf: repeatElement(" ", count: blanks))
                cells += blanks
            } else {
                let shown = SafeText.isUnsafe(scalar) ? "\u{FFFD}" : scalar
                text.append(shown)
                cells += CellWidth.of(shown)
            }
            column += 1
        }
        self.text = String(text)
        indent = start ?? cells
        length = max(1, (end ?? cells) - indent)
    }

    private init(text: String, indent: Int, length: Int) {
        self.text = text
        self.indent = indent
        self.length = length
    }

    /// Line `number` without its end, or nil.
    private static func line(_ number: Int, of file: [UInt8]) -> String? {
        guard number > 0 else { return nil }
        var file = file[...]
        if file.starts(with: [0xEF, 0xBB, 0xBF]) { file = file.dropFirst(3) }
        for _ in 1..<number {
            guard let newline = file.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            file = file[(newline + 1)...]
        }
        var line = file.prefix { $0 != UInt8(ascii: "\n") }
        if line.last == 0x0D { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }

    /// The part of the line around the place that fits into `width` cells.
    func window(_ width: Int) -> SourceExcerpt {
        guard CellWidth.of(text) > width, width > 4 else { return self }
        // The place starts within the first two thirds; what is cut off shows as `…`.
        let skipped = indent < width * 2 / 3 ? 0 : indent - width / 3
        var cells = 0
        var tail = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if cells >= skipped { tail.append(scalar) }
            cells += CellWidth.of(scalar)
        }
        let text = skipped == 0 ? String(tail) : "…" + String(tail.dropFirst())
        let indent = indent - skipped
        return SourceExcerpt(
            text: SafeText.fitted(text, width), indent: indent, length: max(1, min(length, width - indent)))
    }
}
