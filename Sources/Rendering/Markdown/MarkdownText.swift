import Basics

/// A step's summary (Markdown, as GitHub shows it) as lines for a terminal.
///
/// Read by a small reader of its own: a terminal shows far less than a page, and a summary is a stranger's text, so
/// nothing of it but words and structure gets through.
package struct MarkdownText: Sendable {
    private let width: Int?

    /// - Parameter width: cells of a line; nil means as wide as needed.
    package init(width: Int?) { self.width = width.map { max($0, 20) } }

    /// The lines of a summary.
    package func lines(_ markdown: String) -> [TextLine] { lines(MarkdownReader.read(markdown), width) }

    private func lines(_ blocks: [MarkdownBlock], _ width: Int?) -> [TextLine] {
        var lines: [TextLine] = []
        var wasItem = false
        for block in blocks {
            var isItem = false
            if case .item = block { isItem = true }
            if !lines.isEmpty, !(isItem && wasItem) { lines.append(TextLine()) }
            wasItem = isItem
            lines += self.lines(block, width)
        }
        return lines
    }

    private func lines(_ block: MarkdownBlock, _ width: Int?) -> [TextLine] {
        switch block {
        case .heading(let level, let spans):
            let ink: Ink = level <= 2 ? .strongAccent : .strong
            return wrapped(spans.map { MarkdownSpan(text: $0.text, ink: ink) }, TextLine(), width)
        case .paragraph(let spans): return wrapped(spans, TextLine(), width)
        case .item(let depth, let marker, let spans):
            var head = TextLine(String(repeating: "  ", count: depth))
            head.append("\(marker) ", .accent)
            return wrapped(spans, head, width)
        case .code(let lines):
            return lines.map { text in
                var line = TextLine("│ ", .quiet)
                line.append(Self.expanded(text), .accent)
                return line
            }
        case .rule: return [TextLine(String(repeating: "─", count: min(width ?? 40, 40)), .quiet)]
        case .quote(let blocks):
            return lines(blocks, width.map { max($0 - 2, 10) }).map { line in
                var quoted = TextLine("▌ ", .quiet)
                quoted.append(line)
                return quoted
            }
        case .table(let table): return lines(table, width)
        }
    }

    /// More columns no terminal shows.
    private static let mostColumns = 40

    private func lines(_ table: MarkdownTable, _ width: Int?) -> [TextLine] {
        let count = min(table.rows.map(\.count).max() ?? 0, Self.mostColumns)
        let columns = Columns(
            columns: (0..<count).map { index in
                .init(alignedRight: index < table.alignedRight.count && table.alignedRight[index])
            })
        let rows = table.rows.enumerated().map { number, cells in
            cells.prefix(count).map { spans in
                let text = spans.map { $0.text.utf8.elementsEqual("\n".utf8) ? " " : $0.text }.joined()
                let ink = number == 0 && table.hasHeading ? Ink.strong : spans.count == 1 ? spans[0].ink : .plain
                return Columns.Cell(text, ink)
            }
        }
        var lines = columns.lines(rows, width: width)
        if table.hasHeading, let longest = lines.map(\.width).max(), !lines.isEmpty {
            lines.insert(TextLine(String(repeating: "─", count: longest), .quiet), at: 1)
        }
        return lines
    }

    /// Tabs as blanks.
    private static func expanded(_ text: String) -> String {
        guard text.utf8.contains(0x09) else { return text }
        return String(decoding: text.utf8.flatMap { $0 == 0x09 ? Array("    ".utf8) : [$0] }, as: UTF8.self)
    }

    // MARK: - Lines of words

    /// The words of `spans` behind `head`, broken at blanks; further lines stand below the first word.
    private func wrapped(_ spans: [MarkdownSpan], _ head: TextLine, _ width: Int?) -> [TextLine] {
        var lines: [TextLine] = []
        var line = head
        var hasWord = false
        var blank: Ink?
        func endLine() {
            lines.append(line)
            line = TextLine(String(repeating: " ", count: head.width))
            (hasWord, blank) = (false, nil)
        }
        for span in spans {
            if span.text.utf8.elementsEqual("\n".utf8) {
                endLine()
                continue
            }
            let safe = SafeText.line(span.text)
            var isFirst = true
            for piece in safe.utf8.split(separator: 0x20, omittingEmptySubsequences: false) {
                // A blank lies before each piece but the first.
                if !isFirst, hasWord { blank = span.ink }
                isFirst = false
                guard !piece.isEmpty else { continue }
                let word = TextLine(String(decoding: piece, as: UTF8.self), span.ink)
                if let width, hasWord, line.width + (blank == nil ? 0 : 1) + word.width > width, blank != nil {
                    endLine()
                }
                if let ink = blank { line.append(" ", ink) }
                blank = nil
                line.append(word)
                hasWord = true
            }
        }
        if hasWord || lines.isEmpty { lines.append(line) }
        return lines
    }
}
