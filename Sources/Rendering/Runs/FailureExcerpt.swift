import Basics

/// Picks the lines of a failed step's output that tell why it failed.
enum FailureExcerpt {
    /// The lines worth showing of a log's end.
    ///
    /// Lines that name a fault come first: of those the last ones, in order. Where no line does, the last lines with
    /// something in them. Marks and colours are gone, the exit code's own line is left out.
    ///
    /// - Parameters:
    ///   - lines: the end of the log, in order.
    ///   - limit: how many lines are shown at most.
    static func pick(_ lines: [String], limit: Int = 8) -> [String] {
        let texts = withoutHeader(lines).map(LogLine.text).filter { line in
            line.utf8.contains { $0 > 0x20 } && !isExitLine(line)
        }
        let telling = texts.indices.filter { isTelling(texts[$0]) }
        guard !telling.isEmpty else { return Array(texts.suffix(limit)) }
        return telling.suffix(limit).map { texts[$0] }
    }

    /// What stands before the output, the script itself, tells nothing of why it failed.
    private static func withoutHeader(_ lines: [String]) -> ArraySlice<String> {
        guard let first = lines.first, first.utf8.starts(with: "##[group]".utf8),
            let end = lines.firstIndex(where: { $0.utf8.starts(with: "##[endgroup]".utf8) })
        else { return lines[...] }
        return lines[(end + 1)...]
    }

    private static func isExitLine(_ line: String) -> Bool {
        line.utf8.starts(with: "Error: Process completed with exit code".utf8)
    }

    private static let words: [[UInt8]] = [
        "error", "fail", "exception", "assert", "panic", "fatal", "traceback", "not found", "cannot", "denied",
        "refused", "undefined", "would reformat", ">> issue", "unreached", "missing",
    ].map { Array($0.utf8) }

    /// Whether a line names a fault: a word for one, or a place in a file at its beginning.
    private static func isTelling(_ line: String) -> Bool {
        let bytes = line.utf8.prefix(400).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if bytes.starts(with: "e  ".utf8) || bytes.starts(with: ">  ".utf8) { return true }
        if hasPlace(bytes) { return true }
        return words.contains { contains($0, in: bytes) } && !isAllClear(bytes)
    }

    /// `app/x.py:3`, `  --> src/main.rs:4:5`: a name with a dot, a colon, a number.
    private static func hasPlace(_ bytes: [UInt8]) -> Bool {
        var at = 0
        while let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")) {
            let word = bytes[..<colon].reversed().prefix { $0 > 0x20 }
            let hasDot = word.dropFirst().contains(UInt8(ascii: ".")) && word.first != UInt8(ascii: "/")
            if hasDot, colon + 1 < bytes.count, (0x30...0x39).contains(bytes[colon + 1]) { return true }
            at = colon + 1
        }
        return false
    }

    /// `0 errors`, `no failures`: good news in the same words.
    private static func isAllClear(_ bytes: [UInt8]) -> Bool {
        ["0 error", "0 fail", "no error", "no fail", "errors: 0", "failures: 0", "failed: 0"].contains {
            contains(Array($0.utf8), in: bytes)
        }
    }

    private static func contains(_ word: [UInt8], in bytes: [UInt8]) -> Bool {
        guard let first = word.first, bytes.count >= word.count else { return false }
        return bytes.indices.dropLast(word.count - 1).contains {
            bytes[$0] == first && bytes[$0..<($0 + word.count)].elementsEqual(word)
        }
    }
}
