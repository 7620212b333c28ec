/// Packs lines that come in any order, one number perhaps several times.
///
/// Most come in rising order and are packed at once. After a few a late one begins a new run, for lists often come one
/// after the other; where nothing is in order late ones are sorted a thousand at a time.
struct CoverageLineSorter {
    private static let batch = 1024
    private static let shortestRun = 32

    private let hits: (Int, Int) -> Int
    private var rising = CoverageLinesWriter()
    private var late: [CoverageLine] = []
    private var runs = CoverageRuns()

    /// - Parameter hits: Joins the hits of a line that comes several times; neither order nor grouping may count.
    init(hits: @escaping (Int, Int) -> Int) { self.hits = hits }

    /// How much memory the lines take, about.
    var byteCount: Int { rising.byteCount + runs.byteCount }

    /// Adds a line.
    mutating func append(_ number: Int, hits: Int, branches: CoverageBranches?) {
        if number <= rising.last, rising.count >= Self.shortestRun { runs.append(rising.finish(), hits: self.hits) }
        guard number <= rising.last else { return rising.append(number, hits: hits, branches: branches) }
        late.append(CoverageLine(number: number, hits: hits, branches: branches))
        if late.count == Self.batch { packLate() }
    }

    /// All lines in rising order, each number once; the sorter is as new then.
    mutating func finish() -> CoverageLines {
        if !late.isEmpty { packLate() }
        runs.append(rising.finish(), hits: hits)
        return runs.finish(hits: hits)
    }

    private mutating func packLate() {
        late.sort { $0.number < $1.number }
        var writer = CoverageLinesWriter()
        var pending: CoverageLine?
        for line in late {
            if let earlier = pending, earlier.number == line.number {
                pending = earlier.joined(with: line, hits: hits)
            } else {
                if let pending { writer.append(pending) }
                pending = line
            }
        }
        if let pending { writer.append(pending) }
        late.removeAll(keepingCapacity: true)
        runs.append(writer.finish(), hits: hits)
    }
}

/// Lines of one file that come packed, several times.
///
/// What is as long is joined at once, so that neither memory nor time grows much with how often they come.
struct CoverageRuns {
    /// Each takes less than half as much as the one before.
    private var runs: [CoverageLines] = []
    /// How much memory the lines take, about.
    private(set) var byteCount = 0

    /// Adds lines; `hits` as for `CoverageLineSorter`.
    mutating func append(_ lines: consuming CoverageLines, hits: (Int, Int) -> Int) {
        guard lines.count > 0 else { return }
        byteCount += lines.byteCount
        runs.append(lines)
        while runs.count > 1, runs[runs.count - 2].byteCount <= 2 * runs[runs.count - 1].byteCount { joinLast(hits) }
    }

    /// All of them joined; nothing is left then.
    mutating func finish(hits: (Int, Int) -> Int) -> CoverageLines {
        while runs.count > 1 { joinLast(hits) }
        byteCount = 0
        return runs.popLast() ?? CoverageLines()
    }

    private mutating func joinLast(_ hits: (Int, Int) -> Int) {
        guard let last = runs.popLast(), var longer = runs.popLast() else { return }
        byteCount -= last.byteCount + longer.byteCount
        longer.join(last, hits: hits)
        byteCount += longer.byteCount
        runs.append(longer)
    }
}
