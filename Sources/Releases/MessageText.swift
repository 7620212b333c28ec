import Basics

/// Bytes of commit messages and changelogs, taken apart by lines and words.
enum MessageText {
    static let space = UInt8(ascii: " ")

    /// The lines of a text; `\r\n` ends one, too.
    static func lines(_ text: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
        Array(text).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
    }

    /// The text without blanks at either end.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == space || (0x09...0x0D).contains(byte) }
        var rest = bytes.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Whether a byte can be in a type, or in a footer's token.
    static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// Git's names for commits in a text: words of 7 to 64 hexadecimal digits.
    static func commits(in text: some Collection<UInt8>) -> [Key] {
        text.split { !isWord($0) }.filter { (7...64).contains($0.count) && $0.allSatisfy(isHexadecimal) }
            .map { Key(self.text($0)) }
    }

    /// Where `part` first begins in `bytes`, or nil.
    static func firstIndex(of part: some Collection<UInt8>, in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= part.count else { return nil }
        return (bytes.startIndex...bytes.endIndex - part.count).first { bytes[$0...].starts(with: part) }
    }

    /// A text without the number of a pull request at its end: `add prices (#12)`.
    static func withoutRequest(_ text: Key) -> Key {
        let bytes = Array(text.string.utf8)[...]
        guard bytes.last == UInt8(ascii: ")"), let open = bytes.lastIndex(of: UInt8(ascii: "(")) else { return text }
        let inside = bytes[(open + 1)...].dropLast()
        guard inside.first == UInt8(ascii: "#"), inside.count > 1,
            inside.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return text }
        return Key(self.text(trimmed(bytes[..<open])))
    }
}
