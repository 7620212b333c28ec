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
