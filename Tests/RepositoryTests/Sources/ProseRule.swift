/// Phrases that messages, help texts and documents do without, each with plainer words.
enum ProseRule {
    private static let phrases: [(phrase: String, plainer: String)] = [
        (" is wanted", "must be, or expected"), (" are wanted", "must be, or expected"), (" anew", "again"),
        (" goes on", "continues, or is in progress"), (" of then", "earlier"), (" speaks of", "matches, or is about"),
        ("such a one", "one"), (" is no ", "is not a"), (" are no ", "are not"),
    ]
    /// What begins or continues differently is plain.
    private static let allowed = ["there is no ", "There is no ", "there are no ", "There are no ", " is no longer"]

    /// Places in the texts of `source`; comments do not count.
    static func findings(path: String, lines: [String]) -> [Finding] {
        var findings: [Finding] = []
        var isInside = false
        for (index, line) in lines.enumerated() {
            let marks = line.components(of: "\"\"\"") - 1
            let text = isInside ? line : textPart(line)
            if marks % 2 == 1 { isInside.toggle() }
            findings += self.findings(path, index + 1, text)
        }
        return findings
    }

    /// Places in the prose of a document; code does not count.
    static func findings(document path: String, text: String) -> [Finding] {
        MarkdownText(text).prose.enumerated().flatMap { findings(path, $0.offset + 1, $0.element) }
    }

    private static func findings(_ path: String, _ line: Int, _ text: String) -> [Finding] {
        var plain = text
        for phrase in allowed { plain = plain.removing(phrase) }
        return phrases.filter { plain.components(of: $0.phrase) > 1 }
            .map { Finding(path, line, "'\($0.phrase)' in a text; write \($0.plainer)") }
    }

    /// What stands behind the first quote; nothing of a line that is a comment.
    private static func textPart(_ line: String) -> String {
        let bytes = line.utf8.drop { $0 == UInt8(ascii: " ") }
        guard !bytes.starts(with: "//".utf8), let quote = bytes.firstIndex(of: UInt8(ascii: "\"")) else { return "" }
        return String(decoding: bytes[quote...], as: UTF8.self)
    }
}

extension String {
    /// Into how many parts `separator` cuts the text.
    fileprivate func components(of separator: String) -> Int { parts(separator).count }

    fileprivate func removing(_ separator: String) -> String {
        parts(separator).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private func parts(_ separator: String) -> [[UInt8]] {
        let wanted = Array(separator.utf8)
        var parts: [[UInt8]] = [[]]
        var bytes = Array(utf8)[...]
        while let byte = bytes.first {
            if bytes.starts(with: wanted) {
                parts.append([])
                bytes = bytes.dropFirst(wanted.count)
            } else {
                parts[parts.count - 1].append(byte)
                bytes = bytes.dropFirst()
            }
        }
        return parts
    }
}
