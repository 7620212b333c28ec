/// Words of a command line as a POSIX shell reads them.
package enum ShellWords {
    /// One word, whatever bytes are in it.
    package static func quoted(_ text: String) -> String {
        "\""
            + String(
                decoding: text.utf8.flatMap { "\\\"$`".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] },
                as: UTF8.self)
            + "\""
    }

    /// A command line of words.
    static func command(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }
}
