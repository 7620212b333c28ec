/// Packs lines that come in rising order.
///
/// A byte is one of:
///
///     00aahbbh  two lines: each a step of 1 to 4 from the line before, without hits, or with as many as the last line
///               that had any had
///     0100sssh  such a line alone, a step of 1 to 8
///     0101001h  such a line a longer step away: the step follows
///     1shhhhhh  a step of 1 or 2 and the hits, whose low byte follows
///     0111hhhh  a step of 1 and 1 to 16 hits
///     011……     a step of 3 to 8, two bytes of hits follow
///     01010000  step and hits follow
///
/// or tells the branches of the line before. Numbers that follow have 7 bits a byte.
struct CoverageLinesWriter {
    enum Code {
        static let single: UInt8 = 0x40
        static let general: UInt8 = 0x50
        static let far: UInt8 = 0x52
        /// Branches that are counted: two numbers follow, or the code is one of `counts`.
        static let counted: UInt8 = 0x54
        static let fewCounted: UInt8 = 0x55
        /// A list of branches: how many follows, or the code says it for 1 to 8. A branch is the difference of its
        /// identity to that of the one before; the first's to 0 or to the number of the line.
        static let listed: UInt8 = 0x5F
        static let fewListed: UInt8 = 0x60
        static let three: UInt8 = 0x68
        static let small: UInt8 = 0x70
        static let two: UInt8 = 0x80

        static let counts = [
            BranchCount(covered: 0, valid: 1), BranchCount(covered: 1, valid: 1), BranchCount(covered: 0, valid: 2),
            BranchCount(covered: 1, valid: 2), BranchCount(covered: 2, valid: 2), BranchCount(covered: 0, valid: 4),
            BranchCount(covered: 1, valid: 4), BranchCount(covered: 2, valid: 4), BranchCount(covered: 3, valid: 4),
            BranchCount(covered: 4, valid: 4),
        ]
    }

    /// How long a piece of bytes is, but for the last.
    static let pieceSize = 1 << 15

    private var pieces: [[UInt8]] = []
    private var piece: [UInt8] = []
    /// How many lines there are.
    private(set) var count = 0
    private var covered = 0
    private var branches = BranchCount()
    /// The number of the line last appended; -1 before the first.
    private(set) var last = -1
    private var lastHits = 1
    /// Whether the last byte is a single line that a second one may join.
    private var isOpenPair = false

    /// How much memory the lines take.
    var byteCount: Int { pieces.count * Self.pieceSize + piece.count }

    /// Appends a line that comes after all others.
    mutating func append(_ line: CoverageLine) { append(line.number, hits: line.hits, branches: line.branches) }

    /// Appends a line that comes after all others.
    mutating func append(_ number: Int, hits: Int, branches: CoverageBranches?) {
        let step = number - last
        precondition(step > 0, "lines are packed in rising order")
        let isSame = hits == 0 || hits == lastHits
        if isSame, step <= 4 {
            let half = UInt8(truncatingIfNeeded: (step - 1) << 1) | (hits > 0 ? 1 : 0)
            if isOpenPair {
                piece[piece.count - 1] = (piece[piece.count - 1] & 7) << 3 | half
                isOpenPair = false
            } else {
                write(Code.single | half)
                isOpenPair = true
            }
        } else {
            isOpenPair = false
            writeAlone(step, hits, isSame: isSame)
        }
        if let branches { write(branches, at: number) }
        last = number
        count += 1
        if hits > 0 { (covered, lastHits) = (covered + 1, hits) }
    }

    /// All lines; the writer is as new then, and quicker than a new one.
    mutating func finish() -> CoverageLines {
        if !piece.isEmpty {
            // As long as it is, not as long as it may grow.
            pieces.append(
                [UInt8](unsafeUninitializedCapacity: piece.count) { buffer, count in
                    (_, count) = buffer.initialize(from: piece)
                })
        }
        let lines = CoverageLines(
            pieces: pieces, count: count, covered: covered, last: max(0, last), branches: branches)
        let old = piece
        self = CoverageLinesWriter()
        piece = old
        piece.removeAll(keepingCapacity: true)
        return lines
    }

    private mutating func writeAlone(_ step: Int, _ hits: Int, isSame: Bool) {
        if isSame, step <= 8 {
            write(Code.single | UInt8(step - 1) << 1 | (hits > 0 ? 1 : 0))
        } else if isSame {
            write(Code.far | (hits > 0 ? 1 : 0))
            write(number: UInt64(step))
        } else if step == 1, hits <= 16 {
            write(Code.small + UInt8(hits - 1))
        } else if step <= 8, hits < 1 << 14 {
            let high = UInt8(hits >> 8)
            if step <= 2 {
                write(Code.two | (step == 2 ? 0x40 : 0) | high)
            } else {
                write(Code.three + UInt8(step - 3))
                write(high)
            }
            write(UInt8(hits & 0xFF))
        } else {
            write(Code.general)
            write(number: UInt64(step))
            write(number: UInt64(hits))
        }
    }

    private mutating func write(_ branches: CoverageBranches, at line: Int) {
        isOpenPair = false
        let all = branches.count
        self.branches.covered += all.covered
        self.branches.valid += all.valid
        switch branches {
        case .counted(let count):
            if count.valid <= 4, let place = Code.counts.firstIndex(of: count) {
                write(Code.fewCounted + UInt8(place))
            } else {
                write(Code.counted)
                write(number: UInt64(count.covered))
                write(number: UInt64(count.valid))
            }
        case .listed(let list):
            if (1...8).contains(list.count) {
                write(Code.fewListed + UInt8(list.count - 1))
            } else {
                write(Code.listed)
                write(number: UInt64(list.count))
            }
            guard let first = list.first else { return }
            let (near, far) = (Self.zigzag(first.id &- line), Self.zigzag(first.id))
            write(number: (near < far ? near << 1 | 1 : far << 1) << 1 | (first.isTaken ? 1 : 0))
            var id = first.id
            for branch in list.dropFirst() {
                write(number: Self.zigzag(branch.id &- id) << 1 | (branch.isTaken ? 1 : 0))
                id = branch.id
            }
        }
    }

    // MARK: - Bytes

    @inline(__always) private mutating func write(_ byte: UInt8) {
        if piece.count == Self.pieceSize { turn() }
        piece.append(byte)
    }

    /// Begins a new piece.
    private mutating func turn() {
        pieces.append(piece)
        piece = []
        piece.reserveCapacity(Self.pieceSize)
    }

    private mutating func write(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            write(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        write(UInt8(truncatingIfNeeded: rest))
    }

    private static func zigzag(_ number: Int) -> UInt64 { UInt64(bitPattern: Int64(number << 1 ^ number >> 63)) }

    static func unzigzag(_ number: UInt64) -> Int {
        Int(truncatingIfNeeded: number >> 1) ^ -Int(truncatingIfNeeded: number & 1)
    }
}
