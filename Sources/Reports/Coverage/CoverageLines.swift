/// The executable lines of a file in rising order, packed into about two bytes each.
///
/// A report of 200 MB holds millions of lines and must be read in 64 MB, so they are not kept as values: each is a
/// step from the line before, its hits and its branches, as numbers of 7 bits a byte.
package struct CoverageLines: Hashable, Sendable, Sequence {
    private enum Kind: UInt64 { case plain, counted, listed }

    private var bytes: [UInt8] = []
    /// How many lines there are.
    package private(set) var count = 0
    /// The number of the last line appended; 0 where there is none.
    private(set) var last = 0
    /// How many lines have hits.
    package private(set) var covered = 0
    /// The branches of all lines together.
    package private(set) var branches = BranchCount()
    /// Whether each line appended so far came after the one before.
    private(set) var isRising = true

    package init() {}

    /// Makes lines of values in any order, one number perhaps several times; see `combined`.
    package init(_ lines: some Sequence<CoverageLine>) {
        for line in lines { append(line) }
        self = combined(hits: Swift.max)
    }

    /// Appends one line, also one that comes earlier or again; `combined` sets that right.
    mutating func append(_ line: CoverageLine) {
        if count > 0, line.number <= last { isRising = false }
        let kind: Kind =
            switch line.branches {
            case nil: .plain
            case .counted: .counted
            case .listed: .listed
            }
        write(Self.zigzag(line.number - last) << 2 | kind.rawValue)
        write(UInt64(line.hits))
        switch line.branches {
        case nil: break
        case .counted(let count):
            write(UInt64(count.covered))
            write(UInt64(count.valid))
        case .listed(let branches):
            write(UInt64(branches.count))
            for branch in branches { write(Self.zigzag(branch.id) << 1 | (branch.isTaken ? 1 : 0)) }
        }
        last = line.number
        count += 1
        if line.hits > 0 { covered += 1 }
        if let all = line.branches?.count {
            branches.covered += all.covered
            branches.valid += all.valid
        }
    }

    /// The lines in rising order, each number once; of several, the hits are joined by `hits` and the branches united.
    func combined(hits: (Int, Int) -> Int) -> CoverageLines {
        guard !isRising else { return self }
        var result = CoverageLines()
        var pending: CoverageLine?
        for line in sorted(by: { $0.number < $1.number }) {
            if let earlier = pending, earlier.number == line.number {
                pending = earlier.joined(with: line, hits: hits)
            } else {
                if let pending { result.append(pending) }
                pending = line
            }
        }
        if let pending { result.append(pending) }
        return result
    }

    /// These lines and those of another report of the same file: hits are summed, branches united (formats.md §1.1).
    func merged(with other: CoverageLines) -> CoverageLines {
        var result = CoverageLines()
        var (left, right) = (makeIterator(), other.makeIterator())
        var (mine, theirs) = (left.next(), right.next())
        while mine != nil || theirs != nil {
            switch (mine, theirs) {
            case (let first?, let second?) where first.number == second.number:
                result.append(first.joined(with: second, hits: Self.sum))
                (mine, theirs) = (left.next(), right.next())
            case (let first?, let second?) where first.number > second.number:
                result.append(second)
                theirs = right.next()
            case (let first?, _):
                result.append(first)
                mine = left.next()
            case (nil, let second?):
                result.append(second)
                theirs = right.next()
            case (nil, nil): break
            }
        }
        return result
    }

    /// The sum of two hits; the largest `Int` stands for it and all above.
    static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }

    // MARK: - Numbers

    private mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func zigzag(_ number: Int) -> UInt64 { UInt64(bitPattern: Int64(number << 1 ^ number >> 63)) }

    // MARK: - Sequence

    package func makeIterator() -> Iterator { Iterator(bytes: bytes) }

    /// Unpacks the lines one after the other.
    package struct Iterator: IteratorProtocol {
        fileprivate let bytes: [UInt8]
        private var index = 0
        private var number = 0

        fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

        package mutating func next() -> CoverageLine? {
            guard index < bytes.count else { return nil }
            let head = read()
            number += Self.unzigzag(head >> 2)
            let hits = Int(read())
            let branches: CoverageBranches? =
                switch Kind(rawValue: head & 3) {
                case .counted: .counted(BranchCount(covered: Int(read()), valid: Int(read())))
                case .listed: .listed((0..<read()).map { _ in branch(read()) })
                case .plain, nil: nil
                }
            return CoverageLine(number: number, hits: hits, branches: branches)
        }

        private func branch(_ number: UInt64) -> CoverageBranch {
            CoverageBranch(id: Self.unzigzag(number >> 1), isTaken: number & 1 == 1)
        }

        private mutating func read() -> UInt64 {
            var (number, shift): (UInt64, UInt64) = (0, 0)
            while true {
                let byte = bytes[index]
                index += 1
                number |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return number }
                shift += 7
            }
        }

        private static func unzigzag(_ number: UInt64) -> Int {
            Int(truncatingIfNeeded: number >> 1) ^ -Int(truncatingIfNeeded: number & 1)
        }
    }
}

extension CoverageLine {
    fileprivate func joined(with other: CoverageLine, hits: (Int, Int) -> Int) -> CoverageLine {
        let branches: CoverageBranches? =
            switch (branches, other.branches) {
            case (let mine?, let theirs?): mine.union(theirs)
            case (let only, nil), (nil, let only): only
            }
        return CoverageLine(number: number, hits: hits(self.hits, other.hits), branches: branches)
    }
}
