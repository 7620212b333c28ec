import Basics

/// A report's text as UTF-8 without a byte order mark, piece by piece, whatever encoding its bytes are in: readers of
/// formats see nothing else.
///
///     let text = UTF8Text(file: "coverage.xml", source: { try file.next() })
///     while let piece = try text.next() { … }
package final class UTF8Text {
    private let file: String
    private let source: () throws -> [UInt8]?
    /// Nil until the first bytes tell it.
    private var encoding: TextEncoding?
    /// Half a unit of UTF-16 that a piece ended with.
    private var half: UInt8?
    /// The first half of a character that a piece ended with.
    private var surrogate: UInt32?

    init(file: String, source: @escaping () throws -> [UInt8]?) {
        self.file = file
        self.source = source
    }

    /// The whole text of a file in memory; `file` is how errors call it.
    package static func whole(_ bytes: some Collection<UInt8>, file: String) throws(ReportError) -> [UInt8] {
        var rest: [UInt8]? = Array(bytes)
        return try ReportInput.read(
            file, for: nil,
            source: {
                defer { rest = nil }
                return rest
            }
        ) { next throws(ReportError) in
            var text: [UInt8] = []
            do {
                while let piece = try next() { text += piece }
            } catch {
                throw error as? ReportError
                    ?? ReportError(.unreadable, file: file, reason: "\(error)", remedy: "Check the file")
            }
            return text
        }
    }

    /// The next piece, or nil at the end.
    ///
    /// - Throws: `ReportError` for an encoding that cannot be read, or a text that ends inside a character; what the
    ///   source throws.
    func next() throws -> [UInt8]? {
        guard let encoding else { return try begin() }
        guard let piece = try source() else {
            guard half == nil else {
                throw ReportError(
                    .truncated, file: file, reason: "the UTF-16 text ends inside a character", remedy: ReportError.cut)
            }
            return nil
        }
        return decoded(piece, encoding)
    }

    private func begin() throws -> [UInt8]? {
        var head: [UInt8] = []
        var isWhole = false
        while true {
            do throws(TextEncoding.Unsupported) {
                if let (encoding, length) = try TextEncoding.tell(head, isWhole: isWhole) {
                    self.encoding = encoding
                    if isWhole, head.isEmpty { return nil }
                    return decoded(length == 0 ? head : Array(head[length...]), encoding)
                }
            } catch {
                throw ReportError(
                    .malformed, file: file, position: SourcePosition(line: 1, column: 1),
                    reason: "the encoding is '\(SafeText.line(error.name))'; UTF-8, UTF-16, ISO-8859-1, "
                        + "ISO-8859-15 and Windows-1252 can be read",
                    remedy: "Convert it first: iconv -f ENCODING -t UTF-8, with UTF-8 in its XML declaration")
            }
            if let piece = try source() {
                if head.isEmpty { head = piece } else { head += piece }
            } else {
                isWhole = true
            }
        }
    }

    private func decoded(_ bytes: [UInt8], _ encoding: TextEncoding) -> [UInt8] {
        switch encoding {
        case .utf8: return bytes
        case .utf16(let isBigEndian): return decodedUnits(bytes, isBigEndian)
        case .latin1, .latin9, .windows1252:
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count + bytes.count / 8)
            for byte in bytes {
                if byte < 0x80 { result.append(byte) } else { Self.append(encoding.scalar(byte), to: &result) }
            }
            return result
        }
    }

    private func decodedUnits(_ bytes: [UInt8], _ isBigEndian: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            let unit = isBigEndian ? UInt32(first) << 8 | UInt32(byte) : UInt32(byte) << 8 | UInt32(first)
            append(unit: unit, to: &result)
        }
        return result
    }

    /// Half a character without its other half becomes U+FFFD.
    private func append(unit: UInt32, to result: inout [UInt8]) {
        if let first = surrogate {
            surrogate = nil
            if unit & 0xFC00 == 0xDC00 {
                return Self.append(0x10000 + (first & 0x3FF) << 10 + unit & 0x3FF, to: &result)
            }
            Self.append(0xFFFD, to: &result)
        }
        switch unit & 0xFC00 {
        case 0xD800: surrogate = unit
        case 0xDC00: Self.append(0xFFFD, to: &result)
        default: Self.append(unit, to: &result)
        }
    }

    private static func append(_ scalar: UInt32, to result: inout [UInt8]) {
        switch scalar {
        case ..<0x80: result.append(UInt8(scalar))
        case ..<0x800: result += [0xC0 | UInt8(scalar >> 6), 0x80 | UInt8(scalar & 0x3F)]
        case ..<0x10000:
            result += [0xE0 | UInt8(scalar >> 12), 0x80 | UInt8(scalar >> 6 & 0x3F), 0x80 | UInt8(scalar & 0x3F)]
        default:
            result += [
                0xF0 | UInt8(scalar >> 18), 0x80 | UInt8(scalar >> 12 & 0x3F), 0x80 | UInt8(scalar >> 6 & 0x3F),
                0x80 | UInt8(scalar & 0x3F),
            ]
        }
    }
}
