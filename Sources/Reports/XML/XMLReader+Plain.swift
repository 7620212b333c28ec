import Basics

/// The quick way through what almost all of a report is.
extension XMLReader {
    /// Reads a start tag as most are: all of it in the buffer and well-formed, values without references or line ends.
    ///
    /// False for any other, of which nothing is read: `scanOpening` looks at it with care and says what is wrong.
    mutating func scanPlainOpening() -> Bool {
        var found = XMLAttributes()
        swap(&found, &attributes)
        defer { swap(&found, &attributes) }
        found.removeAll()
        let (start, most) = (eventStart + 1, limits.attributes)
        let plain = buffer.withUnsafeBufferPointer { bytes -> (nameEnd: Int, end: Int, isEmpty: Bool)? in
            guard let base = bytes.baseAddress, let nameEnd = Self.endOfPlainName(bytes, from: start) else {
                return nil
            }
            var index = nameEnd
            while index + 1 < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: ">"): return (nameEnd, index + 1, false)
                case UInt8(ascii: "/"):
                    return bytes[index + 1] == UInt8(ascii: ">") ? (nameEnd, index + 2, true) : nil
                case let byte where Self.isBlank(byte):
                    index += 1
                    let next = bytes[index]
                    if Self.isBlank(next) || next == UInt8(ascii: ">") || next == UInt8(ascii: "/") { continue }
                    guard found.count < most, let attribute = Self.plainAttribute(bytes, from: index),
                        found.find(base + index, attribute.name.count, in: bytes) == nil
                    else { return nil }
                    found.append(attribute)
                    index = attribute.value.upperBound + 1
                default: return nil
                }
            }
            return nil
        }
        guard let plain else { return false }
        elementRange = start..<plain.nameEnd
        finishTag(closing: plain.isEmpty ? UInt8(ascii: "/") : nil, at: plain.end)
        return true
    }

    private static func plainAttribute(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> XMLAttributes.Attribute?
    {
        guard let nameEnd = endOfPlainName(bytes, from: start), nameEnd + 1 < bytes.count,
            bytes[nameEnd] == UInt8(ascii: "="), case let quote = bytes[nameEnd + 1],
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return nil }
        var index = nameEnd + 2
        while index < bytes.count {
            let byte = bytes[index]
            if byte == quote {
                return XMLAttributes.Attribute(name: start..<nameEnd, value: nameEnd + 2..<index, needsDecoding: false)
            }
            if byte < 0x20 || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") { return nil }
            index += 1
        }
        return nil
    }

    private static func endOfPlainName(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, isNameStart(bytes[start]) else { return nil }
        var index = start + 1
        while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        return index
    }
}
