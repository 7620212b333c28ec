/// The prose of a Markdown document: what stands outside code blocks and code spans, line by line.
struct MarkdownText {
    /// The lines with code replaced by spaces, so that columns stay; line 1 is `prose[0]`.
    let prose: [String]

    init(_ text: String) {
        var fence: Substring?
        prose = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let start = line.drop { $0 == " " || $0 == ">" }
            let mark = start.hasPrefix("```") ? "```" : start.hasPrefix("~~~") ? "~~~" : nil
            if let open = fence {
                if start.hasPrefix(open) { fence = nil }
                return ""
            }
            if let mark {
                fence = mark[...]
                return ""
            }
            return Self.withoutSpans(line)
        }
    }

    /// The line with its code spans, from a run of backticks to the next run of the same length, blanked.
    private static func withoutSpans(_ line: Substring) -> String {
        var prose = ""
        var rest = line
        while let tick = rest.firstIndex(of: "`") {
            prose += rest[..<tick]
            let run = rest[tick...].prefix { $0 == "`" }
            let inside = rest[run.endIndex...]
            guard let end = Self.range(of: run, in: inside) else {
                prose += rest[tick..<run.endIndex]
                rest = inside
                continue
            }
            prose += String(repeating: " ", count: line.distance(from: tick, to: end.upperBound))
            rest = inside[end.upperBound...]
        }
        return prose + rest
    }

    private static func range(of run: Substring, in text: Substring) -> Range<Substring.Index>? {
        var rest = text
        while let tick = rest.firstIndex(of: "`") {
            let found = rest[tick...].prefix { $0 == "`" }
            if found.count == run.count { return tick..<found.endIndex }
            rest = rest[found.endIndex...]
        }
        return nil
    }
}
