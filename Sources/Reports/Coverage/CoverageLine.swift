/// What was measured on one executable line (docs/formats/coverage.md#model).
package struct CoverageLine: Hashable, Sendable {
    /// Counts from 1; some tools write 0 for code without a place.
    package var number: Int
    /// How often the line ran; the largest `Int` stands for it and all above.
    package var hits: Int
    /// The branches that begin on the line, where they were measured and there are any.
    package var branches: CoverageBranches?

    package init(number: Int, hits: Int, branches: CoverageBranches? = nil) {
        self.number = number
        self.hits = hits
        self.branches = branches
    }
}

/// The branches of one line: only counted, or each with its identity where the format has one.
package enum CoverageBranches: Hashable, Sendable {
    /// Cobertura: `50% (1/2)`.
    case counted(BranchCount)
    /// coverage.py: one for each line that is jumped to; LCOV: one for each block and branch. Sorted, ids unique.
    case listed([CoverageBranch])

    /// How many there are and how many were taken.
    package var count: BranchCount {
        switch self {
        case .counted(let count): count
        case .listed(let branches): BranchCount(covered: branches.count { $0.isTaken }, valid: branches.count)
        }
    }

    /// The branches known from both: taken where either was; where one has no identities, the larger counts.
    package func union(_ other: CoverageBranches) -> CoverageBranches { .union([self, other]) ?? self }

    /// The branches known from all; nil of none.
    static func union(_ parts: [CoverageBranches]) -> CoverageBranches? {
        if parts.count < 2 { return parts.first }
        var (listed, counts): ([CoverageBranch], [BranchCount]) = ([], [])
        for part in parts {
            switch part {
            case .listed(let branches): listed += branches
            case .counted(let count): counts.append(count)
            }
        }
        let united = CoverageBranches.listed(CoverageBranch.unique(listed))
        guard !counts.isEmpty else { return united }
        return .counted(counts.reduce(into: united.count) { $0.formMaximum($1) })
    }
}

/// A branch with an identity within its line.
package struct CoverageBranch: Hashable, Comparable, Sendable {
    /// Twice the identity, and one more where it was taken.
    private let word: Int

    /// What the format calls it: the line jumped to, negative for the end of a function; fits 60 bits.
    package var id: Int { word >> 1 }
    package var isTaken: Bool { word & 1 == 1 }

    package init(id: Int, isTaken: Bool) { word = id << 1 | (isTaken ? 1 : 0) }

    /// An identity for a branch that a format gives a name: the same for the same bytes (FNV-1a, mixed).
    static func id(of name: some Sequence<UInt8>) -> Int {
        let hash = name.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return Int(((hash ^ hash >> 32) &* 0x9E37_79B9_7F4A_7C15) >> 5)
    }

    package static func < (left: CoverageBranch, right: CoverageBranch) -> Bool { left.id < right.id }

    /// `branches` sorted, each id once, taken where any of its occurrences was.
    package static func unique(_ branches: [CoverageBranch]) -> [CoverageBranch] {
        var result: [CoverageBranch] = []
        for branch in branches.sorted() {
            if let last = result.last, last.id == branch.id {
                result[result.count - 1] = CoverageBranch(id: last.id, isTaken: last.isTaken || branch.isTaken)
            } else {
                result.append(branch)
            }
        }
        return result
    }
}

/// How many of some branches were taken.
package struct BranchCount: Hashable, Sendable {
    package var covered: Int
    package var valid: Int

    package init(covered: Int = 0, valid: Int = 0) {
        self.covered = covered
        self.valid = valid
    }

    /// Takes the larger of both counts.
    mutating func formMaximum(_ other: BranchCount) {
        (covered, valid) = (max(covered, other.covered), max(valid, other.valid))
    }
}
