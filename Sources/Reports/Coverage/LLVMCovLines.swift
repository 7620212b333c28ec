/// Makes the hits of lines of the segments of an llvm-cov export (docs/formats/coverage.md#llvm-cov).
struct LLVMCovLines {
    /// Where a count begins: it holds up to the next segment.
    struct Segment {
        var line: Int
        var count: Int
        var hasCount: Bool
        var isEntry: Bool
        var isGap: Bool

        fileprivate var begins: Bool { hasCount && isEntry && !isGap }
    }

    /// What is known of the line whose segments are being read.
    private struct OpenLine {
        let number: Int
        /// Whether its first segment begins code that is left out.
        let isSkipped: Bool
        /// The largest count that begins on it.
        var begun: Int?
        /// Whether a counted region begins on it, a gap too.
        var hasEntry = false
        var last: Segment
    }

    private static let longestFile = 1_000_000

    /// The last segment of the lines before the one that is open.
    private var wrapped: Segment?
    private var open: OpenLine?

    /// Takes the next segment; false where it comes before the last one, or beyond any real file.
    mutating func add(_ segment: Segment, to builder: inout CoverageBuilder) -> Bool {
        guard (0...Self.longestFile).contains(segment.line) else { return false }
        if let line = open?.number, line != segment.line {
            guard line < segment.line else { return false }
            finish(to: &builder)
            if let wrapped, wrapped.hasCount {
                for between in (line + 1)..<segment.line {
                    builder.append(between, hits: wrapped.count)
                }
            }
        }
        var line =
            open
            ?? OpenLine(
                number: segment.line, isSkipped: !segment.hasCount && segment.isEntry, begun: nil, last: segment)
        if segment.begins { line.begun = max(line.begun ?? 0, segment.count) }
        if segment.isEntry, segment.hasCount { line.hasEntry = true }
        line.last = segment
        open = line
        return true
    }

    /// Ends the last line.
    mutating func finish(to builder: inout CoverageBuilder) {
        guard let line = open else { return }
        let counted = wrapped.flatMap { $0.hasCount ? $0.count : nil }
        if line.hasEntry || !line.isSkipped && (counted != nil || line.begun != nil) {
            builder.append(line.number, hits: max(counted ?? 0, line.begun ?? 0))
        }
        wrapped = line.last
        open = nil
    }
}
