/// Texts from outside as plain words in XML and HTML.
package enum MarkupText {
    /// `text` with what has a meaning in markup escaped, in elements as in quoted attributes; control characters, which
    /// XML has not, and those that turn the direction of text become U+FFFD.
    package static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for scalar in FigureText.printable(text).unicodeScalars {
            // The two that are in UTF-8 and not in XML.
            let isOutside = scalar.value == 0xFFFE || scalar.value == 0xFFFF
            append(UTF8.encode(isOutside ? "\u{FFFD}" : scalar) ?? UTF8.encodedReplacementCharacter, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `text` with what has a meaning in markup escaped, byte by byte.
    static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }
}
