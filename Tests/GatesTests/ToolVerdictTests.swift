import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Reports that tools wrote, with how each tool itself ended, beside what the gate says of them.
///
/// They were made once with pytest 9.2 (pytest-rerunfailures 16.7, flaky 3.8), CTest 3.25, node 20.20, PHPUnit 9.6, RSpec
/// 3.12, mocha 10, gotestsum 1.8 on Go 1.19, gcovr 8.8, lcov 1.16, llvm-cov 14, coverage.py 7, istanbul 0.4 and JaCoCo 0.8.6.
struct ToolVerdictTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let file: String
        /// The tool's exit code.
        let exit: Int
        let outcome: GateOutcome
        /// `passed flaky skipped failed`
        let counts: [Int]
        /// Why the gate says something else than the tool.
        let difference: String?

        init(_ file: String, exit: Int, _ counts: [Int], unlike difference: String? = nil) {
            (self.file, self.exit, self.counts, self.difference) = (file, exit, counts, difference)
            outcome = counts[3] == 0 ? .pass : .block
        }

        var testDescription: String { file }
    }

    static let rows: [Row] = [
        Row("pytest-rerun-pass", exit: 0, [1, 1, 1, 0]),
        Row("pytest-rerun-fail", exit: 1, [0, 0, 0, 1]),
        Row("pytest-rerun-xunit1", exit: 0, [1, 1, 1, 0]),
        Row("pytest-flaky-plugin", exit: 0, [1, 1, 1, 0]),
        Row("pytest-teardown", exit: 1, [0, 0, 0, 1]),
        Row("pytest-collect", exit: 2, [0, 0, 0, 1]),
        Row("ctest-good", exit: 0, [1, 0, 0, 0]),
        Row("ctest-notbuilt", exit: 8, [1, 0, 0, 1]),
        Row("ctest-disabled", exit: 0, [1, 0, 1, 0]),
        Row("ctest-skipcode", exit: 0, [1, 0, 1, 0]),
        Row("ctest-skipregex", exit: 0, [1, 0, 1, 0]),
        Row("ctest-fixture", exit: 8, [1, 0, 0, 2]),
        Row("ctest-required", exit: 8, [1, 0, 0, 1]),
        Row("ctest-fails", exit: 8, [1, 0, 0, 1]),
        Row("ctest-timeout", exit: 8, [1, 0, 0, 1]),
        Row("ctest-until", exit: 0, [2, 0, 0, 0]),
        Row("node-todo", exit: 0, [1, 0, 1, 0]),
        Row("node-dup", exit: 1, [1, 0, 0, 1]),
        Row("node-suitetodo", exit: 1, [0, 0, 0, 1]),
        Row("node-skip", exit: 0, [1, 0, 1, 0]),
        Row("node-before", exit: 1, [0, 0, 0, 1]),
        Row("node-nested", exit: 1, [0, 0, 0, 1]),
        Row("node-syntax", exit: 1, [0, 0, 0, 1]),
        Row("node-throws", exit: 1, [0, 0, 0, 1]),
        Row("phpunit-all", exit: 2, [2, 0, 2, 4]),
        Row("phpunit-good", exit: 0, [1, 0, 1, 0]),
        Row("phpunit-risky", exit: 1, [1, 0, 0, 1]),
        Row(
            "phpunit-ok", exit: 0, [1, 0, 2, 1],
            unlike: "it writes a risky test as an error, with --fail-on-risky (exit 1) and without (exit 0)"),
        Row("rspec-all", exit: 1, [1, 0, 2, 1]),
        Row("rspec-ok", exit: 0, [1, 0, 2, 0]),
        Row("mocha-a", exit: 1, [1, 0, 2, 1]),
        Row("mocha-ok", exit: 0, [1, 0, 1, 0]),
        Row("mocha-hook", exit: 1, [0, 0, 0, 1]),
        Row("mocha-retry", exit: 0, [1, 0, 0, 0]),
        Row("gotestsum-count2", exit: 1, [3, 0, 0, 1]),
        Row(
            "gotestsum-reruns", exit: 0, [2, 0, 0, 1],
            unlike: "it writes of a rerun what it writes of a test that ran twice (-count=2): no evidence of a rerun"),
    ]

    @Test(arguments: rows)
    func testsEndAsTheirToolDid(row: Row) throws {
        let report = try tests(Self.bytes(row.file + ".xml"))
        let verdict = TestsGate.evaluate(report, by: TestsPolicy(), today: CivilDate(dayNumber: 20_000))
        #expect([verdict.passed, verdict.flaky.count, verdict.skipped, verdict.blocking.count] == row.counts)
        #expect(verdict.report.outcome == row.outcome)
        #expect((row.outcome == .pass) == (row.exit == 0) || row.difference != nil)
    }

    /// Nothing but expected failures, and nothing at all: the tools pass, and no gate passes what has tested nothing.
    @Test func whatTestedNothingNeverPasses() throws {
        let report = try tests(Self.bytes("pytest-xfail.xml"))
        #expect(
            TestsGate.evaluate(report, by: TestsPolicy(), today: CivilDate(dayNumber: 20_000)).report.outcome == .block)
        // RSpec could not load a file, and ran none.
        let error = #expect(throws: ReportError.self) {
            try tests(Self.bytes("rspec-load.xml"))
        }
        #expect(error?.code == .noTests)
    }

    struct Coverage: Sendable, CustomTestStringConvertible {
        let file: String
        /// What the tool itself counted.
        let lines: BranchCount
        let branches: BranchCount

        init(_ file: String, _ covered: Int, of valid: Int, branches: Int = 0, of all: Int = 0) {
            self.file = file
            lines = BranchCount(covered: covered, valid: valid)
            self.branches = BranchCount(covered: branches, valid: all)
        }

        var testDescription: String { file }
    }

    static let measured: [Coverage] = [
        Coverage("gcovr-cobertura.xml", 6, of: 7, branches: 1, of: 2),
        Coverage("gcovr.info", 6, of: 7, branches: 1, of: 2),
        Coverage("lcov.info", 6, of: 7, branches: 1, of: 2),
        // llvm-cov counts the lines of regions: `llvm-cov report` says 10, 2 of them missed, and 1 of 2 branches.
        Coverage("llvm-cov.json", 8, of: 10, branches: 1, of: 2),
        Coverage("llvm-cov.info", 8, of: 10, branches: 1, of: 2),
        Coverage("coveragepy-cobertura.xml", 4, of: 5, branches: 1, of: 2),
        Coverage("coveragepy.json", 4, of: 5, branches: 1, of: 2),
        Coverage("coveragepy.info", 4, of: 5, branches: 1, of: 2),
        Coverage("istanbul-cobertura.xml", 16, of: 25, branches: 3, of: 8),
        Coverage("istanbul.info", 16, of: 25, branches: 3, of: 8),
        Coverage("phpunit-cobertura.xml", 2, of: 3),
        Coverage("jacoco.xml", 4, of: 6, branches: 1, of: 2),
        // `go tool cover` counts 2 of 3 statements; lines are those of its blocks, here 3 to 7.
        Coverage("go.out", 3, of: 5),
    ]

    @Test(arguments: measured)
    func coverageIsWhatItsToolCounted(row: Coverage) throws {
        let data = try coverage(Self.bytes(row.file), name: row.file)
        let lines = data.files.reduce(into: BranchCount()) {
            $0 = BranchCount(covered: $0.covered + $1.lineCount.covered, valid: $0.valid + $1.lineCount.valid)
        }
        let branches = data.files.reduce(into: BranchCount()) {
            $0 = BranchCount(covered: $0.covered + $1.branches.covered, valid: $0.valid + $1.branches.valid)
        }
        #expect(lines == row.lines)
        #expect(branches == row.branches)
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        try ProjectRoot.bytes(ofFile: "\(ProjectRoot.path)/Tests/Fixtures/Reports/\(name)")
    }
}
