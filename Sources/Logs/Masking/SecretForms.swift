/// The texts to look for so that a secret is found in every form tools print it in (docs/language/masking.md#forms).
enum SecretForms {
    /// All forms of one value and of each of its lines, none empty, each once.
    static func all(of value: [UInt8]) -> Set<[UInt8]> {
        var forms: Set<[UInt8]> = []
        let whole = trimmed(value[...])
        guard !whole.isEmpty else { return [] }
        insertForms(of: Array(whole), into: &forms)
        let lines = whole.split(whereSeparator: { $0 == newline || $0 == carriageReturn })
        if lines.count > 1 {
            for line in lines {
                let text = trimmed(line)
                if !text.isEmpty { insertForms(of: Array(text), into: &forms) }
            }
        }
        return forms
    }

    private static func insertForms(of value: [UInt8], into forms: inout Set<[UInt8]>) {
        forms.insert(value)
        for shift in 0...2 where value.count > shift {
            let encoded = base64(value[shift...])
            forms.insert(encoded.padded)
            if encoded.stem.count >= shortestStem { forms.insert(encoded.stem) }
        }
        forms.insert(replacing(value) { $0 == quote ? [backslash, quote] : nil })
        forms.insert(replacing(value) { $0 == apostrophe ? [apostrophe, apostrophe] : nil })
        forms.insert(jsonEscaped(value))
        forms.insert(jsonEscapedASCII(value))
        forms.insert(uriEscaped(value, alsoPlain: []))
        forms.insert(uriEscaped(value, alsoPlain: Array("!'()*".utf8)))
        forms.insert(xmlEscaped(value))
        if value.count > 8, value.first == quote, value.last == quote {
            forms.insert(Array(value.dropFirst().dropLast()))
        }
        for fragment in ampersandFragments(value) where fragment.count >= 6 { forms.insert(fragment) }
    }

    // MARK: - Base64

    /// A stem shorter than this would be found in innocent text.
    private static let shortestStem = 8

    /// The Base64 of `bytes`, and of it those characters that do not depend on what follows the bytes: a secret in
    /// front of other text has no padding and another last character.
    private static func base64(_ bytes: ArraySlice<UInt8>) -> (padded: [UInt8], stem: [UInt8]) {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var stem = 0
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let group = bytes[index..<min(index + 3, bytes.endIndex)]
            var word = 0
            for offset in 0..<3 {
                word = word << 8 | (offset < group.count ? Int(group[index + offset]) : 0)
            }
            for offset in 0..<4 {
                text.append(offset <= group.count ? digits[word >> (18 - 6 * offset) & 63] : UInt8(ascii: "="))
            }
            stem += group.count == 3 ? 4 : group.count
            index += 3
        }
        return (text, Array(text[..<stem]))
    }

    // MARK: - Escapes

    private static func replacing(_ value: [UInt8], _ escape: (UInt8) -> [UInt8]?) -> [UInt8] {
        var text: [UInt8] = []
        for byte in value {
            if let escaped = escape(byte) { text += escaped } else { text.append(byte) }
        }
        return text
    }

    private static let upperDigits = Array("0123456789ABCDEF".utf8)
    private static let lowerDigits = Array("0123456789abcdef".utf8)

    private static func unicodeEscape(_ unit: UInt16) -> [UInt8] {
        Array("\\u".utf8) + [12, 8, 4, 0].map { lowerDigits[Int(unit >> $0 & 15)] }
    }

    private static func jsonEscape(_ byte: UInt8) -> [UInt8]? {
        switch byte {
        case quote: Array("\\\"".utf8)
        case backslash: Array("\\\\".utf8)
        case 0x08: Array("\\b".utf8)
        case 0x0C: Array("\\f".utf8)
        case newline: Array("\\n".utf8)
        case carriageReturn: Array("\\r".utf8)
        case 0x09: Array("\\t".utf8)
        case 0..<0x20: unicodeEscape(UInt16(byte))
        default: nil
        }
    }

    /// As most encoders write it: everything but quotes, backslashes and control characters stays.
    private static func jsonEscaped(_ value: [UInt8]) -> [UInt8] { replacing(value, jsonEscape) }

    /// As encoders write it that keep to ASCII.
    private static func jsonEscapedASCII(_ value: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for scalar in String(decoding: value, as: UTF8.self).unicodeScalars {
            if let byte = UInt8(exactly: scalar.value), byte < 0x80 {
                text += jsonEscape(byte) ?? [byte]
            } else {
                for unit in UTF16.encode(scalar) ?? .init() { text += unicodeEscape(unit) }
            }
        }
        return text
    }

    private static func uriEscaped(_ value: [UInt8], alsoPlain: [UInt8]) -> [UInt8] {
        replacing(value) { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                nil
            case _ where alsoPlain.contains(byte): nil
            default: [UInt8(ascii: "%"), upperDigits[Int(byte >> 4)], upperDigits[Int(byte & 15)]]
            }
        }
    }

    private static func xmlEscaped(_ value: [UInt8]) -> [UInt8] {
        replacing(value) { byte in
            switch byte {
            case UInt8(ascii: "<"): Array("&lt;".utf8)
            case UInt8(ascii: ">"): Array("&gt;".utf8)
            case UInt8(ascii: "&"): Array("&amp;".utf8)
            case quote: Array("&quot;".utf8)
            case apostrophe: Array("&apos;".utf8)
            default: nil
            }
        }
    }

    /// The two parts PowerShell prints apart when it shows where a command went wrong: up to and from `&`, or around
    /// the letter behind `&+`, which it colours.
    private static func ampersandFragments(_ value: [UInt8]) -> [[UInt8]] {
        guard let last = value.lastIndex(of: ampersand) else { return [] }
        let plus = value.indices.first {
            value[$0] == ampersand && $0 + 1 < value.count && value[$0 + 1] == UInt8(ascii: "+")
        }
        guard let plus else { return [Array(value[...last]), Array(value[(last + 1)...])] }
        return [Array(value[...(plus + 1)]), Array(value.dropFirst(plus + 3))]
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let start = value.firstIndex { !isBlank($0) } ?? value.endIndex
        let end = value.lastIndex { !isBlank($0) } ?? value.startIndex
        return start < value.endIndex ? value[start...end] : []
    }

    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let quote = UInt8(ascii: "\"")
    private static let apostrophe = UInt8(ascii: "'")
    private static let backslash = UInt8(ascii: "\\")
    private static let ampersand = UInt8(ascii: "&")
}
