/// The executable lines of a file in rising order, each number once, packed into half a byte to two bytes a line.
///
/// A report of 200 MB holds tens of millions of lines and must be read in 64 MB, so they are not kept as values; see
/// `CoverageLinesWriter` for the form.
package struct CoverageLines: Hashable, Sendable, Sequence {
    /// The packed bytes in pieces: what grows is not copied, and what was used up can be freed.
    private var pieces: [[UInt8]] = []
    private var lineCount: UInt32 = 0
    private var coveredCount: UInt32 = 0
    private var lastNumber: UInt32 = 0
    /// The branches of all lines together.
    package private(set) var branches = BranchCount()

    /// How many lines there are.
    package var count: Int { Int(lineCount) }
    /// How many lines have hits.
    package var covered: Int { Int(coveredCount) }
    /// The number of the last line; 0 of none.
    var last: Int { Int(lastNumber) }
    /// How much memory they take, about.
    package var byteCount: Int {
        pieces.count < 2 ? pieces.first?.count ?? 0 : pieces.count * CoverageLinesWriter.pieceSize
    }

    package init() {}

    /// Makes lines of values in any order, one number perhaps several times: the largest hits count, branches are
    /// united.
    package init(_ lines: some Sequence<CoverageLine>) {
        var sorter = CoverageLineSorter(hits: Swift.max)
        for line in lines { sorter.append(line.number, hits: line.hits, branches: line.branches) }
        self = sorter.finish()
    }

    /// What a writer has written; numbers of lines are at most those of `Int32`.
    init(pieces: [[UInt8]], count: Int, covered: Int, last: Int, branches: BranchCount) {
        (self.pieces, self.branches, lastNumber) = (pieces, branches, UInt32(clamping: last))
        (lineCount, coveredCount) = (UInt32(count), UInt32(covered))
    }

    /// Adds the lines of `other`: of a number that both have the hits are joined by `hits` and the branches united.
    ///
    /// Memory is freed as it is used up, so that both together take no more than before.
    mutating func join(_ other: consuming CoverageLines, hits: (Int, Int) -> Int) {
        if other.count == 0 { return }
        if count == 0 {
            self = other
            return
        }
        var (left, right) = (consumed(), other.consumed())
        var writer = CoverageLinesWriter()
        var (mine, theirs) = (left.next(), right.next())
        while let first = mine, let second = theirs {
            if first.number == second.number {
                writer.append(first.joined(with: second, hits: hits))
                (mine, theirs) = (left.next(), right.next())
            } else if first.number < second.number {
                writer.append(first)
                mine = left.next()
            } else {
                writer.append(second)
                theirs = right.next()
            }
        }
        while let first = mine {
            writer.append(first)
            mine = left.next()
        }
        while let second = theirs {
            writer.append(second)
            theirs = right.next()
        }
        self = writer.finish()
    }

    /// These lines and those of another report of the same file: hits are summed, branches united
    /// (docs/formats/coverage.md#model).
    func merged(with other: CoverageLines) -> CoverageLines {
        var result = self
        result.join(other, hits: Self.sum)
        return result
    }

    /// The sum of two hits; the largest `Int` stands for it and all above.
    static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }

    /// How many there are.
    package var underestimatedCount: Int { count }

    package func makeIterator() -> Iterator { Iterator(pieces: pieces) }

    /// The lines one after the other, none of them left here: memory is freed as they are used up.
    mutating func consumed() -> Iterator {
        defer { self = CoverageLines() }
        return Iterator(pieces: pieces)
    }

    /// Unpacks the lines one after the other.
    package struct Iterator: IteratorProtocol {
        private typealias Code = CoverageLinesWriter.Code

        private var pieces: [[UInt8]]
        private var piece: [UInt8]
        private var following = 1
        private var index = 0
        private var number = -1
        /// The hits of the last line that had any.
        private var lastHits = 1
        /// The second half of a pair that was begun.
        private var second: UInt8?

        fileprivate init(pieces: [[UInt8]]) {
            (self.pieces, piece) = (pieces, pieces.first ?? [])
            if pieces.count > 1 { self.pieces[0] = [] }
        }

        package mutating func next() -> CoverageLine? {
            if let half = second {
                second = nil
                number += Int(half >> 1) + 1
                return CoverageLine(number: number, hits: half & 1 != 0 ? lastHits : 0, branches: branches())
            }
            guard let code = peek() else { return nil }
            index += 1
            if code < Code.single {
                second = code & 7
                number += Int(code >> 4) + 1
                return CoverageLine(number: number, hits: code & 8 != 0 ? lastHits : 0)
            }
            let (step, hits): (Int, Int)
            switch code {
            case Code.two...:
                step = code & 0x40 == 0 ? 1 : 2
                hits = Int(code & 0x3F) << 8 | Int(byte())
                lastHits = hits
            case Code.small...:
                (step, hits) = (1, Int(code - Code.small) + 1)
                lastHits = hits
            case Code.three..<Code.three + 6:
                step = Int(code - Code.three) + 3
                let high = Int(byte())
                hits = high << 8 | Int(byte())
                lastHits = hits
            case Code.far, Code.far + 1:
                step = Int(read())
                hits = code == Code.far ? 0 : lastHits
            case Code.general:
                step = Int(read())
                hits = Int(read())
                lastHits = hits
            default: (step, hits) = (Int(code >> 1 & 7) + 1, code & 1 == 0 ? 0 : lastHits)
            }
            number += step
            return CoverageLine(number: number, hits: hits, branches: branches())
        }

        /// The branches written behind a line, if it has any.
        private mutating func branches() -> CoverageBranches? {
            guard let code = peek(), code >= Code.counted, code < Code.small else { return nil }
            switch code {
            case Code.counted:
                index += 1
                let covered = Int(read())
                return .counted(BranchCount(covered: covered, valid: Int(read())))
            case Code.fewCounted..<Code.fewCounted + UInt8(Code.counts.count):
                index += 1
                return .counted(Code.counts[Int(code - Code.fewCounted)])
            case Code.listed:
                index += 1
                return .listed(list(Int(read())))
            case Code.fewListed..<Code.fewListed + 8:
                index += 1
                return .listed(list(Int(code - Code.fewListed) + 1))
            default: return nil
            }
        }

        private mutating func list(_ count: Int) -> [CoverageBranch] {
            var result: [CoverageBranch] = []
            result.reserveCapacity(count)
            var id = 0
            for place in 0..<count {
                let word = read()
                var difference = word >> 1
                if place == 0 {
                    id = difference & 1 == 1 ? number : 0
                    difference >>= 1
                }
                id &+= CoverageLinesWriter.unzigzag(difference)
                result.append(CoverageBranch(id: id, isTaken: word & 1 == 1))
            }
            return result
        }

        // MARK: - Bytes

        /// The next byte, if there is one; it is not taken.
        @inline(__always) private mutating func peek() -> UInt8? {
            index < piece.count ? piece[index] : turn()
        }

        /// The first byte of the next piece, if there is one.
        private mutating func turn() -> UInt8? {
            guard following < pieces.count else { return nil }
            piece = pieces[following]
            pieces[following] = []
            (following, index) = (following + 1, 0)
            return piece[0]
        }

        private mutating func byte() -> UInt8 {
            guard let byte = peek() else { preconditionFailure("packed lines end inside a line") }
            index += 1
            return byte
        }

        private mutating func read() -> UInt64 {
            var (number, shift): (UInt64, UInt64) = (0, 0)
            while true {
                let byte = byte()
                number |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return number }
                shift += 7
            }
        }
    }
}
