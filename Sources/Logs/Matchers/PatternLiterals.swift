/// Finds texts that every match of a regular expression holds, so that most lines need not be looked at.
///
/// Where the pattern uses anything this does not know for certain, the answer is that there are none.
struct PatternLiterals {
    /// Texts of which a line that matches `pattern` holds at least one; nil where none can be told.
    static func required(by pattern: String) -> [[UInt8]]? {
        var reader = PatternLiterals(text: Array(pattern.utf8))
        guard let found = reader.alternatives(), reader.index == reader.text.count else { return nil }
        return found.texts
    }

    /// Shorter texts stand in too many lines.
    private static let shortest = 2
    private static let mostTexts = 32
    private static let deepest = 50

    /// What a part of a pattern requires; no texts where it requires nothing that is known.
    private struct Requirement {
        var texts: [[UInt8]]?

        var length: Int { texts?.map(\.count).min() ?? 0 }
    }

    private let text: [UInt8]
    private var index = 0
    private var depth = 0

    private var next: UInt8? { index < text.count ? text[index] : nil }

    /// `a|b|c` up to the end or a closing parenthesis; nil where the pattern is not understood.
    private mutating func alternatives() -> Requirement? {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest, var all = sequence() else { return nil }
        while next == UInt8(ascii: "|") {
            index += 1
            guard let other = sequence() else { return nil }
            if let texts = all.texts, let more = other.texts, texts.count + more.count <= Self.mostTexts {
                all.texts = texts + more
            } else {
                all.texts = nil
            }
        }
        return all
    }

    /// Pieces one after the other; of what they require the longest texts count.
    private mutating func sequence() -> Requirement? {
        var best = Requirement()
        var run: [UInt8] = []
        func endRun() {
            if run.count >= Self.shortest, run.count > best.length { best = Requirement(texts: [run]) }
            run = []
        }
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            guard let piece = piece() else { return nil }
            let (least, isRepeated) = quantifier()
            switch piece {
            case .text(let byte):
                if least > 0 { run.append(byte) }
                if least == 0 || isRepeated { endRun() }
            case .group(let required):
                endRun()
                if least > 0, required.length > best.length { best = required }
            case .other: endRun()
            }
        }
        endRun()
        return best
    }

    private enum Piece {
        case text(UInt8)
        case group(Requirement)
        case other
    }

    private mutating func piece() -> Piece? {
        guard let byte = next else { return nil }
        index += 1
        switch byte {
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "["): return characterClass() ? .other : nil
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "]"):
            return .other
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
        default: return (0x20..<0x7F).contains(byte) || byte == 0x09 ? .text(byte) : .other
        }
    }

    private mutating func escape() -> Piece? {
        guard let byte = next else { return nil }
        index += 1
        switch byte {
        case UInt8(ascii: "t"): return .text(0x09)
        case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"),
            UInt8(ascii: "S"), UInt8(ascii: "b"), UInt8(ascii: "B"):
            return .other
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .text(byte)
        // Numbers of characters and of groups, names, properties: their extent is not worth knowing.
        default: return nil
        }
    }

    private mutating func characterClass() -> Bool {
        if next == UInt8(ascii: "^") { index += 1 }
        while let byte = next {
            index += 1
            if byte == UInt8(ascii: "]") { return true }
            if byte == UInt8(ascii: "\\") { index += 1 }
        }
        return false
    }

    private mutating func group() -> Piece? {
        var isAside = false
        if next == UInt8(ascii: "?") {
            let rest = text[(index + 1)...]
            if rest.first == UInt8(ascii: ":") {
                index += 2
            } else if rest.starts(with: "=".utf8) || rest.starts(with: "!".utf8) {
                (index, isAside) = (index + 2, true)
            } else if rest.starts(with: "<=".utf8) || rest.starts(with: "<!".utf8) {
                (index, isAside) = (index + 3, true)
            } else if rest.first == UInt8(ascii: "<"), let end = rest.firstIndex(of: UInt8(ascii: ">")) {
                index = end + 1
            } else {
                return nil
            }
        }
        guard let inner = alternatives(), next == UInt8(ascii: ")") else { return nil }
        index += 1
        return isAside ? .other : .group(inner)
    }

    /// How often the piece before must stand at least, and whether it may stand more than once.
    private mutating func quantifier() -> (least: Int, isRepeated: Bool) {
        var answer = (least: 1, isRepeated: false)
        switch next {
        case UInt8(ascii: "?")?, UInt8(ascii: "*")?:
            answer = (0, true)
            index += 1
        case UInt8(ascii: "+")?:
            answer = (1, true)
            index += 1
        case UInt8(ascii: "{")?:
            let rest = text[(index + 1)...]
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard let least = Int(String(decoding: digits, as: UTF8.self)),
                let end = rest.firstIndex(of: UInt8(ascii: "}")),
                rest[digits.endIndex..<end].allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") })
            else { return answer }
            answer = (least, true)
            index = end + 1
        default: return answer
        }
        // Lazy, or possessive.
        if next == UInt8(ascii: "?") || next == UInt8(ascii: "+") { index += 1 }
        return answer
    }
}
