import Basics

/// Reads a report of lines piece by piece, in memory bounded by its longest line.
package struct ReportLines {
    private static let limit = 1 << 20

    package let file: String
    private let remedy: String
    private let source: () throws -> [UInt8]?
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The number of the line last read; 0 before the first.
    package private(set) var number = 0
    /// Whether the line last read ended with a newline.
    package private(set) var hasNewline = true

    package init(file: String, remedy: String, source: @escaping () throws -> [UInt8]?) {
        (self.file, self.remedy, self.source) = (file, remedy, source)
    }

    /// The next line without its newline, also where that is `\r\n`; nil at the end.
    package mutating func next() throws(ReportError) -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = newline(from: searched) {
                defer { start = end + 1 }
                number += 1
                let isCRLF = end > start && buffer[end - 1] == 0x0D
                return buffer[start..<(isCRLF ? end - 1 : end)]
            }
            guard !isAtEnd, let chunk = try ReportError.source(file, source) else {
                isAtEnd = true
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                (number, hasNewline) = (number + 1, false)
                return buffer[start...]
            }
            let rest = buffer.count - start
            guard rest <= Self.limit else { throw error(.limit, "a line longer than 1 MiB", line: number + 1) }
            buffer = start == buffer.count ? chunk : Array(buffer[start...]) + chunk
            (start, searched) = (0, rest)
        }
    }

    /// An error at the line last read.
    package func error(_ code: ReportError.Code, _ reason: String) -> ReportError { error(code, reason, line: number) }

    private func error(_ code: ReportError.Code, _ reason: String, line: Int) -> ReportError {
        ReportError(
            code, file: file, position: SourcePosition(line: max(line, 1), column: 1), reason: reason,
            remedy: code == .truncated ? ReportError.cut : remedy)
    }

    private func newline(from index: Int) -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            var at = index
            while at < bytes.count {
                if bytes[at] == 0x0A { return at }
                at += 1
            }
            return nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// The whole number these digits write, of at most 18 digits; nil for anything else.
    package var wholeNumber: Int? {
        guard !isEmpty, count <= 18 else { return nil }
        var number = 0
        for byte in self {
            guard case let digit = byte &- UInt8(ascii: "0"), digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }

    /// Takes the digits of a whole number, of at most 18, and the byte after them, which must be `separator`; nil, and
    /// nothing of use is left, for anything else.
    mutating func takeNumber(before separator: UInt8) -> Int? {
        var (number, index) = (0, startIndex)
        while index < endIndex, case let digit = self[index] &- UInt8(ascii: "0"), digit < 10 {
            number = number &* 10 &+ Int(digit)
            index += 1
        }
        guard (1...18).contains(index - startIndex), index < endIndex, self[index] == separator else { return nil }
        self = self[(index + 1)...]
        return number
    }

    /// What comes after `prefix`, where these bytes begin so.
    package func after(_ prefix: StaticString) -> ArraySlice<UInt8>? {
        let count = prefix.utf8CodeUnitCount
        guard self.count >= count else { return nil }
        for offset in 0..<count where self[startIndex + offset] != prefix.utf8Start[offset] { return nil }
        return self[(startIndex + count)...]
    }

    /// The bytes as text, broken UTF-8 repaired.
    package var text: String { String(decoding: self, as: UTF8.self) }

    /// The first bytes as text, to show in an error.
    package var excerpt: String { SafeText.line(String(decoding: prefix(40), as: UTF8.self)) }
}
