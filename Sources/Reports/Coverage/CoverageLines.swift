/// The executable lines of a file in rising order, each number once: four bytes a line, eight where some ran more than
/// once, since a report of 200 MB holds tens of millions.
package struct CoverageLines: Hashable, Sendable, Sequence {
    /// The branches of a line: only counted, or those of `listed` from a place on.
    private struct Branched: Hashable {
        static let counted = UInt32.max
        let place, covered, valid, start: UInt32
    }

    /// Twice the number of each line, and one more where it ran.
    private var lines: [UInt32] = []
    /// How often each line ran, where one ran more than once; the largest number stands for all above.
    private var counts: [UInt32] = []
    private var branched: [Branched] = []
    private var listed: [CoverageBranch] = []
    /// How many lines have hits.
    package private(set) var covered = 0
    /// The branches of all lines together.
    package private(set) var branches = BranchCount()
    /// Whether each line came after those before it: else `sort` has to follow.
    private(set) var isRising = true

    /// How many lines there are.
    package var count: Int { lines.count }
    /// The number of the last line; 0 of none.
    package var last: Int { lines.last.map { Int($0 >> 1) } ?? 0 }
    /// How much memory they take, about.
    var byteCount: Int {
        4 * (lines.count + counts.count) + MemoryLayout<Branched>.size * branched.count + 8 * listed.count
    }

    package init() {}

    /// Makes lines of values in any order, one number perhaps several times: the largest hits count, branches are
    /// united.
    package init(_ lines: some Sequence<CoverageLine>) {
        append(lines)
        sort(hits: Swift.max)
    }

    // MARK: - Making

    /// Adds a line; numbers are at most those of `Int32`. Where it does not come after all others `sort` has to follow.
    mutating func append(_ number: Int, hits: Int, branches: CoverageBranches? = nil) {
        if number <= last, count > 0 { isRising = false }
        if counts.isEmpty, hits > 1 { counts = lines.map { $0 & 1 } }
        lines.append(UInt32(number) << 1 | (hits > 0 ? 1 : 0))
        if hits > 1 || !counts.isEmpty { counts.append(UInt32(clamping: hits)) }
        if hits > 0 { covered += 1 }
        guard let branches else { return }
        let count = branches.count
        var start = Branched.counted
        if case .listed(let list) = branches {
            start = UInt32(listed.count)
            listed += list
        }
        branched.append(
            Branched(
                place: UInt32(lines.count - 1), covered: UInt32(count.covered), valid: UInt32(count.valid),
                start: start))
        self.branches.covered += count.covered
        self.branches.valid += count.valid
    }

    /// Adds lines; as one of them.
    mutating func append(_ lines: some Sequence<CoverageLine>) {
        for line in lines { append(line.number, hits: line.hits, branches: line.branches) }
    }

    /// Puts the lines in order; of those of one number the hits are joined by `hits` and the branches united.
    mutating func sort(hits: (Int, Int) -> Int) {
        guard !isRising else { return }
        let numbers = lines
        // Sorting is stable and quick where a few rising lists come one after the other.
        let order = (0..<UInt32(count)).sorted { numbers[Int($0)] >> 1 < numbers[Int($1)] >> 1 }
        var result = CoverageLines()
        var index = 0
        while index < order.count {
            let number = numbers[Int(order[index])] >> 1
            var (sum, parts): (Int?, [CoverageBranches]) = (nil, [])
            while index < order.count, case let place = Int(order[index]), numbers[place] >> 1 == number {
                sum = sum.map { hits($0, self.hits(at: place)) } ?? self.hits(at: place)
                if let branches = branches(at: place) { parts.append(branches) }
                index += 1
            }
            result.append(Int(number), hits: sum ?? 0, branches: .union(parts))
        }
        self = result
    }

    /// Gives back what was reserved for more lines.
    mutating func shrink() {
        lines = lines.withUnsafeBufferPointer(Array.init)
        counts = counts.withUnsafeBufferPointer(Array.init)
    }

    /// These lines and those of another report of the same file: hits are summed, branches united
    /// (docs/formats/coverage.md#model).
    func merged(with other: CoverageLines) -> CoverageLines {
        var result = self
        result.append(other)
        result.sort(hits: Self.sum)
        return result
    }

    /// The sum of two hits; the largest `Int` stands for it and all above.
    static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }

    // MARK: - Reading

    private func hits(at place: Int) -> Int {
        if counts.isEmpty { return Int(lines[place] & 1) }
        return counts[place] == .max ? .max : Int(counts[place])
    }

    private func branches(at place: Int) -> CoverageBranches? {
        var (low, high) = (0, branched.count)
        while low < high {
            let middle = (low + high) / 2
            if branched[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low < branched.count && branched[low].place == place ? branches(branched[low]) : nil
    }

    private func branches(_ of: Branched) -> CoverageBranches {
        guard of.start != Branched.counted else {
            return .counted(BranchCount(covered: Int(of.covered), valid: Int(of.valid)))
        }
        return .listed(Array(listed[Int(of.start)..<Int(of.start + of.valid)]))
    }

    /// How many there are.
    package var underestimatedCount: Int { count }

    package func makeIterator() -> Iterator { Iterator(lines: self) }

    /// The lines one after the other.
    package struct Iterator: IteratorProtocol {
        fileprivate let lines: CoverageLines
        private var place = 0
        private var nextBranched = 0

        fileprivate init(lines: CoverageLines) { self.lines = lines }

        package mutating func next() -> CoverageLine? {
            guard place < lines.count else { return nil }
            defer { place += 1 }
            var line = CoverageLine(number: Int(lines.lines[place] >> 1), hits: lines.hits(at: place))
            if nextBranched < lines.branched.count, lines.branched[nextBranched].place == place {
                line.branches = lines.branches(lines.branched[nextBranched])
                nextBranched += 1
            }
            return line
        }
    }
}
