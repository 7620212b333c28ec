import Reports

/// The words and signs of a source, without comments, blanks and what is in texts.
struct SourceTokens {
    enum Token: Hashable {
        case word([UInt8])
        case text
        case sign(UInt8)

        /// Whether it is one of these words.
        func isWord(_ words: StaticString...) -> Bool {
            guard case .word(let bytes) = self else { return false }
            return words.contains { bytes.count == $0.utf8CodeUnitCount && bytes[...].after($0) != nil }
        }

        func isSign(_ sign: Unicode.Scalar) -> Bool { self == .sign(UInt8(ascii: sign)) }
    }

    /// A token and whether it is the first of its line.
    struct Place {
        let token: Token
        let isFirst: Bool
        /// How far it stands from the left, counted in bytes.
        let column: Int
    }

    private(set) var places: [Place] = []
    /// Whether the text ended inside a comment or a text: nothing is known of it then.
    private(set) var isBroken = false

    /// - Parameters:
    ///   - source: The text.
    ///   - form: Which signs begin comments and texts.
    init(_ source: [UInt8], _ form: SourceLanguage.Form) {
        let isPython = form == .python || form == .ruby
        let hasHash = isPython || form == .php
        var (index, lineStart, isFirst) = (0, 0, true)
        if source.starts(with: [0xEF, 0xBB, 0xBF]) { (index, lineStart) = (3, 3) }
        func at(_ offset: Int) -> UInt8 { index + offset < source.count ? source[index + offset] : 0 }
        func skipLine() { while index < source.count, source[index] != 0x0A { index += 1 } }
        func add(_ token: Token, from start: Int) {
            places.append(Place(token: token, isFirst: isFirst, column: start - lineStart))
            isFirst = false
        }
        while index < source.count {
            let byte = source[index]
            let start = index
            switch byte {
            case 0x0A:
                index += 1
                (lineStart, isFirst) = (index, true)
            case 0x00...0x20: index += 1
            case UInt8(ascii: "#") where hasHash && !(form == .php && at(1) == UInt8(ascii: "[")): skipLine()
            case UInt8(ascii: "#") where form == .c && isFirst:
                // A directive, with the lines it goes on over.
                while index < source.count, source[index] != 0x0A {
                    if source[index] == UInt8(ascii: "\\"), at(1) == 0x0A { index += 1 }
                    index += 1
                }
            case UInt8(ascii: "/") where !isPython && at(1) == UInt8(ascii: "/"): skipLine()
            case UInt8(ascii: "/") where !isPython && at(1) == UInt8(ascii: "*"):
                let nests = form == .swift || form == .rust
                var depth = 0
                repeat {
                    if source[index] == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*"), depth == 0 || nests {
                        (depth, index) = (depth + 1, index + 2)
                    } else if source[index] == UInt8(ascii: "*"), at(1) == UInt8(ascii: "/") {
                        (depth, index) = (depth - 1, index + 2)
                    } else {
                        if source[index] == 0x0A { (lineStart, isFirst) = (index + 1, true) }
                        index += 1
                    }
                } while depth > 0 && index < source.count
                if depth > 0 { isBroken = true }
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
                if byte == UInt8(ascii: "'"), form == .rust, at(2) != byte, at(1) != UInt8(ascii: "\\") {
                    // A lifetime.
                    index += 1
                    continue
                }
                let isLong = at(1) == byte && at(2) == byte
                let quotes = isLong ? 3 : 1
                index += quotes
                let isRaw = byte == UInt8(ascii: "`") && form == .go
                var isClosed = false
                while index < source.count, !isClosed {
                    if source[index] == UInt8(ascii: "\\"), !isRaw {
                        index += 2
                    } else if source[index] == byte, !isLong || (at(1) == byte && at(2) == byte) {
                        (index, isClosed) = (index + quotes, true)
                    } else {
                        index += 1
                    }
                }
                if !isClosed { isBroken = true }
                add(.text, from: start)
            case _ where Self.isWord(byte):
                while index < source.count, Self.isWord(source[index]) { index += 1 }
                add(.word(Array(source[start..<index])), from: start)
            default:
                add(.sign(byte), from: start)
                index += 1
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80 || byte &- UInt8(ascii: "0") < 10
            || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}
