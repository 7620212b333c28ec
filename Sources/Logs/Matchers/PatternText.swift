/// Rewrites an ECMAScript regular expression so that PCRE2 means the same by it
/// (docs/language/annotations.md#problem-matchers).
///
/// Both languages share nearly all of their syntax. What only PCRE2 has (verbs, recursion, POSIX classes, further
/// escapes) is refused or becomes the plain text it is in ECMAScript, so that no file reaches those features.
enum PatternText {
    /// Letters that are an escape of PCRE2's own, and plain letters behind a backslash otherwise.
    private static let foreignEscapes = Set("hHNRXKQECVLUlgo".utf8)
    /// What may follow `(?`: groups without a number, looks ahead and behind, names, inline options.
    private static let groupKinds = Set(":=!<>'imnsx-".utf8)

    /// The pattern for PCRE2.
    ///
    /// - Throws: where the pattern uses a construct that ECMAScript does not have.
    static func translated(_ pattern: String) throws(MatcherProblem) -> [UInt8] {
        let text = Array(pattern.utf8)
        var result: [UInt8] = []
        var isInClass = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            let next = index + 1 < text.count ? text[index + 1] : nil
            switch byte {
            case UInt8(ascii: "\\"):
                result += escape(next)
                index += next == nil ? 1 : 2
                continue
            case UInt8(ascii: "[") where isInClass: result += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "["):
                isInClass = true
                result.append(byte)
                if next == UInt8(ascii: "^") {
                    result.append(UInt8(ascii: "^"))
                    index += 1
                }
            case UInt8(ascii: "]"):
                isInClass = false
                result.append(byte)
            case UInt8(ascii: "(") where !isInClass:
                try check(text, group: index)
                result.append(byte)
            default: result.append(byte)
            }
            index += 1
        }
        return result
    }

    private static func escape(_ letter: UInt8?) -> [UInt8] {
        switch letter {
        case nil: Array("\\".utf8)
        // PCRE2 takes it for all vertical blanks.
        case UInt8(ascii: "v")?: Array("\\x0B".utf8)
        case let letter? where foreignEscapes.contains(letter): [letter]
        case let letter?: [UInt8(ascii: "\\"), letter]
        }
    }

    private static func check(_ text: [UInt8], group start: Int) throws(MatcherProblem) {
        let rest = text[(start + 1)...]
        if rest.first == UInt8(ascii: "*") {
            throw MatcherProblem("quantifier '*' follows nothing at offset \(start + 1)")
        }
        guard rest.first == UInt8(ascii: "?") else { return }
        guard let kind = rest.dropFirst().first, groupKinds.contains(kind) else {
            throw MatcherProblem("unrecognized grouping construct at offset \(start)")
        }
    }
}
