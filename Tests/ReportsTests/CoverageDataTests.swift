import Basics
import Reports
import TestSupport
import Testing

/// Packing, merging and stretches of lines.
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

    @Test func packedLinesComeBackAsTheyWere() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 500, full: 50_000) {
            var random = source.fork(index)
            var model: [Int: CoverageLine] = [:]
            let lines = (0..<random.int(in: 0...40)).map { _ in
                let branches: CoverageBranches? =
                    switch random.int(in: 0...4) {
                    case 0: .counted(BranchCount(covered: 1, valid: random.int(in: 1...300)))
                    case 1: .listed([CoverageBranch(id: random.int(in: -9...9), isTaken: random.chance(0.5))])
                    default: nil
                    }
                let hits = random.pick([0, 1, 2, 127, 128, 70_000, Int.max])
                return CoverageLine(number: random.int(in: 0...60), hits: hits, branches: branches)
            }
            for line in lines {
                guard let earlier = model[line.number] else {
                    model[line.number] = line
                    continue
                }
                let branches = earlier.branches.map { mine in line.branches.map { mine.union($0) } ?? mine }
                model[line.number] = CoverageLine(
                    number: line.number, hits: max(earlier.hits, line.hits), branches: branches ?? line.branches)
            }
            let packed = CoverageLines(lines)
            let expected = model.values.sorted { $0.number < $1.number }
            #expect(Array(packed) == expected, "\(source) case \(index)")
            #expect(packed.covered == expected.count { $0.hits > 0 }, "\(source) case \(index)")
            #expect(packed.count == expected.count)
            #expect(packed.branches.valid == expected.reduce(0) { $0 + ($1.branches?.count.valid ?? 0) })
        }
    }

    @Test func stretchesGoOnOverLinesThatAreNotExecutable() {
        let file = measured([("a", [(1, 0), (2, 0), (5, 0), (7, 1), (8, 0), (9, 1), (20, 0)])]).files[0]
        let missed = file.stretches { $0.hits == 0 }
        #expect(missed == [1...5, 8...8, 20...20])
        #expect(FigureText.ranges(missed) == "1-5, 8, 20")
        #expect(FigureText.ranges(missed, limit: 2) == "1-5, 8, …")
    }
}
