import Basics

/// The characters that JSON writes as two escapes (`"\ud83d\ude80"`), in the one form that YAML has for them
/// (`"\U0001f680"`): YAML that a JSON library wrote is valid for GitHub, and libyaml reads no half of a pair.
///
/// Only what stands in double quotes is an escape. Where that is, is known from a first reading of the text in which
/// other escapes, as long as the pairs, stand in their place.
struct SurrogatePairs {
    /// The text that libyaml can read.
    let bytes: [UInt8]
    /// By line, the columns in `bytes` of the escapes that are shorter than the pair was; lines and columns count
    /// from 0.
    private let shortened: [Int: [Int]]

    /// How many bytes a pair has, and what stands for it.
    private static let (length, shortLength) = (12, 10)

    private struct Pair {
        let offset: Int
        let place: SourcePosition
        let scalar: UInt32
    }

    /// Reads `original`; without a pair it stays as it is.
    init(_ original: [UInt8]) {
        let pairs = Self.pairs(of: original)
        let quoted = pairs.isEmpty ? [] : Self.quoted(pairs, in: original)
        var bytes: [UInt8] = []
        var shortened: [Int: [Int]] = [:]
        var end = 0
        for pair in quoted {
            bytes += original[end..<pair.offset]
            bytes += Self.escape(pair.scalar)
            end = pair.offset + Self.length
            let line = pair.place.line - 1
            let before = (shortened[line]?.count ?? 0) * (Self.length - Self.shortLength)
            shortened[line, default: []].append(pair.place.column - 1 - before)
        }
        self.bytes = quoted.isEmpty ? original : bytes + original[end...]
        self.shortened = shortened
    }

    /// The place in the original text of a line and column in `bytes`, which count from 0.
    func place(line: Int, column: Int) -> SourcePosition {
        let before = shortened[line]?.count { $0 < column } ?? 0
        return SourcePosition(line: line + 1, column: column + 1 + before * (Self.length - Self.shortLength))
    }

    // MARK: - Finding pairs

    /// The pairs of escapes anywhere in the text.
    private static func pairs(of bytes: [UInt8]) -> [Pair] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return [] }
        var pairs: [Pair] = []
        var (line, column) = (1, 1)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                if let high = unit(bytes, index), high & 0xFC00 == 0xD800, let low = unit(bytes, index + 6),
                    low & 0xFC00 == 0xDC00
                {
                    let scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
                    pairs.append(
                        Pair(offset: index, place: SourcePosition(line: line, column: column), scalar: scalar))
                    index += length
                    column += length
                } else {
                    // What follows a backslash is no backslash of its own.
                    let isEscaped = index + 1 < bytes.count && bytes[index + 1] == byte
                    index += isEscaped ? 2 : 1
                    column += isEscaped ? 2 : 1
                }
                continue
            }
            if let count = lineBreak(bytes, index) {
                index += count
                (line, column) = (line + 1, 1)
            } else {
                if byte & 0xC0 != 0x80 { column += 1 }
                index += 1
            }
        }
        return pairs
    }

    /// The number in `\uXXXX`.
    private static func unit(_ bytes: [UInt8], _ index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        var value: UInt32 = 0
        for byte in bytes[(index + 2)..<(index + 6)] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }

    /// The length of a line break as libyaml counts lines, or nil.
    private static func lineBreak(_ bytes: [UInt8], _ index: Int) -> Int? {
        func next(_ offset: Int) -> UInt8? { index + offset < bytes.count ? bytes[index + offset] : nil }
        switch bytes[index] {
        case 0x0A: return 1
        case 0x0D: return next(1) == 0x0A ? 2 : 1
        case 0xC2 where next(1) == 0x85: return 2
        case 0xE2 where next(1) == 0x80 && (next(2) == 0xA8 || next(2) == 0xA9): return 3
        default: return nil
        }
    }

    // MARK: - In double quotes

    /// The pairs that stand in double quotes; those behind an error of the text need not be known.
    private static func quoted(_ pairs: [Pair], in bytes: [UInt8]) -> [Pair] {
        var readable = bytes
        for pair in pairs {
            readable.replaceSubrange(pair.offset..<(pair.offset + length), with: Array(#"\u0041\u0041"#.utf8))
        }
        var quoted: [Pair] = []
        var rest = pairs[...]
        readable.withUnsafeBufferPointer { buffer in
            let parser = EventParser(buffer) { SourcePosition(line: $0 + 1, column: $1 + 1) }
            while !rest.isEmpty, let event = try? parser.next() {
                switch event.kind {
                case .streamEnd: return
                case .scalar(_, let style, _, _):
                    while let pair = rest.first, pair.place < event.range.end {
                        if style == .doubleQuoted, pair.place > event.range.start { quoted.append(pair) }
                        rest.removeFirst()
                    }
                default: break
                }
            }
            // An error is found again, at its place, in the text with the pairs before it.
            quoted += rest
        }
        return quoted
    }

    /// `\U0001f680`.
    private static func escape(_ scalar: UInt32) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array(#"\U"#.utf8) + stride(from: 28, through: 0, by: -4).map { digits[Int(scalar >> UInt32($0) & 15)] }
    }
}
