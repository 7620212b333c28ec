/// Sources as lines that can stand in a page.
enum CoverageHTMLSource {
    /// A longer line is cut; what is left of it is not made by hand.
    static let lineLimit = 4000

    /// The lines of a source, without their ends: broken UTF-8 repaired, control and direction characters shown as
    /// U+FFFD so that no line looks like other code than it is, tabs kept.
    static func lines(_ source: [UInt8]) -> [[UInt8]] {
        var lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            var line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            let isCut = line.count > lineLimit
            if isCut { line = line.prefix(lineLimit) }
            let isPlain = line.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x09 }
            var result = isPlain ? Array(line) : printable(line)
            if isCut { result += "…".utf8 }
            return result
        }
    }

    private static func printable(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let parts = line.split(separator: 0x09, omittingEmptySubsequences: false)
        return Array(
            parts.map { Array(FigureText.printable(String(decoding: $0, as: UTF8.self)).utf8) }.joined(separator: [0x09]
            ))
    }
}
