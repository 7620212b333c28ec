import Basics
import Reports

/// An HTML tag, by what stands between its angle brackets.
struct MarkdownTag {
    /// In lower case.
    let name: Key
    let isClosing: Bool
    private let rest: ArraySlice<UInt8>

    /// Reads `a href="…"` or `/a`; nil where that is no tag.
    init?(_ inner: ArraySlice<UInt8>) {
        isClosing = inner.first == UInt8(ascii: "/")
        let body = isClosing ? inner.dropFirst() : inner
        let name = body.prefix { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard let first = name.first, !(0x30...0x39).contains(first) else { return nil }
        rest = body[name.endIndex...]
        guard rest.first.map({ $0 <= 0x20 || $0 == UInt8(ascii: "/") }) ?? true else { return nil }
        self.name = Key(String(decoding: name, as: UTF8.self)).asciiLowercased
    }

    /// The value of an attribute in double quotes.
    subscript(attribute: String) -> String? {
        let wanted = Array("\(attribute)=\"".utf8)
        guard rest.count > wanted.count else { return nil }
        let last = rest.endIndex - wanted.count
        guard let start = (rest.startIndex...last).first(where: { rest[$0...].starts(with: wanted) }) else {
            return nil
        }
        let value = rest[(start + wanted.count)...].prefix { $0 != UInt8(ascii: "\"") }
        return String(decoding: Self.decoded(value), as: UTF8.self)
    }

    // MARK: - Entities

    /// What the entity at the beginning of `text` stands for, and its length; nil where there is none that is known.
    static func entity(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], count: Int)? {
        let blank = "&nbsp;".utf8
        if text.starts(with: blank) { return ([0x20], blank.count) }
        var bytes: [UInt8] = []
        return XMLReferences.decode(text, into: &bytes).map { (bytes, $0 - text.startIndex) }
    }

    /// `text` with its entities resolved.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "&"), let (bytes, count) = entity(text[index...]) {
                result += bytes
                index += count
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }
}
