/// Words as people read and paste them in commands.
package enum ShellText {
    /// A word as a shell takes it: double quotes for blanks and brackets, single ones for what those would not keep, and
    /// `$'…'` with escapes for what a terminal must not be sent.
    package static func word(_ word: String) -> String {
        if word.unicodeScalars.contains(where: SafeText.isUnsafe) { return escaped(word) }
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
                || "-_./:@%+=,".utf8.contains(byte)
        }
        if isPlain, !word.utf8.isEmpty { return word }
        if !word.utf8.contains(where: { "\"$`\\!".utf8.contains($0) }) { return "\"\(word)\"" }
        let parts = word.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return "'" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "'\\''") + "'"
    }

    /// A word in double quotes, whatever bytes are in it, as any POSIX shell reads it.
    package static func quoted(_ word: String) -> String {
        let bytes = word.utf8.flatMap { "\\\"$`".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        return "\"\(String(decoding: bytes, as: UTF8.self))\""
    }

    private static func escaped(_ word: String) -> String {
        var result = "$'"
        for scalar in word.unicodeScalars {
            if SafeText.isUnsafe(scalar) {
                for byte in String(scalar).utf8 { result += "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))" }
            } else {
                if scalar == "'" || scalar == "\\" { result += "\\" }
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }
}
