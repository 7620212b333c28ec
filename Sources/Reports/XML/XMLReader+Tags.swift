package import Basics

/// The name and attributes of the current tag.
extension XMLReader {
    /// An attribute of the current start tag, as places in the buffer.
    struct Attribute {
        let name: Range<Int>
        let value: Range<Int>
        /// Whether the value holds references or blanks other than spaces.
        let needsDecoding: Bool
    }

    /// The name of the element just begun or ended, with its prefix.
    package var elementName: Key { Key(String(decoding: buffer[elementRange], as: UTF8.self)) }

    /// Whether the element just begun or ended is called `name`.
    @inline(__always) package func isElement(_ name: StaticString) -> Bool {
        // What is asked for every tag gets the parts it looks at: handing on the reader itself would copy it.
        Self.matches(buffer, elementRange, name)
    }

    /// The name of the element just begun or ended, without its prefix and in lower case.
    package var plainName: Key { Self.plain(buffer[elementRange]) }

    private static func plain(_ name: ArraySlice<UInt8>) -> Key {
        let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.startIndex
        return Key(String(decoding: name[start...], as: UTF8.self)).asciiLowercased
    }

    /// Calls `body` with each attribute of the start tag: its name without its prefix and in lower case, and its value.
    package func forEachAttribute<Failure>(
        _ body: (Key, ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        for attribute in attributes {
            try body(Self.plain(buffer[attribute.name]), Self.bytes(of: attribute, in: buffer))
        }
    }

    /// How many attributes the start tag has.
    package var attributeCount: Int { attributes.count }

    /// The value of an attribute of the start tag, with references resolved; nil where it is absent.
    @inline(__always) package func attribute(_ name: StaticString) -> Key? {
        attributeBytes(name).map { Key(String(decoding: $0, as: UTF8.self)) }
    }

    /// The bytes of an attribute of the start tag, with references resolved; nil where it is absent.
    @inline(__always) package func attributeBytes(_ name: StaticString) -> ArraySlice<UInt8>? {
        Self.find(buffer, attributes, name).map { Self.bytes(of: $0, in: buffer) }
    }

    /// The value of an attribute that is a whole number, cut to the range of `Int`; nil where it is absent.
    ///
    /// - Throws: `XMLError` where the attribute is something else.
    @inline(__always) package func integer(_ name: StaticString) throws(XMLError) -> Int? {
        guard let attribute = Self.find(buffer, attributes, name) else { return nil }
        guard let number = Self.number(buffer[attribute.value]) else {
            let text = String(decoding: buffer[attribute.value].prefix(40), as: UTF8.self)
            throw XMLError(
                .syntax, "\(name)=\"\(text)\" is not a whole number",
                at: Self.position(at: attribute.value.lowerBound, of: buffer, from: base))
        }
        return number
    }

    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        if let number = digits.wholeNumber { return isNegative ? -number : number }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = Int(digits.text) ?? .max
        return isNegative ? -number : number
    }

    private static func find(_ buffer: [UInt8], _ attributes: [Attribute], _ name: StaticString) -> Attribute? {
        attributes.first { matches(buffer, $0.name, name) }
    }

    private static func matches(_ buffer: [UInt8], _ range: Range<Int>, _ name: StaticString) -> Bool {
        range.count == name.utf8CodeUnitCount
            && name.withUTF8Buffer { name in name.indices.allSatisfy { buffer[range.lowerBound + $0] == name[$0] } }
    }

    private static func bytes(of attribute: Attribute, in buffer: [UInt8]) -> ArraySlice<UInt8> {
        guard attribute.needsDecoding else { return buffer[attribute.value] }
        var decoded: [UInt8] = []
        var index = attribute.value.lowerBound
        while index < attribute.value.upperBound {
            let byte = buffer[index]
            if byte == UInt8(ascii: "&") {
                // Every reference was looked at when the tag was read.
                guard let end = XMLReferences.decode(buffer[index..<attribute.value.upperBound], into: &decoded) else {
                    preconditionFailure("an attribute was taken without looking at its references")
                }
                index = end
            } else {
                // XML 1.0 §3.3.3: a blank in an attribute is a space.
                decoded.append(isBlank(byte) ? 0x20 : byte)
                index += 1
            }
        }
        return decoded[...]
    }

    // MARK: - Reading a tag

