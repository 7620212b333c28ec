import Basics
import Gates
import Rendering
import Reports
import TestSupport
import Testing

/// Golden forms of verdicts.
struct CoverageVerdictReportTests {
    private static func verdict(
        _ files: [(String, [(Int, Int)])], minimum: String, perFile: String? = nil, known: [Key]? = nil
    ) -> CoverageVerdict {
        var data = measured(files)
        if let known { data = RepositoryPaths(root: "/r", files: known).map(data) }
        return CoverageGate.evaluate(
            data, by: CoveragePolicy(minimum: percentage(minimum), perFile: perFile.map(percentage)))
    }

    private static func lines(_ covered: Int, of valid: Int) -> [(Int, Int)] {
        (0..<valid).map { ($0 + 1, $0 < covered ? 1 : 0) }
    }

    @Test func aPassIsOneLine() {
        let verdict = Self.verdict([("a.py", Self.lines(1204, of: 1479))], minimum: "70")
        #expect(
            GateText.lines(verdict.report) == [
                "coverage  81.4 %  (1,204 of 1,479 lines)      minimum 70 %  ✓"
            ])
    }

    @Test func aBlockShowsWhereAndWhatToDo() {
        let verdict = Self.verdict(
            [
                ("app/trends.py", Self.lines(2, of: 10)), ("app/b.py", [(3, 0), (9, 1)]),
                ("c.py", Self.lines(4, of: 4)),
            ],
            minimum: "70.5", perFile: "50")
        #expect(
            GateText.lines(verdict.report) == [
                "coverage  43.75 %  (7 of 16 lines)            minimum 70.5 %  ✗",
                "each file 2 of 3 files reach it               minimum 50 %  ✗",
                "          app/trends.py  20.00 %  8 missed  3-10",
                "          app/b.py       50.00 %  1 missed  3",
                "",
                "blocked: minimum. 7 of 16 lines covered, 43.75 %: the minimum of 70.5 % takes 12. "
                    + "Cover 5 more lines, first in app/trends.py:3-10",
                "blocked: per-file. app/trends.py (2 of 10, 20 %) under the minimum of 50 % for each file. "
                    + "Cover app/trends.py:3-10",
            ])
    }

    @Test func colourIsTheCallersChoice() {
        let verdict = Self.verdict([("a.py", Self.lines(1, of: 2))], minimum: "50")
        let lines = GateText.lines(verdict.report) { text, role in "[\(role):\(text)]" }
        #expect(lines == ["coverage  [strong:50 %]  (1 of 2 lines)                minimum 50 %  [good:✓]"])
    }

    @Test func placesAreCutToTheWidthAndFilesToTheLimit() {
        let sparse = (1...60).map { ($0, $0 % 2) }
        let verdict = Self.verdict([("a.py", sparse), ("b.py", sparse), ("c.py", sparse)], minimum: "90")
        let lines = GateText.lines(verdict.report, width: 60, limit: 2)
        #expect(lines[1] == "          a.py  50.00 %  30 missed  2, 4, 6, 8, 10, 12, …")
        #expect(lines[3] == "          … and 1 file with missed lines")
        #expect(GateText.lines(verdict.report, width: 20)[1] == "          a.py  50.00 %  30 missed")
    }

    @Test func unknownFilesAreNamed() {
        let verdict = Self.verdict(
            [("a.py", [(1, 1)]), ("x\u{1B}[31m.py", [(1, 1)])], minimum: "1", known: ["a.py"])
        #expect(
            GateText.lines(verdict.report).last
                == "unmapped  1 of 2 files are not known in the repository: x\u{FFFD}[31m.py  ✓")
    }

    @Test func unknownFilesDoNotLiftTheOthers() {
        let many = (1...99).map { ($0, 1) }
        let lifted = Self.verdict([("a.py", [(1, 0)]), ("x/b.py", many)], minimum: "80", known: ["a.py"])
        #expect(lifted.outcome == .block)
        #expect(lifted.reason.contains("0 of 1 line covered, 0 %, in the files that the repository has"))
        // Nor may the others be lifted by leaving unknown ones out.
        let files = [("a.py", many), ("x/b.py", [(1, 0)])]
        #expect(Self.verdict(files, minimum: "99.5", known: ["a.py"]).outcome == .block)
        #expect(Self.verdict(files, minimum: "80", known: ["a.py"]).outcome == .pass)
    }

    @Test func nothingMeasuredHasNoPercentage() {
        let verdict = Self.verdict([], minimum: "70")
        #expect(
            GateText.lines(verdict.report) == [
                "coverage  – %  (0 of 0 lines)                 minimum 70 %  ✗",
                "",
                "blocked: data. 0 of 0 lines in 0 files: the report measured nothing. "
                    + "Check that the tests ran and that the coverage tool's source setting names this code",
            ])
        #expect(verdict.report.json["percent"] == .null)
    }

    @Test func toolsGetEveryInteger() {
        let verdict = Self.verdict(
            [("a.py", [(1, 1), (2, 0), (3, 0)]), ("b.py", [(1, 1)])], minimum: "70.5", known: ["a.py", "c.py"])
        #expect(
            verdict.report.json.text() == """
                {"gate":"coverage","verdict":"block","reason":"2 of 4 lines covered, 50 %: the minimum of 70.5 % takes 3",\
                "measure":"lines","covered":2,"valid":4,"percent":50,"minimum":70.5,"per_file":null,\
                "changed":null,"trend":null,\
                "files":[{"path":"a.py","covered":1,"valid":3,"percent":33.33,"missed":"2-3"},\
                {"path":"b.py","covered":1,"valid":1,"percent":100,"missed":""}],\
                "unmapped":[{"path":"b.py","report":"","candidates":[]}],"ignored":[],\
                "findings":[{"check":"minimum","reason":"2 of 4 lines covered, 50 %: the minimum of 70.5 % takes 3",\
                "remedy":"Cover 1 more line, first in a.py:2-3"}],"notes":[]}
                """)
    }

    @Test func markdownCannotBeBrokenByAPath() {
        let verdict = Self.verdict(
            [("a|<b>_`.py", [(1, 1), (2, 0), (3, 0)]), ("b.py", [(1, 1)])], minimum: "70", perFile: "10")
        #expect(
            GateMarkdown.text(verdict.report) == """
                ### ❌ Coverage 50 %

                |  | Measured | Asked for |  |
                |:--|:--|:--|:--|
                | coverage | **50 %** (2 of 4 lines) | minimum 70 % | ✗ |
                | each file | 2 of 2 files reach it | minimum 10 % | ✓ |

                **Blocked: minimum.** 2 of 4 lines covered, 50 %: the minimum of 70 % takes 3. \
                Cover 1 more line, first in a\\|&lt;b&gt;\\_\\`.py:2-3.

                | File | Coverage | Missed | Where |
                |:--|--:|--:|:--|
                | a\\|&lt;b&gt;\\_\\`.py | 33.33 % | 2 missed | 2-3 |

                """)
    }

    @Test(arguments: [0, 1, 2000])
    func jsonWrittenInPiecesIsTheWhole(files: Int) {
        let data = measured((0..<files).map { ("p/\($0).py", [(1, $0 % 2), (3, 0), (5, 1), (9, 0)]) })
        let report = CoverageGate.evaluate(data, by: CoveragePolicy(minimum: percentage("50"))).report
        var (bytes, pieces): ([UInt8], Int) = ([], 0)
        report.writeJSON {
            bytes += $0
            pieces += 1
        }
        #expect(bytes.elementsEqual(report.json.text().utf8))
        #expect(report.json["files"]?.arrayValue?.count == files)
        #expect(pieces > files / 1000)
    }
}
