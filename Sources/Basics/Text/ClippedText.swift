/// Text from outside in a message, which may be a whole file on one line.
package enum ClippedText {
    /// The most bytes of a line that says what is wrong; lists of everything that is allowed fit in.
    package static let lineLimit = 1000

    /// `line` in at most `limit` bytes and a few: the middle of a longer one becomes `…`.
    package static func line(_ line: String, limit: Int = lineLimit) -> String {
        let bytes = line.utf8
        guard bytes.count > limit else { return line }
        let head = bytes.index(bytes.startIndex, offsetBy: limit * 3 / 4)
        let tail = bytes.index(bytes.endIndex, offsetBy: -limit / 4)
        let scalars = line.unicodeScalars
        return "\(Substring(scalars[..<head.scalarBoundary(in: line)])) … "
            + "\(Substring(scalars[tail.scalarBoundary(in: line)...]))"
    }

    /// Each line of `text` for itself.
    package static func lines(_ text: String) -> String {
        guard text.utf8.count > lineLimit else { return text }
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line(String(decoding: $0, as: UTF8.self)) }.joined(separator: "\n")
    }
}

extension String.Index {
    /// The start of the scalar that a byte's index lies in.
    fileprivate func scalarBoundary(in text: String) -> String.Index {
        var index = self
        while index < text.endIndex, text.utf8[index] & 0xC0 == 0x80 { index = text.utf8.index(before: index) }
        return index
    }
}
