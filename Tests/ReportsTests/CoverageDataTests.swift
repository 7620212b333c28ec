import Basics
import Reports
import TestSupport
import Testing

/// Merging and stretches of lines; see `CoverageLinesTests` for how they are packed.
struct CoverageDataTests {
    @Test func mergingSumsHitsAndKeepsLinesOfOneReport() {
        let first = measured([("b", [(1, 1), (2, 0)]), ("a", [(1, 0)])])
        let second = measured([("b", [(2, 3), (4, 0)]), ("c", [(9, 9)])])
        #expect(shown(first.merged(with: second)) == ["a 1:0", "b 1:1 2:3 4:0", "c 9:9"])
    }

    @Test func hitsStopAtTheLargestNumber() {
        let data = measured([("a", [(1, .max)])])
        #expect(shown(data.merged(with: data)) == ["a 1:\(Int.max)"])
    }

    @Test func branchesWithIdentitiesAreUnited() {
        func line(_ branches: [(Int, Bool)]) -> CoverageData {
            let listed = branches.map { CoverageBranch(id: $0, isTaken: $1) }
            return CoverageData(files: [
                FileCoverage(
                    path: "a", lines: CoverageLines([CoverageLine(number: 1, hits: 1, branches: .listed(listed))]))
            ])
        }
        let both = line([(2, true), (5, false), (-1, false)]).merged(with: line([(2, false), (5, true)]))
        #expect(shown(both) == ["a 1:2(2/3)"])
    }

    @Test func countedBranchesTakeTheLarger() {
        let one = CoverageBranches.counted(BranchCount(covered: 1, valid: 2))
        let other = CoverageBranches.listed([CoverageBranch(id: 3, isTaken: false)])
        #expect(one.union(other) == one)
        #expect(other.union(one) == one)
    }

    @Test func stretchesGoOnOverLinesThatAreNotExecutable() {
        let file = measured([("a", [(1, 0), (2, 0), (5, 0), (7, 1), (8, 0), (9, 1), (20, 0)])]).files[0]
        let missed = file.stretches { $0.hits == 0 }
        #expect(missed == [1...5, 8...8, 20...20])
        #expect(FigureText.ranges(missed) == "1-5, 8, 20")
        #expect(FigureText.ranges(missed, limit: 2) == "1-5, 8, …")
    }
}
