import Basics
import Reports
import TestSupport
import Testing

/// Kept lines against a plain dictionary of lines.
struct CoverageLinesTests {
    /// Lines of one shape: how far apart, how often run, with which branches, and how mixed up.
    private struct Shape {
        let longestStep: Int
        let hits: [Int]
        let branches: Int
        let shuffled: Double

        init(_ random: inout RandomSource) {
            longestStep = random.pick([1, 2, 4, 9, 300, 1 << 16])
            hits = random.pick([[0, 1], [0, 3], [0, 1, 2, 16, 17], [0, 16383, 16384, 9], [1, 70_000, Int.max]])
            branches = random.int(in: 0...2)
            shuffled = random.pick([0, 0.1, 1])
        }

        func branches(_ random: inout RandomSource) -> CoverageBranches? {
            guard branches > 0, random.chance(0.5) else { return nil }
            if branches == 1 {
                let valid = random.pick([1, 2, 3, 4, 5, 300])
                return .counted(BranchCount(covered: random.int(in: 0...valid), valid: valid))
            }
            let ids = Set(
                (0..<random.pick([1, 2, 9])).map { _ in random.pick([0, 1, -7, 5000, 1 << 59, 1 << 60 - 1]) })
            return .listed(ids.sorted().map { CoverageBranch(id: $0, isTaken: random.chance(0.5)) })
        }

        func lines(_ count: Int, _ random: inout RandomSource) -> [CoverageLine] {
            var number = random.int(in: -1...2)
            var lines = (0..<count).map { _ in
                number += random.int(in: 1...longestStep)
                return CoverageLine(number: max(number, 0), hits: random.pick(hits), branches: branches(&random))
            }
            for place in lines.indices where random.chance(shuffled) {
                let other = random.int(in: 0...(count - 1))
                lines.swapAt(place, other)
                if random.chance(0.1) { lines[place].number = lines[other].number }
            }
            return lines
        }
    }

    private static func joined(
        _ lines: [CoverageLine], _ hits: (Int, Int) -> Int
    ) -> [CoverageLine] {
        var model: [Int: CoverageLine] = [:]
        for line in lines {
            guard var known = model[line.number] else {
                model[line.number] = line
                continue
            }
            known.hits = hits(known.hits, line.hits)
            known.branches =
                known.branches.map { mine in line.branches.map { mine.union($0) } ?? mine } ?? line.branches
            model[line.number] = known
        }
        return model.values.sorted { $0.number < $1.number }
    }

    private static func check(_ kept: CoverageLines, is expected: [CoverageLine], _ comment: Comment) {
        #expect(Array(kept) == expected, comment)
        #expect(kept.count == expected.count, comment)
        #expect(kept.covered == expected.count { $0.hits > 0 }, comment)
        let counts = expected.compactMap { $0.branches?.count }
        #expect(kept.branches.covered == counts.reduce(0) { $0 + $1.covered }, comment)
        #expect(kept.branches.valid == counts.reduce(0) { $0 + $1.valid }, comment)
    }

    @Test func linesComeBackAsTheyWere() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 500, full: 20_000) {
            var random = source.fork(index)
            let lines = Shape(&random).lines(random.pick([1, 2, 30, 200]), &random)
            Self.check(CoverageLines(lines), is: Self.joined(lines, max), "\(source) case \(index)")
        }
    }

    @Test func longListsOfLinesComeBackAsTheyWere() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 4, full: 300) {
            var random = source.fork(index)
            let lines = Shape(&random).lines(20_000, &random)
            Self.check(CoverageLines(lines), is: Self.joined(lines, max), "\(source) case \(index)")
        }
    }

    @Test func mergedFilesHoldTheLinesOfBoth() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 300, full: 10_000) {
            var random = source.fork(index)
            let shape = Shape(&random)
            let parts = (0..<2).map { _ in shape.lines(random.pick([1, 50]), &random) }.map { Self.joined($0, max) }
            let files = parts.map { CoverageData(files: [FileCoverage(path: "a", lines: CoverageLines($0))]) }
            func sum(_ left: Int, _ right: Int) -> Int { left > Int.max - right ? .max : left + right }
            let expected = Self.joined(parts[0] + parts[1], sum)
            // Each stays as it was: merging frees nothing that others hold.
            for _ in 0..<2 {
                let merged = files[0].merged(with: files[1])
                Self.check(merged.files[0].lines, is: expected, "\(source) case \(index)")
            }
            Self.check(files[0].files[0].lines, is: parts[0], "\(source) case \(index)")
        }
    }

    @Test func aLineHasAnyNumberOfBranches() throws {
        let branches = (0..<20_000).map { "BRDA:1,0,\($0 % 15_000),\($0 % 2)\n" }.joined()
        let file = try coverage("SF:a\nDA:1,1\n\(branches)end_of_record\n").files[0]
        #expect(file.branches == BranchCount(covered: 7_500, valid: 15_000))
    }

    /// A file that comes again and again costs no more than its lines, in whatever order.
    @Test func filesThatAreWrittenManyTimesAreOne() throws {
        let records = (0..<3000).map { "SF:\($0 % 2)\nDA:\(5000 - $0),2\nDA:\($0 % 7 + 1),1\nend_of_record\n" }
        let files = try coverage(records.joined()).files
        #expect(files.map(\.lines.count) == [1500 + 7, 1500 + 7])
        #expect(files.map { $0.lines.reduce(0) { $0 + $1.hits } } == [4500, 4500])
        #expect(Array(files[0].lines.prefix(1)) == [CoverageLine(number: 1, hits: 215)])
    }

    /// A report may say more than can be kept.
    @Test func reportsOfVeryManyFilesAreRefused() throws {
        func report(_ files: Int) -> [UInt8] {
            Array((0..<files).map { "SF:\(1_000_000 + $0)\nDA:1,99\nend_of_record\n" }.joined().utf8)
        }
        let data = try coverage(report(60_000), chunk: 1 << 16)
        #expect(data.files.count == 60_000)
        #expect(data.files.last.map { Array($0.lines) } == [CoverageLine(number: 1, hits: 99)])
        let error = #expect(throws: ReportError.self) { try coverage(report(210_000), chunk: 1 << 16) }
        #expect(error?.code == .limit)
    }
}
