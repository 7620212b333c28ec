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
    /// What a piece of UTF-16 ended with: half a unit, or the first half of a character.
    private var held: [UInt8] = []

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
            try ReportError.reading(file, remedy: "Check the file") {
                while let piece = try next() { text += piece }
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
            guard held.count.isMultiple(of: 2) else {
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
            return Array(String(decoding: bytes.lazy.map { encoding.unit($0) }, as: UTF16.self).utf8)
        }
    }

    /// Half a character without its other half becomes U+FFFD.
    private func decodedUnits(_ bytes: [UInt8], _ isBigEndian: Bool) -> [UInt8] {
        let bytes = held + bytes
        let (high, low) = isBigEndian ? (0, 1) : (1, 0)
        var units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
            UInt16(bytes[place + high]) << 8 | UInt16(bytes[place + low])
        }
        if let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
        held = Array(bytes[(2 * units.count)...])
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
