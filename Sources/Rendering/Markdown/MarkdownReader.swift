import Basics

/// Reads the blocks of a summary: GitHub's Markdown as far as a terminal can show it.
struct MarkdownReader {
    /// Quotes within quotes are read so deep.
    private static let deepestQuote = 8

    private let lines: [ArraySlice<UInt8>]
    private let depth: Int
    private var index = 0
    private var blocks: [MarkdownBlock] = []
    /// The lines of the paragraph, or of the item, that is being read.
    private var words: [UInt8] = []
    private var item: (depth: Int, marker: String)?

    /// The blocks of `text`.
    static func read(_ text: String) -> [MarkdownBlock] {
        read(
            Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
                line.last == 0x0D ? line.dropLast() : line
            }, depth: 0)
    }

    private static func read(_ lines: [ArraySlice<UInt8>], depth: Int) -> [MarkdownBlock] {
        var reader = MarkdownReader(lines: lines, depth: depth)
        while reader.index < reader.lines.count { reader.readBlock() }
        reader.endParagraph()
        return reader.blocks
    }

    private init(lines: [ArraySlice<UInt8>], depth: Int) {
        self.lines = lines
        self.depth = depth
    }

    private mutating func readBlock() {
        let line = lines[index]
        let text = line.drop { $0 == 0x20 || $0 == 0x09 }
        let indent = text.startIndex - line.startIndex
        guard let first = text.first else {
            endParagraph()
            index += 1
            return
        }
        switch first {
        case UInt8(ascii: "#") where readHeading(text): return
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            if readFence(text, indent) { return }
        case UInt8(ascii: ">") where depth < Self.deepestQuote: return readQuote()
        case UInt8(ascii: "<"):
            if readHTML(text) { return }
        case UInt8(ascii: "="), UInt8(ascii: "-"):
            if !words.isEmpty, item == nil, text.allSatisfy({ $0 == first || $0 == 0x20 }) {
                blocks.append(.heading(level: first == UInt8(ascii: "=") ? 1 : 2, MarkdownInline.spans(words)))
                words = []
                index += 1
                return
            }
        default: break
        }
        if isRule(text) {
            endParagraph()
            blocks.append(.rule)
            index += 1
        } else if let (marker, rest) = Self.marker(text), words.isEmpty || item != nil || marker.utf8.first == 0xE2 {
            endParagraph()
            item = (min(indent / 2, 10), marker)
            words = Array(Self.task(rest))
            index += 1
        } else if words.isEmpty, readTable(text) {
            return
        } else {
            if !words.isEmpty {
                let isBreak = Self.isBreak(lines[index - 1])
                if isBreak, words.last == UInt8(ascii: "\\") { words.removeLast() }
                words.append(isBreak ? 0x0A : 0x20)
            }
            words += text
            index += 1
        }
    }

    private mutating func endParagraph() {
        guard !words.isEmpty else { return }
        while let last = words.last, last <= 0x20 { words.removeLast() }
        // A line break of Markdown's stands as a newline in the spans.
        let spans = words.split(separator: 0x0A).map { MarkdownInline.spans($0) }
            .joined(separator: [MarkdownSpan(text: "\n")])
        if let item {
            blocks.append(.item(depth: item.depth, marker: item.marker, Array(spans)))
        } else {
            blocks.append(.paragraph(Array(spans)))
        }
        words = []
        item = nil
    }

    // MARK: - Blocks

    private mutating func readHeading(_ text: ArraySlice<UInt8>) -> Bool {
        let level = text.prefix { $0 == UInt8(ascii: "#") }.count
        var rest = text.dropFirst(level)
        guard level <= 6, rest.first.map({ $0 <= 0x20 }) ?? true else { return false }
        endParagraph()
        while let last = rest.last, last <= 0x20 || last == UInt8(ascii: "#") { rest.removeLast() }
        blocks.append(.heading(level: level, MarkdownInline.spans(rest.drop { $0 <= 0x20 })))
        index += 1
        return true
    }

    private mutating func readFence(_ text: ArraySlice<UInt8>, _ indent: Int) -> Bool {
        guard let mark = text.first else { return false }
        let length = text.prefix { $0 == mark }.count
        guard length >= 3, !text.dropFirst(length).contains(UInt8(ascii: "`")) else { return false }
        endParagraph()
        index += 1
        var code: [String] = []
        while index < lines.count {
            let line = lines[index]
            let inner = line.drop { $0 == 0x20 }
            index += 1
            if inner.prefix(while: { $0 == mark }).count >= length, inner.allSatisfy({ $0 == mark || $0 <= 0x20 }) {
                break
            }
            let blanks = line.prefix(indent).prefix { $0 == 0x20 }.count
            code.append(String(decoding: line.dropFirst(blanks), as: UTF8.self))
        }
        blocks.append(.code(code))
        return true
    }

    private mutating func readQuote() {
        endParagraph()
        var inner: [ArraySlice<UInt8>] = []
        while index < lines.count {
            let text = lines[index].drop { $0 == 0x20 || $0 == 0x09 }
            guard text.first == UInt8(ascii: ">") else { break }
            let rest = text.dropFirst()
            inner.append(rest.first == 0x20 ? rest.dropFirst() : rest)
            index += 1
        }
        blocks.append(.quote(Self.read(inner, depth: depth + 1)))
    }

    /// A block of HTML up to an empty line, or a comment.
    private mutating func readHTML(_ text: ArraySlice<UInt8>) -> Bool {
        let isComment = text.starts(with: "<!--".utf8)
        if !isComment {
            let name = text.dropFirst().prefix { $0 != UInt8(ascii: ">") }
            guard let tag = MarkdownTag(name), HTMLBlocks.names.contains(tag.name) else { return false }
        }
        endParagraph()
        var html: [UInt8] = []
        var isOpen = 0
        while index < lines.count {
            let line = lines[index]
            let isEmpty = line.allSatisfy { $0 <= 0x20 }
            // Code keeps its empty lines.
            if isEmpty, isOpen <= 0, !isComment { break }
            html += line + [0x0A]
            index += 1
            isOpen += Self.count("<pre", in: line) - Self.count("</pre", in: line)
            if isComment, Self.count("-->", in: line) > 0 { break }
        }
        blocks += HTMLBlocks.read(html[...])
        return true
    }

    private static func count(_ word: String, in line: ArraySlice<UInt8>) -> Int {
        let bytes = Array(word.utf8)
        guard line.count >= bytes.count else { return 0 }
        return (line.startIndex...(line.endIndex - bytes.count)).count { line[$0...].starts(with: bytes) }
    }

    private mutating func readTable(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.contains(UInt8(ascii: "|")), index + 1 < lines.count,
            let alignedRight = MarkdownCells.alignments(lines[index + 1])
        else { return false }
        let head = MarkdownCells.split(text)
        guard head.count == alignedRight.count else { return false }
        var table = MarkdownTable(rows: [head.map { MarkdownInline.spans($0) }], alignedRight: alignedRight)
        index += 2
        while index < lines.count, lines[index].contains(UInt8(ascii: "|")) {
            var cells = MarkdownCells.split(lines[index]).prefix(head.count).map { MarkdownInline.spans($0) }
            while cells.count < head.count { cells.append([]) }
            table.rows.append(cells)
            index += 1
        }
        blocks.append(.table(table))
        return true
    }

    // MARK: - Lines

    private func isRule(_ text: ArraySlice<UInt8>) -> Bool {
        guard let mark = text.first, [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_")].contains(mark) else {
            return false
        }
        return text.count { $0 == mark } >= 3 && text.allSatisfy { $0 == mark || $0 <= 0x20 }
    }

    /// `- `, `* `, `+ `, `3. `, `3) ` and what follows.
    private static func marker(_ text: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        let digits = text.prefix(9).prefix { (0x30...0x39).contains($0) }
        let rest = text[digits.endIndex...]
        guard let sign = rest.first, rest.dropFirst().first.map({ $0 <= 0x20 }) ?? true else { return nil }
        let content = rest.dropFirst().drop { $0 <= 0x20 }
        if digits.isEmpty {
            return [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(sign) ? ("•", content) : nil
        }
        guard sign == UInt8(ascii: ".") || sign == UInt8(ascii: ")") else { return nil }
        return ("\(String(decoding: digits, as: UTF8.self)).", content)
    }

    /// The box of a task.
    private static func task(_ text: ArraySlice<UInt8>) -> [UInt8] {
        if text.starts(with: "[ ] ".utf8) { return Array("☐ ".utf8) + text.dropFirst(4) }
        if text.starts(with: "[x] ".utf8) || text.starts(with: "[X] ".utf8) {
            return Array("☑ ".utf8) + text.dropFirst(4)
        }
        return Array(text)
    }

    /// Whether a line ends with Markdown's sign for a break.
    private static func isBreak(_ line: ArraySlice<UInt8>) -> Bool {
        line.last == UInt8(ascii: "\\") || line.count > 1 && line.suffix(2).allSatisfy { $0 == 0x20 }
    }
}

