/// Cuts an expression's UTF-8 text into tokens (docs/language/expressions.md#tokens).
struct Lexer {
    enum Bracket { case group, call, index }

    let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0
    /// The token before the next one; what a character means depends on it.
    private(set) var previous = Lexeme(kind: .start, start: 0, end: 0)
    /// The brackets open here, innermost last.
    private(set) var brackets: [Bracket] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next token, checked against the one before it, or nil at the end of the text.
    mutating func next() -> Lexeme? {
        skipBlanks()
        guard at < bytes.count else { return nil }
        var token = Lexeme(kind: .unexpected, start: at, end: at)
        token.kind = read()
        token.end = at
        if !previous.allows(token.kind) || !track(token.kind) { token.kind = .unexpected }
        previous = token
        return token
    }

    /// Opens and closes brackets; false where they do not match.
    private mutating func track(_ kind: Lexeme.Kind) -> Bool {
        switch kind {
        case .groupOpen: brackets.append(.group)
        case .callOpen: brackets.append(.call)
        case .indexOpen: brackets.append(.index)
        case .groupClose, .callClose:
            guard let last = brackets.last, last != .index else { return false }
            brackets.removeLast()
        case .indexClose:
            guard brackets.last == .index else { return false }
            brackets.removeLast()
        case .separator: return brackets.last == .call
        default: break
        }
        return true
    }

    private mutating func read() -> Lexeme.Kind {
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "("):
            at += 1
            if case .function = previous.kind { return .callOpen }
            return .groupOpen
        case UInt8(ascii: ")"):
            at += 1
            return brackets.last == .call ? .callClose : .groupClose
        case UInt8(ascii: "["): return single(.indexOpen)
        case UInt8(ascii: "]"): return single(.indexClose)
        case UInt8(ascii: ","): return single(.separator)
        case UInt8(ascii: "*"): return single(.wildcard)
        case UInt8(ascii: "'"): return readString()
        case UInt8(ascii: "!"): return readOperator(.notEqual, alone: .not)
        case UInt8(ascii: ">"): return readOperator(.greaterOrEqual, alone: .binary(.greater))
        case UInt8(ascii: "<"): return readOperator(.lessOrEqual, alone: .binary(.less))
        case UInt8(ascii: "="): return readDouble(byte, .equal)
        case UInt8(ascii: "&"): return readDouble(byte, .and)
        case UInt8(ascii: "|"): return readDouble(byte, .or)
        case UInt8(ascii: "."): return previous.allowsOperand ? readNumber() : single(.dereference)
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return readNumber()
        default: return byte &- UInt8(ascii: "0") < 10 ? readNumber() : readKeyword()
        }
    }

    private mutating func single(_ kind: Lexeme.Kind) -> Lexeme.Kind {
        at += 1
        return kind
    }

    /// `!`, `>` or `<`, with or without a `=` behind it.
    private mutating func readOperator(_ withEqual: Lexeme.Operator, alone: Lexeme.Kind) -> Lexeme.Kind {
        at += 1
        guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { return alone }
        at += 1
        return .binary(withEqual)
    }

    /// `==`, `&&` or `||`; a lone character takes all up to the next boundary with it.
    private mutating func readDouble(_ byte: UInt8, _ kind: Lexeme.Operator) -> Lexeme.Kind {
        at += 1
        if at < bytes.count, bytes[at] == byte { return single(.binary(kind)) }
        skipToBoundary(dotEnds: true)
        return .unexpected
    }

    private mutating func readString() -> Lexeme.Kind {
        let start = at + 1
        at = start
        var hasQuotes = false
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "'") else {
                at += 1
                continue
            }
            if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "'") {
                hasQuotes = true
                at += 2
                continue
            }
            let inside = bytes[start..<at]
            at += 1
            return .literal(.string(hasQuotes ? unquoted(inside) : String(decoding: inside, as: UTF8.self)))
        }
        return .unexpected
    }

    private func unquoted(_ inside: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(inside.count)
        var at = inside.startIndex
        while at < inside.endIndex {
            text.append(inside[at])
            at += inside[at] == UInt8(ascii: "'") ? 2 : 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func readNumber() -> Lexeme.Kind {
        let start = at
        skipToBoundary(dotEnds: false)
        let number = NumberText.number(of: bytes[start..<at])
        return number.isNaN ? .unexpected : .literal(.number(number))
    }

    private mutating func readKeyword() -> Lexeme.Kind {
        let start = at
        skipToBoundary(dotEnds: true)
        let word = bytes[start..<at]
        guard Self.isIdentifier(word) else { return .unexpected }
        if case .dereference = previous.kind { return .propertyName }
        switch word.count {
        case 3 where word.elementsEqual("NaN".utf8): return .literal(.number(.nan))
        case 4 where word.elementsEqual("null".utf8): return .literal(.null)
        case 4 where word.elementsEqual("true".utf8): return .literal(.boolean(true))
        case 5 where word.elementsEqual("false".utf8): return .literal(.boolean(false))
        case 8 where word.elementsEqual("Infinity".utf8): return .literal(.number(.infinity))
        default: break
        }
        var ahead = at
        while ahead < bytes.count, case let length = Blanks.length(bytes, at: ahead), length > 0 { ahead += length }
        return ahead < bytes.count && bytes[ahead] == UInt8(ascii: "(") ? .function : .context
    }

    /// `[A-Za-z_][A-Za-z0-9_-]*`
    static func isIdentifier(_ word: some Collection<UInt8>) -> Bool {
        guard let first = word.first, (first | 0x20) &- 0x61 < 26 || first == UInt8(ascii: "_") else { return false }
        return word.allSatisfy(isIdentifierByte)
    }

    static func isIdentifierByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private mutating func skipBlanks() {
        while at < bytes.count, case let length = Blanks.length(bytes, at: at), length > 0 { at += length }
    }

    private mutating func skipToBoundary(dotEnds: Bool) {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","),
                UInt8(ascii: "!"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "&"),
                UInt8(ascii: "|"):
                return
            case UInt8(ascii: "."):
                if dotEnds { return }
            default: if Blanks.length(bytes, at: at) > 0 { return }
            }
            at += 1
        }
    }
}
