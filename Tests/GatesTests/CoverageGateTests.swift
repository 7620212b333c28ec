import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Verdicts by their integers.
struct CoverageGateTests {
    /// One file with `covered` of `valid` lines.
    private static func data(_ covered: Int, of valid: Int) -> CoverageData {
        CoverageData(files: [
            FileCoverage(
                path: "a.py",
                lines: CoverageLines((0..<valid).map { CoverageLine(number: $0 + 1, hits: $0 < covered ? 1 : 0) }))
        ])
    }

    static let thresholds: [(covered: Int, valid: Int, minimum: String, passes: Bool)] = [
        (7, 10, "70", true), (69, 100, "70", false), (79_999, 100_000, "80", false), (80_000, 100_000, "80", true),
        (2, 3, "66.666666", true), (2, 3, "66.666667", false), (705, 1000, "70.5", true), (704, 1000, "70.5", false),
        (0, 5, "0", true), (5, 5, "100", true), (99_999, 100_000, "100", false), (0, 0, "0", false),
        (0, 0, "70", false),
    ]

    @Test(arguments: thresholds)
    func minimumIsComparedWithoutRounding(row: (covered: Int, valid: Int, minimum: String, passes: Bool)) {
        let policy = CoveragePolicy(minimum: percentage(row.minimum))
        let verdict = CoverageGate.evaluate(Self.data(row.covered, of: row.valid), by: policy)
        #expect(verdict.outcome == (row.passes ? .pass : .block))
        #expect(verdict.covered == row.covered)
        #expect(verdict.valid == row.valid)
    }

    @Test func neededIsTheSmallestNumberThatReaches() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 2000, full: 200_000) {
            var random = source.fork(index)
            let minimum = percentage("\(random.int(in: 0...99)).\(random.int(in: 0...999_999))")
            let valid = random.int(in: 1...100_000)
            let needed = minimum.needed(of: valid)
            #expect(minimum.isReached(by: needed, of: valid), "\(source) case \(index)")
            #expect(needed == 0 || !minimum.isReached(by: needed - 1, of: valid), "\(source) case \(index)")
        }
    }

    @Test(
        arguments: [
            ("70", "70"), ("70.50", "70.5"), ("070", "70"), ("100", "100"), ("100.000000", "100"), ("0.05", "0.05"),
            ("", nil), ("100.1", nil), ("-1", nil), ("+1", nil), ("70 ", nil), ("70%", nil), ("1e1", nil), ("70.", nil),
            (".5", nil), ("70.1234567", nil), ("1000", nil), ("７０", nil), ("nan", nil),
        ] as [(String, String?)])
    func percentagesAreExactDecimals(row: (text: String, shown: String?)) {
        #expect(Percentage(row.text)?.description == row.shown)
    }

    @Test(arguments: [
        (1204, 1479, "81.4", "81.40"), (17, 21, "80.95", "80.95"), (79_999, 100_000, "79.99", "79.99"),
        (0, 0, "100", "100.00"),
        (99_999, 100_000, "99.99", "99.99"), (1, 1, "100", "100.00"), (1, 20_000, "0", "0.00"),
        (1, 5000, "0.02", "0.02"),
    ])
    func percentagesAreShownRoundedDown(row: (covered: Int, valid: Int, text: String, column: String)) {
        #expect(FigureText.percent(row.covered, of: row.valid) == row.text)
        #expect(FigureText.percentColumn(row.covered, of: row.valid) == row.column)
    }

    @Test func nothingMeasuredBlocks() {
        for data in [CoverageData(), Self.data(0, of: 0)] {
            for measure in CoverageMeasure.allCases {
                let verdict = CoverageGate.evaluate(
                    data, by: CoveragePolicy(measure: measure, minimum: percentage("0")))
                #expect(verdict.findings.map(\.check) == [.data])
            }
        }
    }

    @Test(arguments: [CoverageMeasure.branches, .combined])
    func branchesAskedForAndNotMeasuredBlock(measure: CoverageMeasure) {
        let policy = CoveragePolicy(measure: measure, minimum: percentage("0"))
        let verdict = CoverageGate.evaluate(Self.data(5, of: 5), by: policy)
        #expect(verdict.outcome == .block)
        #expect(verdict.reason == "0 of 0 branches: the report was made without branch coverage")
    }

    @Test func eachFileHasItsOwnMinimum() {
        let policy = CoveragePolicy(minimum: percentage("50"), perFile: percentage("40"))
        let files = measured([
            ("a.py", [(1, 1), (2, 1), (3, 1), (4, 1)]), ("b.py", [(3, 0), (4, 0), (5, 1)]), ("empty.py", []),
        ])
        let verdict = CoverageGate.evaluate(files, by: policy)
        #expect(verdict.findings.map(\.check) == [.perFile])
        #expect(verdict.reason == "b.py (1 of 3, 33.33 %) under the minimum of 40 % for each file")
        #expect(verdict.findings.first?.remedy == "Cover b.py:3-4")
        #expect(verdict.files.map(\.isBelowMinimum) == [false, true, false])
    }

    @Test func mostlyUnknownFilesBlock() {
        let paths = RepositoryPaths(root: "/r", files: ["a.py", "b.py"])
        let policy = CoveragePolicy(minimum: percentage("0"))
        let half = CoverageGate.evaluate(paths.map(measured([("a.py", [(1, 1)]), ("x.py", [(1, 1)])])), by: policy)
        #expect(half.outcome == .pass)
        let more = CoverageGate.evaluate(
            paths.map(measured([("a.py", [(1, 1)]), ("x.py", [(1, 1)]), ("y.py", [(1, 1)])])), by: policy)
        #expect(more.findings.map(\.check) == [.paths])
        #expect(more.reason == "2 of 3 files in the report are not known in the repository (x.py)")
    }

    @Test func theOrderOfFilesDoesNotCount() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 500, full: 50_000) {
            var random = source.fork(index)
            let files = randomFiles(&random)
            let policy = CoveragePolicy(
                measure: random.pick(CoverageMeasure.allCases), minimum: random.percentage(),
                perFile: random.chance(0.5) ? random.percentage() : nil)
            let verdict = CoverageGate.evaluate(CoverageData(files: files), by: policy)
            let other = CoverageGate.evaluate(CoverageData(files: files.shuffled(using: &random)), by: policy)
            #expect(verdict == other, "\(source) case \(index)")
        }
    }

    private func randomFiles(_ random: inout RandomSource) -> [FileCoverage] {
        (0..<random.int(in: 0...5)).map { file in
            let lines = (0..<random.int(in: 0...8)).map { line in
                let valid = random.int(in: 1...3)
                let branches = CoverageBranches.counted(BranchCount(covered: random.int(in: 0...valid), valid: valid))
                return CoverageLine(
                    number: line + 1, hits: random.int(in: 0...1), branches: random.chance(0.3) ? branches : nil)
            }
            return FileCoverage(path: Key("f\(file)"), lines: CoverageLines(lines))
        }
    }
}
