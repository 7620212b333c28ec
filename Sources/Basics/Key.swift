/// A name compared by its UTF-8 bytes.
///
/// `String ==` follows Unicode canonical equivalence: `é` equals `e` + U+0301, and `"A\r\nB"` does not contain
/// `"\n"`. Names in files, contexts and paths are bytes, so they are compared and hashed as bytes.
package struct Key: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name as text.
    package let string: String

    /// Makes a key of `string`, byte for byte.
    package init(_ string: some StringProtocol) { self.string = String(string) }

    /// Makes a key of a literal.
    package init(stringLiteral value: String) { self.string = value }

    /// The text itself.
    package var description: String { string }

    package static func == (left: Key, right: Key) -> Bool {
        let (left, right) = (left.string.utf8, right.string.utf8)
        guard left.count == right.count else { return false }
        let areEqual = left.withContiguousStorageIfAvailable { left in
            right.withContiguousStorageIfAvailable { right in left.indices.allSatisfy { left[$0] == right[$0] } }
        }
        // Only text that came through Foundation may be stored otherwise.
        return areEqual.flatMap(\.self) ?? left.elementsEqual(right)
    }

    package static func < (left: Key, right: Key) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var string = string
        string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }

    /// The key with ASCII letters in lower case; other scalars stay as they are.
    package var asciiLowercased: Key {
        guard string.utf8.contains(where: { (0x41...0x5A).contains($0) }) else { return self }
        return Key(String(decoding: string.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
    }
}