/// The cells of a table's row in Markdown.
enum MarkdownCells {
    /// The texts between bars, trimmed; `\|` is no bar.
    static func split(_ line: ArraySlice<UInt8>) -> [[UInt8]] {
        var row = trimmed(line)
        if row.first == UInt8(ascii: "|") { row.removeFirst() }
        if row.last == UInt8(ascii: "|"), row.dropLast().last != UInt8(ascii: "\\") { row.removeLast() }
        var cells: [[UInt8]] = []
        var cell: [UInt8] = []
        for byte in row {
            if byte != UInt8(ascii: "|") {
                cell.append(byte)
            } else if cell.last == UInt8(ascii: "\\") {
                cell[cell.count - 1] = byte
            } else {
                cells.append(Array(trimmed(cell[...])))
                cell = []
            }
        }
        return cells + [Array(trimmed(cell[...]))]
    }

    /// Which columns stand at the right, by the line below a table's head; nil where it is none.
    static func alignments(_ line: ArraySlice<UInt8>) -> [Bool]? {
        guard line.contains(UInt8(ascii: "-")), line.count <= MarkdownInline.longestLine else { return nil }
        var columns: [Bool] = []
        for cell in split(line) {
            let dashes = cell.drop { $0 == UInt8(ascii: ":") }.prefix { $0 == UInt8(ascii: "-") }
            let rest = cell[dashes.endIndex...]
            guard !dashes.isEmpty, dashes.startIndex <= 1, rest.isEmpty || Array(rest) == [UInt8(ascii: ":")] else {
                return nil
            }
            columns.append(dashes.startIndex == 0 && !rest.isEmpty)
        }
        return columns
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text.drop { $0 <= 0x20 }
        while let last = text.last, last <= 0x20 { text.removeLast() }
        return text
    }
}
