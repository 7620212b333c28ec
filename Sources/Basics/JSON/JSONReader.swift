/// Reads a JSON document (strict RFC 8259) token by token, in memory bounded by the longest single string.
///
/// Fed with chunks of any size, so a report of 200 MB never stands in memory as a whole:
///
///     var reader = JSONReader { try file.readChunk() }
///     while case let token = try reader.next(), token != .end { … }
///
/// A document must be UTF-8; a byte order mark, comments, trailing commas, `NaN` and text after the value are errors,
/// and so is a number beyond the range of a double. A `\ud800` escape without its other half becomes U+FFFD.
package struct JSONReader {
    /// Bounds against documents made to exhaust memory or stack.
    package struct Limits: Sendable {
        /// How many arrays and objects may be open at once.
        package var depth: Int
        /// How long one string or number may be, in bytes as written.
        package var tokenBytes: Int

        package init(depth: Int = 100, tokenBytes: Int = 64 << 20) {
            self.depth = depth
            self.tokenBytes = tokenBytes
        }
    }

    enum Expectation { case value, valueOrEnd, name, nameOrEnd, separator, nothing }
    enum Container { case array, object }

    private let limits: Limits
    private var source: (() throws -> [UInt8]?)?
    var buffer: [UInt8]
    /// The next byte to look at, in `buffer`.
    var index = 0
    /// Where the token being read begins: bytes before it are dropped when the buffer is refilled.
    var tokenStart = 0
    /// How many bytes were dropped from the front of the buffer so far.
    private var dropped = 0
    private var line = 1
    /// The offset in the document of the current line's first byte, moved on by one for each UTF-8 continuation byte
    /// of the line, so that subtracting it from an offset counts scalars.
    private var columnBase = 0
    var containers: [Container] = []
    var expectation = Expectation.value

    /// Reads from bytes in memory.
    package init(bytes: [UInt8], limits: Limits = Limits()) {
        self.limits = limits
        buffer = bytes
    }

    /// Reads from `source`, which gives the next piece of the document (of any size, also empty) or nil at its end.
    package init(limits: Limits = Limits(), source: @escaping () throws -> [UInt8]?) {
        self.limits = limits
        self.source = source
        buffer = []
    }

    /// Where the reader stands: after the last token.
    package var position: SourcePosition {
        SourcePosition(line: line, column: dropped + index - columnBase + 1)
    }

    /// The next token; `.end` once the document is complete, and again when asked again.
    ///
    /// - Throws: `JSONError` for a fault in the text, a limit, or a failing source. The reader is not usable after it.
    package mutating func next() throws(JSONError) -> JSONToken {
        while true {
            let byte = try skipBlanks()
            tokenStart = index
            switch expectation {
            case .nothing:
                guard byte == nil else { throw syntaxError("text after the end of the document") }
                return .end
            case .separator:
                if let token = try readSeparator(byte) { return token }
            case .name, .nameOrEnd:
                if byte == UInt8(ascii: "}"), expectation == .nameOrEnd { return close(.endObject) }
                return try readName(byte)
            case .value, .valueOrEnd:
                if byte == UInt8(ascii: "]"), expectation == .valueOrEnd { return close(.endArray) }
                return try readValue(byte)
            }
        }
    }

    /// Skips the value whose first token is `token` (as just returned by `next`), with all that is inside.
    ///
    /// - Throws: `JSONError` as `next` does.
    package mutating func skip(_ token: JSONToken) throws(JSONError) {
        guard token == .beginArray || token == .beginObject else { return }
        let outside = containers.count - 1
        while containers.count > outside { _ = try next() }
    }

    /// The whole value whose first token is `token` (as just returned by `next`).
    ///
    /// - Throws: `JSONError` as `next` does, or `.syntax` where `token` begins no value.
    package mutating func value(_ token: JSONToken) throws(JSONError) -> JSONValue {
        switch token {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .number(let number): return .number(number)
        case .string(let text): return .string(text)
        case .beginArray:
            var elements: [JSONValue] = []
            while case let element = try next(), element != .endArray { elements.append(try value(element)) }
            return .array(elements)
        case .beginObject:
            var object = JSONObject()
            while case .name(let name) = try next() { object[name] = try value(try next()) }
            return .object(object)
        case .name, .endArray, .endObject, .end: throw syntaxError("expected a value")
        }
    }

    // MARK: - Structure

    private mutating func readSeparator(_ byte: UInt8?) throws(JSONError) -> JSONToken? {
        let inObject = containers.last == .object
        switch byte {
        case UInt8(ascii: ","):
            index += 1
            expectation = inObject ? .name : .value
            return nil
        case UInt8(ascii: "}") where inObject: return close(.endObject)
        case UInt8(ascii: "]") where !inObject: return close(.endArray)
        default: throw unexpected(byte, wanted: inObject ? "',' or '}'" : "',' or ']'")
        }
    }

    private mutating func close(_ token: JSONToken) -> JSONToken {
        index += 1
        containers.removeLast()
        expectation = containers.isEmpty ? .nothing : .separator
        return token
    }

    private mutating func open(_ container: Container) throws(JSONError) -> JSONToken {
        guard containers.count < limits.depth else {
            throw JSONError(.limit, "nested deeper than \(limits.depth) levels", at: position)
        }
        index += 1
        containers.append(container)
        expectation = container == .object ? .nameOrEnd : .valueOrEnd
        return container == .object ? .beginObject : .beginArray
    }

    private mutating func readName(_ byte: UInt8?) throws(JSONError) -> JSONToken {
        guard byte == UInt8(ascii: "\"") else { throw unexpected(byte, wanted: "a name in quotes") }
        let name = Key(try readString())
        let separator = try skipBlanks()
        guard separator == UInt8(ascii: ":") else { throw unexpected(separator, wanted: "':'") }
        index += 1
        expectation = .value
        return .name(name)
    }

    private mutating func readValue(_ byte: UInt8?) throws(JSONError) -> JSONToken {
        let token: JSONToken
        switch byte {
        case UInt8(ascii: "{"): return try open(.object)
        case UInt8(ascii: "["): return try open(.array)
        case UInt8(ascii: "\""): token = .string(try readString())
        case let start? where start == UInt8(ascii: "-") || start &- UInt8(ascii: "0") < 10:
            token = .number(try readNumber())
        case UInt8(ascii: "t"): token = try readWord("true", .bool(true))
        case UInt8(ascii: "f"): token = try readWord("false", .bool(false))
        case UInt8(ascii: "n"): token = try readWord("null", .null)
        default: throw unexpected(byte, wanted: "a value")
        }
        expectation = containers.isEmpty ? .nothing : .separator
        return token
    }

    // MARK: - Bytes

    /// The byte at `index`, after reading on if the buffer is used up; nil at the end of the document.
    private mutating func peek() throws(JSONError) -> UInt8? {
        if index < buffer.count { return buffer[index] }
        return try refill() ? buffer[index] : nil
    }

    private mutating func refill() throws(JSONError) -> Bool {
        guard let source else { return false }
        if tokenStart > 0 {
            buffer.removeSubrange(..<tokenStart)
            dropped += tokenStart
            index -= tokenStart
            tokenStart = 0
        }
        guard buffer.count <= limits.tokenBytes else {
            throw JSONError(.limit, "a text or number longer than \(limits.tokenBytes) bytes", at: position)
        }
        while true {
            do {
                guard let chunk = try source() else { break }
                guard !chunk.isEmpty else { continue }
                if buffer.isEmpty { buffer = chunk } else { buffer += chunk }
                return true
            } catch {
                throw JSONError(.source, "cannot read further: \(error)", at: position, underlying: error)
            }
        }
        self.source = nil
        return false
    }

    /// Whether a byte may stand between values without meaning anything (RFC 8259 §2).
    package static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private mutating func skipBlanks() throws(JSONError) -> UInt8? {
        while true {
            while index < buffer.count {
                let byte = buffer[index]
                switch byte {
                case 0x20, 0x09, 0x0D: index += 1
                case 0x0A:
                    index += 1
                    line += 1
                    columnBase = dropped + index
                default: return byte
                }
            }
            tokenStart = index
            guard try refill() else { return nil }
        }
    }

    private mutating func readWord(_ word: StaticString, _ token: JSONToken) throws(JSONError) -> JSONToken {
        for offset in 0..<word.utf8CodeUnitCount {
            let byte = try peek()
            guard byte == word.utf8Start[offset] else { throw unexpected(byte, wanted: "'\(word)'") }
            index += 1
        }
        return token
    }

    private mutating func readNumber() throws(JSONError) -> Double {
        let number = try scanNumber()
        let bytes = buffer[tokenStart..<index]
        guard bytes.count <= limits.tokenBytes else {
            throw JSONError(.limit, "a number longer than \(limits.tokenBytes) bytes", at: position)
        }
        if let whole = number { return whole }
        guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else {
            throw syntaxError("a number out of range")
        }
        return value
    }

    /// Moves over a number; gives its value at once where it is a whole one of at most 15 digits.
    private mutating func scanNumber() throws(JSONError) -> Double? {
        let isNegative = buffer[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let leading = try peek()
        let start = index - tokenStart
        var whole = 0
        while let digit = try digit() { whole = whole &* 10 &+ Int(digit) }
        let count = index - tokenStart - start
        guard count > 0 else { throw unexpected(try peek(), wanted: "a digit") }
        guard leading != UInt8(ascii: "0") || count == 1 else { throw syntaxError("a number with a leading zero") }
        var isWhole = count <= 15
        if try peek() == UInt8(ascii: ".") {
            index += 1
            isWhole = false
            try skipDigits()
        }
        if let byte = try peek(), byte | 0x20 == UInt8(ascii: "e") {
            index += 1
            isWhole = false
            if let sign = try peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        // A zero may carry a sign, which an Int cannot.
        return isWhole ? (isNegative ? -Double(whole) : Double(whole)) : nil
    }

    private mutating func digit() throws(JSONError) -> UInt8? {
        guard let byte = try peek(), case let digit = byte &- UInt8(ascii: "0"), digit < 10 else { return nil }
        index += 1
        return digit
    }

    private mutating func skipDigits() throws(JSONError) {
        guard try digit() != nil else { throw unexpected(try peek(), wanted: "a digit") }
        while try digit() != nil {}
    }

    // MARK: - Strings

    private mutating func readString() throws(JSONError) -> String {
        index += 1
        var hasEscapes = false
        var isASCII = true
        while true {
            if !scanPlainText() { isASCII = false }
            switch try peek() {
            case UInt8(ascii: "\""):
                let text = buffer[(tokenStart + 1)..<index]
                index += 1
                guard text.count <= limits.tokenBytes else {
                    throw JSONError(.limit, "a text longer than \(limits.tokenBytes) bytes", at: position)
                }
                // The plain way is many times quicker than checking for UTF-8, and ASCII needs no check.
                if isASCII, !hasEscapes { return String(decoding: text, as: UTF8.self) }
                return try decoded(text, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index += 1
                guard try peek() != nil else { throw syntaxError("a text without its closing quote") }
                index += 1
            case nil: throw syntaxError("a text without its closing quote")
            case let byte? where byte < 0x20:
                throw syntaxError("a control character inside a text; write it as \\u00XX")
            default: break
            }
        }
    }

    /// Moves `index` to the next quote, backslash or control character, or to the end of the buffer; false if that
    /// went over anything but ASCII.
    private mutating func scanPlainText() -> Bool {
        var continuations = 0
        var all: UInt8 = 0
        let start = index
        index = buffer.withUnsafeBufferPointer { bytes in
            var at = start
            while at < bytes.count {
                let byte = bytes[at]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
                all |= byte
                if byte & 0xC0 == 0x80 { continuations += 1 }
                at += 1
            }
            return at
        }
        columnBase += continuations
        return all < 0x80
    }

    private func decoded(_ text: ArraySlice<UInt8>, hasEscapes: Bool) throws(JSONError) -> String {
        var text = text
        if hasEscapes { text = try JSONEscapes.decode(text) { reason in syntaxError(reason) } }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw syntaxError("a text that is not UTF-8")
        }
        return string
    }

    // MARK: - Errors

    private func syntaxError(_ reason: String) -> JSONError { JSONError(.syntax, reason, at: position) }

    private func unexpected(_ byte: UInt8?, wanted: String) -> JSONError {
        guard let byte else { return syntaxError("the document ends where \(wanted) was expected") }
        let shown = (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "byte 0x" + String(byte, radix: 16)
        return syntaxError("expected \(wanted), found \(shown)")
    }
}

// MARK: - Integers

extension JSONReader {
    /// Takes the next elements of an array as long as they are written as most numbers are: whole, without a sign, of at
    /// most 15 digits, on one line, and what follows is at hand. The quick way through long lists; `next` reads on.
    ///
    /// - Parameter take: Gets each number; says whether to go on.
    package mutating func takeIntegers(_ take: (Int) -> Bool) {
        guard containers.last == .array, expectation != .nothing else { return }
        var isFirst = expectation == .valueOrEnd
        var start = index
        buffer.withUnsafeBufferPointer { bytes in
            var goesOn = true
            while goesOn {
                var at = start
                if !isFirst {
                    guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { return }
                    at += 1
                }
                while at < bytes.count, bytes[at] == 0x20 { at += 1 }
                let first = at
                var number = 0
                while at < bytes.count, case let digit = bytes[at] &- UInt8(ascii: "0"), digit < 10 {
                    number = number &* 10 &+ Int(digit)
                    at += 1
                }
                guard (1...15).contains(at - first), bytes[first] != UInt8(ascii: "0") || at - first == 1,
                    at < bytes.count, bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "]")
                else { return }
                (start, isFirst) = (at, false)
                goesOn = take(number)
            }
        }
        guard start > index else { return }
        (index, tokenStart) = (start, start)
        expectation = .separator
    }
}
