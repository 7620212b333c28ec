package import Basics

extension SafeText {
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