    /// Reads attributes up to the end of the tag, if all of it is in the buffer.
    mutating func scanAttributes(from start: Int, closing: UInt8) throws(XMLError) -> Bool {
        attributes.removeAll(keepingCapacity: true)
        var index = start
        while true {
            let blanks = index
            index = endOfBlanks(index)
            guard index < buffer.count else { return false }
            let byte = buffer[index]
            if byte == UInt8(ascii: ">"), closing != UInt8(ascii: "?") {
                finishTag(closing: nil, at: index + 1)
                return true
            }
            if byte == closing {
                guard index + 1 < buffer.count else { return false }
                guard buffer[index + 1] == UInt8(ascii: ">") else {
                    throw error(.syntax, "expected '>' at the end of a tag", at: index + 1)
                }
                finishTag(closing: closing, at: index + 2)
                return true
            }
            guard Self.isNameStart(byte) else {
                throw error(.syntax, "expected an attribute or the end of the tag", at: index)
            }
            guard index > blanks else { throw error(.syntax, "a blank is missing before an attribute", at: index) }
            guard let end = try scanAttribute(at: index) else { return false }
            index = end
        }
    }

    /// Reads one attribute; gives where it ends, or nil where the buffer ends first.
    private mutating func scanAttribute(at start: Int) throws(XMLError) -> Int? {
        let count = buffer.count
        let nameEnd = endOfName(start)
        var index = endOfBlanks(nameEnd)
        guard index < count else { return nil }
        guard buffer[index] == UInt8(ascii: "=") else {
            throw error(.syntax, "expected '=' after the name of an attribute", at: index)
        }
        index = endOfBlanks(index + 1)
        guard index < count else { return nil }
        let quote = buffer[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw error(.syntax, "expected a quote at the beginning of an attribute's value", at: index)
        }
        let valueStart = index + 1
        index = valueStart
        var needsDecoding = false
        while true {
            guard index < count else { return nil }
            let byte = buffer[index]
            if byte == quote { break }
            // Quotes, '&', '<' and blanks other than space are all at or below '<': one test for most bytes.
            if byte <= UInt8(ascii: "<") {
                if byte == UInt8(ascii: "<") {
                    throw error(.syntax, "'<' inside an attribute; write it as &lt;", at: index)
                }
                if byte == UInt8(ascii: "&") || byte < 0x20 { needsDecoding = true }
            }
            index += 1
        }
        if needsDecoding { try checkReferences(valueStart..<index) }
        try append(
            Attribute(name: start..<nameEnd, value: valueStart..<index, needsDecoding: needsDecoding))
        return index + 1
    }

    private mutating func append(_ attribute: Attribute) throws(XMLError) {
        guard attributes.count < limits.attributes else {
            throw error(.limit, "more than \(limits.attributes) attributes in one tag", at: attribute.name.lowerBound)
        }
        let isKnown = attributes.contains { buffer[$0.name].elementsEqual(buffer[attribute.name]) }
        guard !isKnown else {
            let name = String(decoding: buffer[attribute.name], as: UTF8.self)
            throw error(.syntax, "the attribute '\(name)' is written twice", at: attribute.name.lowerBound)
        }
        attributes.append(attribute)
    }

    private func checkReferences(_ range: Range<Int>) throws(XMLError) {
        var index = range.lowerBound
        var scratch: [UInt8] = []
        while index < range.upperBound {
            if buffer[index] == UInt8(ascii: "&") {
                guard let end = XMLReferences.decode(buffer[index..<range.upperBound], into: &scratch) else {
                    throw badReference(buffer[index..<range.upperBound])
                }
                scratch.removeAll(keepingCapacity: true)
                index = end
            } else {
                index += 1
            }
        }
    }

    /// - Parameter bytes: From its `&` on, as much as it may go on in: what happens to be read already is not shown.
    func badReference(_ bytes: ArraySlice<UInt8>) -> XMLError {
        let word = bytes.prefix(XMLReferences.longest).prefix { byte in
            byte != UInt8(ascii: ";") && !Self.isBlank(byte)
        }
        let text = String(decoding: word, as: UTF8.self)
        return error(
            .syntax, "'\(text)' is none of &lt; &gt; &amp; &quot; &apos; and no character number",
            at: bytes.startIndex)
    }

    // MARK: - Characters

    func endOfName(_ start: Int) -> Int {
        var index = start
        while index < buffer.count, Self.isNameByte(buffer[index]) { index += 1 }
        return index
    }

    func endOfBlanks(_ start: Int) -> Int {
        var index = start
        while index < buffer.count, Self.isBlank(buffer[index]) { index += 1 }
        return index
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte >= 0x80 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        isNameStart(byte) || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
