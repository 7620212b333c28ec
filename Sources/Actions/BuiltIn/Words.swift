/// Text cut into pieces by its bytes.
enum Words {
    /// Without ASCII white space at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    /// The lines of `text`, trimmed, without empty ones.
    static func lines(_ text: String) -> [String] { split(text) { $0 == 0x0A || $0 == 0x0D } }

    /// The parts of `text` between separators, trimmed, without empty ones.
    static func split(_ text: String, at isSeparator: (UInt8) -> Bool) -> [String] {
        text.utf8.split(whereSeparator: isSeparator).map { trimmed(Substring($0)) }.filter { !$0.isEmpty }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
