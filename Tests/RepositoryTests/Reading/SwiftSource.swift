/// A Swift file cut into words and punctuation; comments, and the text of string literals, leave no tokens.
///
/// Just enough of the language for the rules in this target: no rule can be fooled by a word in a string or a comment.
struct SwiftSource {
    /// A word (identifier, keyword, number) or one character of punctuation.
    struct Token: Hashable {
        let text: String
        let line: Int
        let offset: Int
    }

    let path: String
    let tokens: [Token]
    /// The lines as written, without line ends; line 1 is `lines[0]`.
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var scanner = Scanner(bytes: Array(text.utf8))
        scanner.scanCode(until: nil)
        tokens = scanner.tokens
    }

    init(_ file: Repository.File) { self.init(path: file.path, text: file.text) }

    /// The text of the token at `index`, empty past either end.
    subscript(index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }

    /// Whether the token at `index` follows the one before it without a gap.
    func isAdjacent(_ index: Int) -> Bool {
        guard tokens.indices.contains(index), index > 0 else { return false }
        let before = tokens[index - 1]
        return before.offset + before.text.utf8.count == tokens[index].offset
    }

    /// Whether the token at `index` is the first of its line.
    func startsLine(_ index: Int) -> Bool { index == 0 || tokens[index - 1].line != tokens[index].line }
}

/// Walks over the bytes of a Swift file.
private struct Scanner {
    let bytes: [UInt8]
    var position = 0
    var line = 1
    var tokens: [SwiftSource.Token] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Scans code up to the closing parenthesis of an interpolation, or to the end of the file.
    mutating func scanCode(until closing: UInt8?) {
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "/"), has("//") {
                skipLineComment()
            } else if byte == UInt8(ascii: "/"), has("/*") {
                skipBlockComment()
            } else if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "#") && startsRawString) {
                scanString()
            } else if isWord(byte) {
                scanWord()
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == closing {
                    if depth == 0 { return }
                    depth -= 1
                }
                if byte > 0x20 { tokens.append(token(from: position, to: position + 1)) }
                advance()
            }
        }
    }

    private mutating func scanWord() {
        let start = position
        while position < bytes.count, isWord(bytes[position]) { position += 1 }
        tokens.append(token(from: start, to: position))
    }

    private mutating func skipLineComment() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if has("/*") {
                depth += 1
                position += 2
            } else if has("*/") {
                depth -= 1
                position += 2
            } else {
                advance()
            }
        } while depth > 0 && position < bytes.count
    }

    /// Skips a literal of any kind; the code in its interpolations is scanned.
    private mutating func scanString() {
        var hashes = 0
        while bytes[position] == UInt8(ascii: "#") {
            hashes += 1
            position += 1
        }
        let pounds = String(repeating: "#", count: hashes)
        let quote = has("\"\"\"") ? "\"\"\"" : "\""
        position += quote.utf8.count
        while position < bytes.count {
            // Most bytes of a literal are plain: the longer looks are for quotes and backslashes.
            switch bytes[position] {
            case UInt8(ascii: "\"") where has(quote + pounds):
                position += quote.utf8.count + hashes
                return
            case UInt8(ascii: "\\") where has("\\" + pounds + "("):
                position += hashes + 2
                scanCode(until: UInt8(ascii: ")"))
                position += 1
            case UInt8(ascii: "\\") where has("\\" + pounds):
                position += hashes + 1
                if position < bytes.count { advance() }
            case UInt8(ascii: "\n") where quote == "\"":
                return  // not valid Swift; go on with the next line rather than swallow the file
            default: advance()
            }
        }
    }

    private var startsRawString: Bool {
        let rest = bytes[position...].drop { $0 == UInt8(ascii: "#") }
        return rest.first == UInt8(ascii: "\"")
    }

    private func has(_ text: String) -> Bool {
        var offset = position
        for byte in text.utf8 {
            guard offset < bytes.count, bytes[offset] == byte else { return false }
            offset += 1
        }
        return true
    }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private func token(from start: Int, to end: Int) -> SwiftSource.Token {
        SwiftSource.Token(text: String(decoding: bytes[start..<end], as: UTF8.self), line: line, offset: start)
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
