package import Basics
package import Reports

/// How the coverage of a change stands against an earlier commit (docs/formats/coverage.md#gate).
package struct CoverageTrend: Hashable, Sendable {
    package let baseline: CoverageBaseline
    /// All files together, now.
    package let total: BranchCount
    /// Files of the baseline that the report lacks though the repository has them, in order.
    package let lostFiles: [Key]
    /// How many files the baseline has that are gone from the repository too.
    package let deletedFiles: Int

    /// How many more are missed than before; negative for fewer.
    package var moreMissed: Int {
        total.valid - total.covered - (baseline.total.valid - baseline.total.covered)
    }

    /// Whether the share fell by more than `tolerance` and more is missed: deleting covered code is no fault.
    package func isDrop(beyond tolerance: Percentage) -> Bool {
        moreMissed > 0 && !tolerance.allowsDrop(from: baseline.total, to: total)
    }

    /// The difference in hundredths of a point, rounded down.
    package var hundredths: Int {
        guard total.valid > 0, baseline.total.valid > 0 else { return 0 }
        let (now, before) = (total, baseline.total)
        let difference = Int128(now.covered) * Int128(before.valid) - Int128(before.covered) * Int128(now.valid)
        let (points, rest) = (difference * 10_000).quotientAndRemainder(
            dividingBy: Int128(now.valid) * Int128(before.valid))
        return Int(points) - (rest < 0 ? 1 : 0)
    }

    /// - Parameter repositoryFiles: Which files there are; without them none counts as deleted.
    init(_ data: CoverageData, total: BranchCount, baseline: CoverageBaseline, repositoryFiles: Set<Key>?) {
        (self.baseline, self.total) = (baseline, total)
        let measured = Set(data.files.map(\.name))
        let missing = baseline.files.lazy.map(\.path).filter { !measured.contains($0) }
        lostFiles = missing.filter { repositoryFiles?.contains($0) ?? true }.sorted()
        deletedFiles = missing.count - lostFiles.count
    }
}
