/// Text from outside made harmless for a terminal: names, messages, branch names, file contents.
package enum SafeText {
    /// `text` on one line: blanks of all kinds become spaces, other control and direction characters U+FFFD.
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t", "\n", "\r", "\u{2028}", "\u{2029}": result.append(" ")
            default: result.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return String(result)
    }

    /// Whether a scalar could move a terminal's cursor, change its state, or make text read in another order than it
    /// is written (the latter hides what a line really says).
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// `text` (harmless already) in at most `width` cells, cut off with `…`.
    package static func fitted(_ text: String, _ width: Int) -> String {
        guard width > 0 else { return "" }
        guard CellWidth.of(text) > width else { return text }
        var cells = 1
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            cells += CellWidth.of(scalar)
            if cells > width { break }
            result.append(scalar)
        }
        result.append("…")
        return String(result)
    }

    /// The last `width` cells of `text` (harmless already), with `…` in front where something is cut off.
    package static func fittedEnd(_ text: String, _ width: Int) -> String {
        guard width > 0 else { return "" }
        guard CellWidth.of(text) > width else { return text }
        var cells = 1
        var kept: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars.reversed() {
            cells += CellWidth.of(scalar)
            if cells > width { break }
            kept.append(scalar)
        }
        return "…" + String(String.UnicodeScalarView(kept.reversed()))
    }

    /// `text` (harmless already) with blanks behind it, or with `alignedRight` before it, up to `width` cells.
    package static func padded(_ text: String, _ width: Int, alignedRight: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - CellWidth.of(text)))
        return alignedRight ? blanks + text : text + blanks
    }

    /// `text` (harmless already) in lines of at most `width` cells, broken at blanks where there are any.
    package static func wrapped(_ text: String, _ width: Int) -> [String] {
        guard CellWidth.of(text) > width, width > 0 else { return [text] }
        var lines: [String] = []
        var line = ""
        var cells = 0
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            var word = String(decoding: word, as: UTF8.self)
            var length = CellWidth.of(word)
            if cells > 0, cells + 1 + length > width {
                lines.append(line)
                (line, cells) = ("", 0)
            }
            while length > width {
                let head = prefix(word, width)
                lines.append(head)
                word = String(decoding: word.utf8.dropFirst(head.utf8.count), as: UTF8.self)
                length = CellWidth.of(word)
            }
            line += cells > 0 ? " " + word : word
            cells += length + (cells > 0 ? 1 : 0)
        }
        return cells > 0 || lines.isEmpty ? lines + [line] : lines
    }

    /// The beginning of `text` that takes at most `width` cells, at least one scalar.
    private static func prefix(_ text: String, _ width: Int) -> String {
        var cells = 0
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            cells += CellWidth.of(scalar)
            if cells > width, !result.isEmpty { break }
            result.append(scalar)
        }
        return String(result)
    }
}
