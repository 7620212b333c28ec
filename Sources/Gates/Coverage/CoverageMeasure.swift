package import Reports

/// What a coverage gate counts (docs/formats/coverage.md#measures: the same data is 55.56, 57.14 or "56" percent, by
/// definition).
package enum CoverageMeasure: String, Hashable, Sendable, CaseIterable {
    /// Executable lines that ran.
    case lines
    /// Branches that were taken.
    case branches
    /// Both together, as coverage.py's `percent_covered` with branches on.
    case combined

    /// How many of what is counted in `file` are covered, and how many there are.
    package func count(_ file: FileCoverage) -> (covered: Int, valid: Int) {
        switch self {
        case .lines: (file.lineCount.covered, file.lineCount.valid)
        case .branches: (file.branches.covered, file.branches.valid)
        case .combined: (file.lineCount.covered + file.branches.covered, file.lineCount.valid + file.branches.valid)
        }
    }

    /// The lines of `file` that hold something not covered, as stretches, the first `limit` of them.
    package func missed(in file: FileCoverage, limit: Int = .max) -> [ClosedRange<Int>] {
        file.stretches(limit: limit) { line in
            let hasMissedBranch = line.branches.map { $0.count.covered < $0.count.valid } ?? false
            return switch self {
            case .lines: line.hits == 0
            case .branches: hasMissedBranch
            case .combined: line.hits == 0 || hasMissedBranch
            }
        }
    }

    /// What is counted, after a number: `1 line`, `1,479 lines`, `12 lines and branches`.
    package func units(_ number: Int) -> String {
        switch self {
        case .lines: number == 1 ? "line" : "lines"
        case .branches: number == 1 ? "branch" : "branches"
        case .combined: number == 1 ? "line or branch" : "lines and branches"
        }
    }
}
