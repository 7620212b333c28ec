import CText

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
        guard left.string.utf8.count == right.string.utf8.count else { return false }
        return comparing(left, right) { left, right in
            ctext_compare(left.baseAddress, left.count, right.baseAddress, right.count) == 0
        } ?? left.string.utf8.elementsEqual(right.string.utf8)
    }

    package static func < (left: Key, right: Key) -> Bool {
        comparing(left, right) { left, right in
            ctext_compare(left.baseAddress, left.count, right.baseAddress, right.count) < 0
        } ?? left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }

    /// What `body` makes of both texts; nil where one of them is not in one piece, as only text that came through
    /// Foundation may be.
    private static func comparing(
        _ left: Key, _ right: Key, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool? {
        left.string.utf8.withContiguousStorageIfAvailable { left in
            right.string.utf8.withContiguousStorageIfAvailable { right in body(left, right) }
        }.flatMap(\.self)
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
