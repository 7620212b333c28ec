/// What `Mutator` puts into documents: words that parsers have stumbled over, and where words begin and end.
enum MutationWords {
    /// At and beyond the edges of whole numbers and of floating-point ones.
    static let numbers: [[UInt8]] =
        ([
            "0", "1", "-1", "-0", "00", "01", "0.5", "1.0", "1e3", "1E+3", "1e999", "-1e999", "1e-999", "0e9999999999",
            "9999999999999999999999", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296",
            "9007199254740991", "9007199254740993", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
            "999999999", "1000000000", "1000001", "0x10", "1_000", "1,000.5", "NaN", "nan", "Infinity", "-inf", "1.",
            ".5", "١٢", "５", "100", "101", "100.000000", "1.7976931348623157e308", "4.9e-324",
        ] + [String(repeating: "9", count: 400), "0." + String(repeating: "3", count: 400)])
        .map { Array($0.utf8) }

    /// Everything else that is of interest to any format.
    private static let texts: [String] = [
        "", " ", "\n", "\r\n", "\r", "\t", "\0", "\u{FEFF}", "\u{2028}", "é", "e\u{301}", "👩‍👩‍👧", "null", "true",
        "false", "{}", "[]", "\"\"", "[[]]", "[{}]", "{\"a\":{}}", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\\u00e9", "\\", "\\\"", "\"", "'", "\"x\"", "//", "/*", "#", "../", "/", "..", "~", "&a *a", "!!int \"3\"",
        "<<: *a", "%YAML 1.1", "---", "...", "|", ">", "? ", ": ", "- ", "&amp;", "&lt;", "&#0;", "&#27;", "&#xD800;",
        "&#x110000;", "&#99999999999;", "&lol;", "&", "<![CDATA[", "]]>", "<!--", "-->", "--", "<?xml version='1.1'?>",
        "<?xml version='1.0' encoding='UTF-16'?>", "<!DOCTYPE a [<!ENTITY lol \"lol\"><!ENTITY b \"&lol;&lol;\">]>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>", "<a/>", "<a>", "</a>", "/>", ">", "<", " a='1' a='2'", "x:y",
        "@@ -0,0 +1 @@", "+++ b/x", "--- a/x", "\\ No newline at end of file", "diff --git a/x b/x",
        String(repeating: "a", count: 5000), String(repeating: " ", count: 3000), String(repeating: "\\", count: 999),
    ]

    /// Bytes that are no UTF-8: a bare continuation, too long, a surrogate, too high, cut; and marks of other encodings.
    private static let raw: [[UInt8]] = [
        [0x80], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF, 0xFE],
        [0xFE, 0xFF], [0x00, 0x00], [0x1B, 0x5B], [0x7F], [0xF0, 0x9F],
    ]

    static let all: [[UInt8]] = numbers + texts.map { Array($0.utf8) } + raw

    /// Bytes that mean something in some format.
    static let signs: [UInt8] = Array("<>&;'\"/[]{}(),:.-+@#%!?|\\=_ \n\t0123456789eEaxZ".utf8)

    /// What opens and closes a level.
    static let brackets: [(String, String)] = [
        ("[", "]"), ("{\"a\":", "}"), ("{", "}"), ("<a>", "</a>"), ("<testsuite>", "</testsuite>"), ("(", ")"),
        ("- ", ""), ("\"", "\""), ("<!--", "-->"), ("{ a: ", "}"),
    ]

    /// The word at a place: what lies between quotes, a number or name, or else that byte alone.
    static func token(around place: Int, in bytes: [UInt8]) -> Range<Int> {
        let quote = bytes[place]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let end = bytes[(place + 1)...].firstIndex(of: quote) ?? place
            return place..<(end + 1)
        }
        guard isWord(quote) else { return place..<(place + 1) }
        var (start, end) = (place, place + 1)
        while start > 0, isWord(bytes[start - 1]) { start -= 1 }
        while end < bytes.count, isWord(bytes[end]) { end += 1 }
        return start..<end
    }

    /// The names and numbers of a document, each once.
    static func words(of document: [UInt8]) -> Set<[UInt8]> {
        Set(document.split { !isWord($0) }.filter { $0.count <= 64 }.map(Array.init))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), 0x80...:
            true
        default: false
        }
    }
}
