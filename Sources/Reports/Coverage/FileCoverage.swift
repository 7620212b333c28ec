package import Basics

/// What was measured in one file.
package struct FileCoverage: Hashable, Sendable {
    /// As written in the report, or relative to the repository after `RepositoryPaths.map`.
    package var path: Key
    /// The report that names the file so, if it is not known which file of the repository it is: it may be any other
    /// than the one that another report calls the same.
    package var report: Key?
    /// The executable lines.
    package var lines: CoverageLines
    /// Branches the report counts but does not place on a line: coverage.py JSON counts those of a line marked
    /// `# pragma: no branch` and lists none of them (measured, 7.17).
    package var unplacedBranches: BranchCount

    /// Lines the report only counts: `llvm-cov export -summary-only`. Empty where `lines` holds any.
    package var unplacedLines: BranchCount

    package init(
        path: Key, lines: CoverageLines, unplacedLines: BranchCount = BranchCount(),
        unplacedBranches: BranchCount = BranchCount()
    ) {
        self.path = path
        self.lines = lines
        self.unplacedLines = lines.count > 0 ? BranchCount() : unplacedLines
        self.unplacedBranches = unplacedBranches
    }

    /// The path, with the report's name if the file is not known in the repository: unlike that of any other file.
    package var name: Key { report.map { $0.string.utf8.isEmpty ? path : Key("\(path) of \($0)") } ?? path }

    /// How many executable lines the file has, and how many of them ran.
    package var lineCount: BranchCount {
        BranchCount(covered: lines.covered + unplacedLines.covered, valid: lines.count + unplacedLines.valid)
    }

    /// All branches of the file.
    package var branches: BranchCount {
        BranchCount(
            covered: lines.branches.covered + unplacedBranches.covered,
            valid: lines.branches.valid + unplacedBranches.valid)
    }

    /// The lines for which `isPart` holds, as stretches; one stretch goes on over lines that are not executable.
    ///
    /// - Parameter limit: how many stretches are looked for at most.
    package func stretches(limit: Int = .max, where isPart: (CoverageLine) -> Bool) -> [ClosedRange<Int>] {
        var result: [ClosedRange<Int>] = []
        var isOpen = false
        for line in lines {
            if !isPart(line) {
                isOpen = false
            } else if isOpen, let last = result.last {
                result[result.count - 1] = last.lowerBound...line.number
            } else {
                guard result.count < limit else { break }
                result.append(line.number...line.number)
                isOpen = true
            }
        }
        return result
    }

    /// The file as measured by both reports: hits are summed, branches united (docs/formats/coverage.md#model).
    func merged(with other: FileCoverage) -> FileCoverage {
        var result = FileCoverage(
            path: path, lines: lines.merged(with: other.lines),
            unplacedLines: BranchCount(
                covered: max(unplacedLines.covered, other.unplacedLines.covered),
                valid: max(unplacedLines.valid, other.unplacedLines.valid)),
            unplacedBranches: BranchCount(
                covered: max(unplacedBranches.covered, other.unplacedBranches.covered),
                valid: max(unplacedBranches.valid, other.unplacedBranches.valid)))
        result.report = report
        return result
    }
}
