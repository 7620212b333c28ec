import Basics

/// Text within a line of Markdown: emphasis, code, links, plain HTML tags.
///
/// What does not close is text as it stands. Long lines are text altogether, so that no summary takes long to show.
struct MarkdownInline {
    /// Longer lines are not looked into, in bytes.
    static let longestLine = 8 * 1024
    /// What belongs together closes within so many bytes; a search goes no farther.
    static let reach = 512

    private let text: [UInt8]
    private var index = 0
    private var spans: [MarkdownSpan] = []
    private var plain: [UInt8] = []
    private var isStrong = false
    private var isSlanted = false

    /// The spans of `text`.
    static func spans(_ text: some Sequence<UInt8>) -> [MarkdownSpan] {
        let text = Array(text)
        guard text.count <= longestLine else { return [MarkdownSpan(text: String(decoding: text, as: UTF8.self))] }
        var reader = MarkdownInline(text: text)
        return reader.read()
    }

    private var ink: Ink { isStrong ? .strong : isSlanted ? .slanted : .plain }

    private mutating func read() -> [MarkdownSpan] {
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\\") where index + 1 < text.count && Self.isPunctuation(text[index + 1]):
                plain.append(text[index + 1])
                index += 2
            case UInt8(ascii: "`"): readCode()
            case UInt8(ascii: "*"), UInt8(ascii: "_"): readEmphasis(byte)
            case UInt8(ascii: "~") where text[index...].starts(with: "~~".utf8): index += 2
            case UInt8(ascii: "!") where text[index...].starts(with: "![".utf8): readLink(isImage: true)
            case UInt8(ascii: "["): readLink(isImage: false)
            case UInt8(ascii: "<"): readAngle()
            case UInt8(ascii: "&"): readEntity()
            default:
                plain.append(byte)
                index += 1
            }
        }
        endPlain()
        return spans
    }

    private mutating func endPlain() {
        guard !plain.isEmpty else { return }
        add(plain, ink)
        plain = []
    }

    private mutating func add(_ bytes: [UInt8], _ ink: Ink) {
        spans.append(MarkdownSpan(text: String(decoding: bytes, as: UTF8.self), ink: ink))
    }

    private mutating func takeByte() {
        plain.append(text[index])
        index += 1
    }

    private mutating func readCode() {
        let ticks = text[index...].prefix { $0 == UInt8(ascii: "`") }.count
        var place = index + ticks
        let limit = min(text.count, place + Self.reach)
        while place < limit {
            let run = text[place...].prefix { $0 == UInt8(ascii: "`") }.count
            if run == ticks {
                endPlain()
                var code = text[(index + ticks)..<place]
                if code.count > 2, code.first == 0x20, code.last == 0x20 { code = code.dropFirst().dropLast() }
                add(Array(code), .accent)
                index = place + ticks
                return
            }
            place += max(run, 1)
        }
        plain += text[index..<(index + ticks)]
        index += ticks
    }

    private mutating func readEmphasis(_ mark: UInt8) {
        let count = text[index...].prefix { $0 == mark }.count
        let before = index > 0 ? text[index - 1] : 0x20
        let after = index + count < text.count ? text[index + count] : 0x20
        let (opens, closes) = (after > 0x20, before > 0x20)
        // `snake_case` is no emphasis, nor are more marks than three.
        let isWithin = mark == UInt8(ascii: "_") && Self.isWord(before) && Self.isWord(after)
        let wantsStrong = count != 1
        let isOn = wantsStrong ? isStrong : isSlanted
        guard count <= 3, !isWithin, isOn ? closes : opens && hasCloser(mark, count) else {
            plain += text[index..<(index + count)]
            index += count
            return
        }
        endPlain()
        if count != 1 { isStrong.toggle() }
        if count != 2 { isSlanted.toggle() }
        index += count
    }

    /// Whether as many marks come again behind something.
    private func hasCloser(_ mark: UInt8, _ count: Int) -> Bool {
        var place = index + count
        let limit = min(text.count, place + Self.reach)
        while place < limit {
            let run = text[place...].prefix { $0 == mark }.count
            if run == count, text[place - 1] > 0x20 { return true }
            place += max(run, 1)
        }
        return false
    }

    /// `[text](address)`: the text, with the address behind it where it says something else; of a picture its words.
    private mutating func readLink(isImage: Bool) {
        let start = index + (isImage ? 2 : 1)
        guard let close = closingBracket(from: start), close + 1 < text.count,
            text[close + 1] == UInt8(ascii: "("),
            let end = text[(close + 2)...].prefix(4 * Self.reach).firstIndex(of: UInt8(ascii: ")"))
        else { return takeByte() }
        endPlain()
        let label = Array(text[start..<close])
        let address = Array(text[(close + 2)..<end].prefix { $0 > 0x20 })
        if isImage {
            add(label, .quiet)
        } else {
            for span in Self.spans(label) { spans.append(span) }
            if !address.isEmpty, address != label { add(Array(" (".utf8) + address + Array(")".utf8), .quiet) }
        }
        index = end + 1
    }

    /// The bracket that closes what begins at `start`; a label may hold a picture's.
    private func closingBracket(from start: Int) -> Int? {
        var depth = 1
        for place in text[start...].prefix(Self.reach).indices {
            if text[place] == UInt8(ascii: "[") { depth += 1 }
            if text[place] == UInt8(ascii: "]") { depth -= 1 }
            if depth == 0 { return place }
        }
        return nil
    }

    /// `<https://…>` and tags: of the latter only what they do to text.
    private mutating func readAngle() {
        guard let end = text[index...].prefix(4 * Self.reach).firstIndex(of: UInt8(ascii: ">")) else {
            return takeByte()
        }
        let inner = text[(index + 1)..<end]
        if inner.starts(with: "http://".utf8) || inner.starts(with: "https://".utf8) {
            plain += inner
            index = end + 1
            return
        }
        guard let tag = MarkdownTag(inner) else { return takeByte() }
        endPlain()
        switch tag.name {
        case "b", "strong": isStrong = !tag.isClosing
        case "i", "em": isSlanted = !tag.isClosing
        case "br": spans.append(MarkdownSpan(text: "\n"))
        case "img": if let words = tag["alt"] { spans.append(MarkdownSpan(text: words, ink: .quiet)) }
        default: break
        }
        index = end + 1
    }

    private mutating func readEntity() {
        guard let (bytes, count) = MarkdownTag.entity(text[index...]) else { return takeByte() }
        plain += bytes
        index += count
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool { byte >= 0x80 || byte > 0x20 && !isPunctuation(byte) }
}
