/// Makes the hits of lines of the segments of an llvm-cov export (formats.md §1.5).
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

    private static let longestFile = 1_000_000

    private var lines = CoverageLines()
    /// The last segment of the lines before the one that is open.
    private var wrapped: Segment?
    /// The segments of the line that is open.
    private var open: [Segment] = []

    /// Takes the next segment; false where it comes before the last one, or beyond any real file.
    mutating func add(_ segment: Segment) -> Bool {
        guard (0...Self.longestFile).contains(segment.line) else { return false }
        if let line = open.first?.line, line != segment.line {
            guard line < segment.line else { return false }
            closeLine(line)
            for between in (line + 1)..<segment.line { closeLine(between) }
        }
        open.append(segment)
        return true
    }

    /// All lines.
    mutating func finish() -> CoverageLines {
        if let line = open.first?.line { closeLine(line) }
        return lines
    }

    private mutating func closeLine(_ number: Int) {
        let isSkipped = open.first.map { !$0.hasCount && $0.isEntry } ?? false
        let counted = wrapped.flatMap { $0.hasCount ? $0 : nil }
        let isExecutable =
            !isSkipped && (counted != nil || open.contains(where: \.begins))
            || open.contains { $0.isEntry && $0.hasCount }
        if isExecutable {
            let hits = open.reduce(counted?.count ?? 0) { $1.begins ? max($0, $1.count) : $0 }
            lines.append(CoverageLine(number: number, hits: hits))
        }
        if let last = open.last { wrapped = last }
        open.removeAll(keepingCapacity: true)
    }
}
