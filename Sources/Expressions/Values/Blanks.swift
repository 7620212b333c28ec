/// White space as `.NET` counts it (`Char.IsWhiteSpace`), on UTF-8 bytes.
enum Blanks {
    /// How many bytes of white space begin at `at`: 0 where the scalar there is none, else the scalar's length.
    @inline(__always)
    static func length(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
        let byte = bytes[at]
        if byte < 0x80 { return byte == 0x20 || byte &- 9 < 5 ? 1 : 0 }
        return byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3 ? longLength(bytes, at: at) : 0
    }

    private static func longLength(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> Int {
        guard at + 1 < bytes.count else { return 0 }
        if bytes[at] == 0xC2 { return bytes[at + 1] == 0x85 || bytes[at + 1] == 0xA0 ? 2 : 0 }
        guard at + 2 < bytes.count else { return 0 }
        switch (bytes[at], bytes[at + 1], bytes[at + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    /// The part without white space at either end.
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var start = 0
        while start < bytes.count, case let length = length(bytes, at: start), length > 0 { start += length }
        var end = bytes.count
        while end > start, let length = (1...3).first(where: { endsWithBlank(bytes, end, $0) }) { end -= length }
        return bytes[start..<max(start, end)]
    }

    private static func endsWithBlank(_ bytes: UnsafeBufferPointer<UInt8>, _ end: Int, _ size: Int) -> Bool {
        end >= size && length(bytes, at: end - size) == size
    }

    /// The text without white space at either end, and how many bytes were before it.
    static func trimmedWithOffset(_ text: String) -> (text: String, offset: Int) {
        var text = text
        let trimmed: (String, Int)? = text.withUTF8 { bytes in
            let inside = Self.trimmed(bytes)
            return inside.count == bytes.count ? nil : (String(decoding: inside, as: UTF8.self), inside.startIndex)
        }
        return trimmed ?? (text, 0)
    }
}
