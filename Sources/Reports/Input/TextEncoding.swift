import Basics

/// How a report's text is written as bytes.
enum TextEncoding: Equatable {
    case utf8
    case utf16(isBigEndian: Bool)
    case latin1
    /// ISO-8859-15.
    case latin9
    case windows1252

    /// Reads no further for an XML declaration, which must stand at the very beginning.
    private static let longestDeclaration = 1024

    /// Why a text cannot be read.
    struct Unsupported: Error, Equatable {
        let name: String
    }

    /// Tells the encoding by a byte order mark, by the zeros of UTF-16 without one, or by an XML declaration, in this
    /// order. A declaration that says UTF-16 in a text of single bytes is .NET's: the text is UTF-8.
    ///
    /// - Parameters:
    ///   - head: The first bytes.
    ///   - isWhole: Whether there are no more.
    /// - Returns: The encoding and how many bytes the mark takes; nil if more bytes are needed.
    static func tell(
        _ head: [UInt8], isWhole: Bool
    ) throws(Unsupported) -> (encoding: TextEncoding, markLength: Int)? {
        guard isWhole || head.count >= 4 else { return nil }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) {
            throw Unsupported(name: "UTF-32")
        }
        if head.starts(with: [0xFE, 0xFF]) { return (.utf16(isBigEndian: true), 2) }
        if head.starts(with: [0xFF, 0xFE]) { return (.utf16(isBigEndian: false), 2) }
        if head.count >= 4 {
            // No text begins with a zero, and none of UTF-8 has one: these are the upper halves of ASCII.
            switch (head[0] == 0, head[1] == 0, head[2] == 0, head[3] == 0) {
            case (true, false, true, false): return (.utf16(isBigEndian: true), 0)
            case (false, true, false, true): return (.utf16(isBigEndian: false), 0)
            default: break
            }
        }
        let start = "<?xml".utf8
        guard head.starts(with: start) || !isWhole && start.starts(with: head) else { return (.utf8, 0) }
        let declaration = head.prefix(longestDeclaration)
        guard let end = declaration.firstIndex(of: UInt8(ascii: ">")) else {
            return isWhole || head.count >= longestDeclaration ? (.utf8, 0) : nil
        }
        return (try declared(in: declaration[..<end]), 0)
    }

    /// The encoding that an XML declaration names.
    private static func declared(in declaration: ArraySlice<UInt8>) throws(Unsupported) -> TextEncoding {
        let word = Array("encoding".utf8)
        guard let start = declaration.indices.first(where: { declaration[$0...].starts(with: word) }) else {
            return .utf8
        }
        let value = declaration[(start + word.count)...].drop {
            [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "=")].contains($0)
        }
        guard let quote = value.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return .utf8 }
        let name = value.dropFirst().prefix { $0 != quote }
        return try named(String(decoding: name, as: UTF8.self))
    }

    private static func named(_ name: String) throws(Unsupported) -> TextEncoding {
        switch Key(name).asciiLowercased {
        case "utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968", "": .utf8
        // The bytes show that it is neither.
        case "utf-16", "utf16", "utf-16le", "utf-16be", "ucs-2", "unicode", "iso-10646-ucs-2": .utf8
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "iso8859_1", "latin1", "latin-1", "l1", "cp819": .latin1
        case "iso-8859-15", "iso8859-15", "iso_8859-15", "iso8859_15", "latin9", "latin-9": .latin9
        case "windows-1252", "cp1252", "cp-1252": .windows1252
        default: throw Unsupported(name: name)
        }
    }

    /// The character of a byte in the encodings of single bytes.
    func unit(_ byte: UInt8) -> UInt16 {
        switch self {
        case .windows1252 where (0x80..<0xA0).contains(byte): Self.windows[Int(byte - 0x80)]
        case .latin9: Self.ninth[byte] ?? UInt16(byte)
        default: UInt16(byte)
        }
    }

    /// 0x80 to 0x9F; the five that are not assigned stay controls.
    private static let windows: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    /// Where ISO-8859-15 differs from Latin-1.
    private static let ninth: [UInt8: UInt16] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152, 0xBD: 0x0153, 0xBE: 0x0178,
    ]
}
