import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Changed lines, and the comparison with a baseline.
struct CoverageOfChangeTests {
    private static func changes(_ text: String) throws(ReportError) -> [String] {
        try ChangedLines(diff: Array(text.utf8), name: "diff").files.map {
            "\($0.path) \(FigureText.ranges($0.lines))"
        }
    }

    static let diffs: [(String, [String])] = [
        ("", []),
        (
            "diff --git a/m b/m\nindex 1..2 100644\n--- a/m\n+++ b/m\n@@ -12,0 +13,2 @@ def\n+x\n+++ b/z\n@@ -20 +22 @@\n-a\n+b\n",
            ["m 13-14, 22"]
        ),
        ("diff --git a/m b/m\ndeleted file mode 100644\nindex 1..0\n--- a/m\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", []),
        ("diff --git a/m b/n\nsimilarity index 100%\nrename from m\nrename to n\n", []),
        (
            "diff --git a/m b/m\nindex 1..2\nBinary files a/m and b/m differ\ndiff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n"
                + "@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n", ["a b 1"]
        ),
        (
            "diff --git \"a/c\\303\\251\" \"b/c\\303\\251\"\n--- /dev/null\n+++ \"b/c\\303\\251\\t\"\n@@ -0,0 +1,1 @@\n+x\n",
            ["cé\t 1"]
        ),
        (
            "diff --git a/m b/m\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmWGD\n\nliteral 0\nHcmV?d00001\n\n"
                + "diff --git a/n b/n\n--- a/n\n+++ b/n\n@@ -0,0 +1 @@\n+x\n", ["n 1"]
        ),
        ("diff --git a/m b/m\n--- a/m\n+++ b/m\n@@ -1,3 +1,2 @@\n a\n-b\n c\n", []),
    ]

    @Test(arguments: diffs)
    func linesAfterTheChange(row: (diff: String, files: [String])) throws {
        #expect(try Self.changes(row.diff) == row.files)
    }

    @Test(arguments: [
        "hello\n", "diff --git a/m b/m\n--- a/m\n+++ b/m\n@@ -1 +1,2 @@\n-a\n+b\n",
        "diff --git a/m b/m\n--- a/m\n+++ b/m\n",
        "diff --git a/m b/m\n--- m\n+++ m\n@@ -1 +1 @@\n-a\n+b\n",
        "diff --git a/m b/m\n--- a/m\n+++ b/m\n@@ -1 +x @@\n",
        "diff --git a/m b/m\n--- a/m\n+++ b/m\n@@ -0,0 +1 @@\n+a\n+b\n",
        "diff --git a/m b/m\n--- a/m\n+++ b/m\n@@ -0,0 +1 @@\n+a\n\\ No newline at end",
        "diff --git a/m b/m\nGIT binary patch\n--- a/m\n+++ b/m\n@@ -0,0 +1 @@\n+a\n",
    ])
    func brokenDiffsAreRefused(diff: String) {
        #expect(throws: ReportError.self) { try Self.changes(diff) }
    }

    private static func judge(
        _ files: [(String, [(Int, Int)])], changed: [(String, ClosedRange<Int>)]? = nil,
        baseline: [(String, [(Int, Int)])]? = nil, known: Set<Key>? = nil
    ) -> CoverageVerdict {
        let policy = CoveragePolicy(
            minimum: percentage("0"), diff: changed == nil ? nil : percentage("80"), tolerance: percentage("0.1"))
        let before = baseline.map {
            CoverageBaseline(CoverageGate.evaluate(measured($0), by: policy), label: "main@1")
        }
        return CoverageGate.evaluate(
            measured(files), by: policy,
            changes: changed.map { ChangedLines(files: $0.map { .init(path: Key($0), lines: [$1]) }) },
            baseline: before, repository: known.map { RepositoryFiles(files: $0) { _ in nil } })
    }

    @Test func changedLinesAreCounted() {
        let lines = [(1, 1), (2, 0), (4, 1), (5, 1), (6, 1)]
        #expect(Self.judge([("a.py", lines)], changed: [("a.py", 3...6)]).outcome == .pass)
        let verdict = Self.judge([("a.py", lines)], changed: [("a.py", 1...4), ("b.py", 1...2), ("c.txt", 1...9)])
        #expect(verdict.changed?.total == BranchCount(covered: 2, valid: 5))
        #expect(verdict.changed?.unmeasured.map(\.path) == ["b.py"])
        #expect(
            verdict.reason
                == "2 of 5 lines changed and executable covered, 40 %: the minimum is 80 %; not measured: b.py")
        #expect(verdict.report.annotations.first?.message == "changed line 2 is not covered by tests")
        let none = Self.judge([("a.py", lines)], changed: [("a.py", 3...3)])
        #expect(none.outcome == .pass)
        #expect(none.report.rows.contains { $0.detail == "no executable lines changed" })
    }

    @Test func theTrendForgivesDeletedCode() {
        let before = [("a.py", [(1, 1), (2, 1), (3, 1), (4, 0)]), ("b.py", [(1, 1)])]
        #expect(Self.judge(before).notes == ["no baseline"])
        #expect(Self.judge(before, baseline: before).outcome == .pass)
        let fewer = Self.judge([("a.py", [(1, 1), (4, 0)])], baseline: before, known: ["a.py"])
        #expect(fewer.outcome == .pass)
        #expect(fewer.trend?.deletedFiles == 1)
        let worse = Self.judge([("a.py", [(1, 1), (2, 0), (4, 0)]), ("b.py", [(1, 1)])], baseline: before)
        #expect(worse.findings.map(\.check) == [.trend])
        #expect(worse.report.rows.contains { $0.figure == "−30 points" })
        let lost = Self.judge([("a.py", [(1, 1)])], baseline: before, known: ["a.py", "b.py"])
        #expect(lost.findings.map(\.check) == [.files])
        #expect(lost.trend?.lostFiles == ["b.py"])
    }

    @Test func baselinesComeBackAsTheyWere() throws {
        let verdict = Self.judge([("a.py", [(1, 1), (2, 0)])])
        let baseline = CoverageBaseline(verdict, label: "x")
        #expect(
            baseline.json.text() == #"{"measure":"lines","covered":1,"valid":2,"files":{"a.py":[1,2]}}"#)
        #expect(CoverageBaseline(try JSONValue.parse(baseline.json.text()), label: "x") == baseline)
        #expect(CoverageBaseline(["measure": "lines", "covered": 2, "valid": 2, "files": [:]], label: "x") == nil)
        let huge = (0..<40_000).map { JSONObject.Member(Key("f\($0)"), [0, .number(0x1p48 - 1)]) }
        let sum: JSONValue = ["measure": "lines", "covered": 0, "valid": 1, "files": .object(JSONObject(huge))]
        #expect(CoverageBaseline(sum, label: "x") == nil)
    }
}
