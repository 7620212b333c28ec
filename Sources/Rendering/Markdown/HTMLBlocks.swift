import Basics

/// Reads a block of HTML, as actions write their summaries (`<h2>`, `<table>`, `<ul>`, `<details>`, `<pre>`), for its
/// text and structure; unknown tags count for nothing.
struct HTMLBlocks {
    private var blocks: [MarkdownBlock] = []
    private var spans: [MarkdownSpan] = []
    private var lists: [(isNumbered: Bool, count: Int)] = []
    private var isItem = false
    private var heading = 0
    private var isStrong = false
    private var isSlanted = false
    private var isCode = false
    private var preformatted: [UInt8]?
    private var table: MarkdownTable?
    private var address: String?

    /// Tags a line begins with that is HTML up to the next empty line.
    static let names: Set<Key> = [
        "address", "article", "blockquote", "center", "details", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "li", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    ]

    /// The blocks of `text`.
    static func read(_ text: ArraySlice<UInt8>) -> [MarkdownBlock] {
        var reader = HTMLBlocks()
        var index = text.startIndex
        while index < text.endIndex {
            let rest = text[index...]
            if rest.starts(with: "<!--".utf8) {
                index = end(ofComment: rest) ?? text.endIndex
            } else if text[index] == UInt8(ascii: "<"), let close = rest.prefix(2048).firstIndex(of: UInt8(ascii: ">")),
                let tag = MarkdownTag(rest[(index + 1)..<close])
            {
                reader.take(tag)
                index = close + 1
            } else {
                let next = rest.dropFirst().firstIndex(of: UInt8(ascii: "<")) ?? text.endIndex
                reader.take(text[index..<next])
                index = next
            }
        }
        reader.endBlock()
        reader.endTable()
        return reader.blocks
    }

    /// Where the text goes on behind a comment; nil where it does not end.
    static func end(ofComment text: ArraySlice<UInt8>) -> Int? {
        var index = text.startIndex + 4
        while let dash = text[min(index, text.endIndex)...].firstIndex(of: UInt8(ascii: "-")) {
            if text[dash...].starts(with: "-->".utf8) { return dash + 3 }
            index = dash + 1
        }
        return nil
    }

    private mutating func take(_ text: ArraySlice<UInt8>) {
        if preformatted != nil {
            preformatted?.append(contentsOf: MarkdownTag.decoded(text))
            return
        }
        // Blanks of all kinds are one blank.
        var words: [UInt8] = []
        for byte in MarkdownTag.decoded(text) {
            if byte > 0x20 { words.append(byte) } else if words.last != 0x20 { words.append(0x20) }
        }
        if spans.isEmpty { words = Array(words.drop { $0 == 0x20 }) }
        guard !words.isEmpty else { return }
        let ink: Ink = isCode ? .accent : isStrong ? .strong : isSlanted ? .slanted : .plain
        spans.append(MarkdownSpan(text: String(decoding: words, as: UTF8.self), ink: ink))
    }

    private mutating func take(_ tag: MarkdownTag) {
        switch tag.name {
        case "b", "strong": isStrong = !tag.isClosing
        case "i", "em": isSlanted = !tag.isClosing
        case "code", "tt", "kbd": isCode = !tag.isClosing
        case "br": spans.append(MarkdownSpan(text: "\n"))
        case "img": if let words = tag["alt"] { spans.append(MarkdownSpan(text: words, ink: .quiet)) }
        case "a": link(tag)
        case "h1", "h2", "h3", "h4", "h5", "h6":
            endBlock()
            heading = tag.isClosing ? 0 : Int(tag.name.string.dropFirst()) ?? 1
        case "summary":
            endBlock()
            heading = tag.isClosing ? 0 : 6
            if !tag.isClosing { spans.append(MarkdownSpan(text: "▸ ")) }
        case "hr":
            endBlock()
            blocks.append(.rule)
        case "pre":
            endBlock()
            preformatted = tag.isClosing ? nil : []
        case "ul", "ol":
            endBlock()
            if !tag.isClosing { lists.append((tag.name == "ol", 0)) } else { _ = lists.popLast() }
        case "li":
            endBlock()
            isItem = !tag.isClosing
        case "table":
            endBlock()
            endTable()
            if !tag.isClosing { table = MarkdownTable(hasHeading: false) }
        case "tr": if !tag.isClosing { table?.rows.append([]) }
        case "td", "th": cell(tag)
        case let name where Self.names.contains(name): endBlock()
        default: break
        }
    }

    private mutating func link(_ tag: MarkdownTag) {
        if !tag.isClosing {
            address = tag["href"]
        } else if let address {
            spans.append(MarkdownSpan(text: " (\(address))", ink: .quiet))
            self.address = nil
        }
    }

    private mutating func cell(_ tag: MarkdownTag) {
        guard let count = table?.rows.count, count > 0 else { return }
        if !tag.isClosing {
            spans = []
            if tag.name == "th", count == 1 { table?.hasHeading = true }
        } else {
            table?.rows[count - 1].append(spans)
            spans = []
        }
    }

    private mutating func endBlock() {
        if let code = preformatted {
            let lines = code.split(separator: 0x0A, omittingEmptySubsequences: false)
            blocks.append(.code(lines.map { String(decoding: $0, as: UTF8.self) }))
            preformatted = nil
            return
        }
        defer { spans = [] }
        guard table == nil, !spans.isEmpty else { return }
        if heading > 0 {
            blocks.append(.heading(level: heading, spans))
        } else if isItem, let list = lists.last {
            lists[lists.count - 1].count += 1
            blocks.append(
                .item(depth: lists.count - 1, marker: list.isNumbered ? "\(list.count + 1)." : "•", spans))
            isItem = false
        } else {
            blocks.append(.paragraph(spans))
        }
    }

    private mutating func endTable() {
        if let table, !table.rows.isEmpty { blocks.append(.table(table)) }
        table = nil
    }
}
