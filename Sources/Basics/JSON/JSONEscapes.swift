/// The backslash sequences inside JSON strings.
enum JSONEscapes {
    /// The bytes of a string's inside with the escapes replaced; half of a surrogate pair alone becomes U+FFFD.
    static func decode(
        _ text: ArraySlice<UInt8>, fault: (String) -> JSONError
    ) throws(JSONError) -> ArraySlice<UInt8> {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = text.startIndex
        while at < text.endIndex {
            guard text[at] == UInt8(ascii: "\\") else {
                result.append(text[at])
                at += 1
                continue
            }
            // The reader has made sure that a byte follows each backslash.
            let letter = text[at + 1]
            at += 2
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(letter)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard let unit = hexadecimal(text, at: at) else { throw fault("\\u without four hexadecimal digits") }
                at += 4
                var scalar = Unicode.Scalar(UInt32(unit)) ?? "\u{FFFD}"
                if unit & 0xFC00 == 0xD800, let low = lowSurrogate(text, at: at) {
                    at += 6
                    let code = 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF))
                    scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                }
                result += Array(String(scalar).utf8)
            default: throw fault("a backslash before a character that needs none")
            }
        }
        return result[...]
    }

    private static func lowSurrogate(_ text: ArraySlice<UInt8>, at: Int) -> UInt16? {
        guard at + 1 < text.endIndex, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u"),
            let unit = hexadecimal(text, at: at + 2), unit & 0xFC00 == 0xDC00
        else { return nil }
        return unit
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>, at: Int) -> UInt16? {
        guard at + 4 <= text.endIndex else { return nil }
        var unit: UInt16 = 0
        for byte in text[at..<(at + 4)] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return unit
    }
}
