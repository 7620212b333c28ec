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
