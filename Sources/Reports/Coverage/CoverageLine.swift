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

    /// The line as known from both: the hits joined by `hits`, the branches united.
    func joined(with other: CoverageLine, hits: (Int, Int) -> Int) -> CoverageLine {
        let branches: CoverageBranches? =
            switch (branches, other.branches) {
            case (let mine?, let theirs?): mine.union(theirs)
            case (let only, nil), (nil, let only): only
            }
        return CoverageLine(number: number, hits: hits(self.hits, other.hits), branches: branches)
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
    package func union(_ other: CoverageBranches) -> CoverageBranches {
        guard case .listed(let left) = self, case .listed(let right) = other else {
            let (left, right) = (count, other.count)
            return .counted(
                BranchCount(covered: max(left.covered, right.covered), valid: max(left.valid, right.valid)))
        }
        return .all(of: left + right)
    }

    /// How many branches of a line are told apart.
    static let limit = 10_000

    /// `branches` sorted and each once; only counted where there are more than are told apart.
    static func all(of branches: [CoverageBranch]) -> CoverageBranches {
        let listed = CoverageBranches.listed(CoverageBranch.unique(branches))
        let count = listed.count
        return count.valid > limit ? .counted(count) : listed
    }
}

/// A branch with an identity within its line.
package struct CoverageBranch: Hashable, Comparable, Sendable {
    /// What the format calls it: the line jumped to, negative for the end of a function; fits 60 bits.
    package let id: Int
    package let isTaken: Bool

    package init(id: Int, isTaken: Bool) {
        self.id = id
        self.isTaken = isTaken
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
