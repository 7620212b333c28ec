import Basics
import Files
import Glibc
import Testing

/// Gates compare with what was measured of the base, and except only what the base excepts.
struct GateHistoryTests {
    private static func cobertura(_ hits: [Int]) -> String {
        let lines = hits.enumerated().map { "<line number=\"\($0 + 1)\" hits=\"\($1)\"/>" }.joined()
        return
            "<coverage><packages><package><classes><class filename=\"a.py\"><lines>\(lines)</lines></class></classes>"
            + "</package></packages></coverage>"
    }

    private static func source(_ lines: Int) -> String { (1...lines).map { "x\($0) = \($0)\n" }.joined() }

    private func coverage(_ sandbox: Sandbox, _ hits: [Int], _ options: String...) throws -> Sandbox.Answer {
        try Folder.write(Array(Self.cobertura(hits).utf8), to: "\(sandbox.folder)/report.xml")
        return try sandbox.pitlane(list: ["gate", "coverage", "../report.xml", "--minimum", "50"] + options)
    }

    @Test func coverageIsComparedWithWhatWasMeasuredOfTheBase() throws {
        let sandbox = try Sandbox(["a.py": Self.source(4)])
        let first = try coverage(sandbox, [1, 1, 1, 1])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("nothing to compare with: no earlier commit"), "\(first.output)")

        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write(["a.py": Self.source(6)])
        let dirty = try coverage(sandbox, [1, 1, 1, 1, 1, 1])
        #expect(dirty.output.contains("not recorded for later comparisons: the work tree has uncommitted changes"))
        try sandbox.commit("more")
        let worse = try coverage(sandbox, [1, 1, 1, 1, 0, 0])
        #expect(worse.status == 1)
        #expect(worse.output.contains("blocked: trend."), "\(worse.output)")
        #expect(worse.output.contains("against main@"), "\(worse.output)")
        #expect(worse.output.contains("changed   0 %  (0 of 2 lines)"), "\(worse.output)")
        #expect(try coverage(sandbox, [1, 1, 1, 1, 1, 0], "--tolerance", "20", "--diff-minimum", "60").status == 1)
        #expect(try coverage(sandbox, [1, 1, 1, 1, 1, 1], "--diff-minimum", "60").status == 0)

        // A squash has the content that the branch had: what was measured of it counts for main.
        try sandbox.git("checkout", "-q", "main")
        try sandbox.git("merge", "-q", "--squash", "feature")
        try sandbox.commit("squashed")
        try sandbox.git("checkout", "-q", "-b", "next")
        try sandbox.write(["b.txt": "b\n"])
        try sandbox.commit("next")
        let next = try coverage(sandbox, [1, 1, 1, 1, 1, 1])
        #expect(next.status == 0)
        #expect(next.output.contains("±0 points"), "\(next.output)")
    }

    @Test func whatIsNeededAndNotThereIsAnError() throws {
        let sandbox = try Sandbox(["a.py": Self.source(2)])
        let answer = try coverage(sandbox, [1, 1], "--diff-minimum", "80")
        #expect(answer.status == 2)
        #expect(answer.errors.contains("the changed lines are not known"), "\(answer.errors)")
        #expect(try coverage(sandbox, [1, 1], "--base", "gone").errors.contains("--base: there is no 'gone'"))
    }

    private static let bandit = """
        {"errors": [], "generated_at": "2026-01-01T00:00:00Z", "metrics": {"_totals": {"loc": 9}}, "results": [
        {"code": "1 x\\n", "filename": "a.py", "issue_severity": "HIGH", "issue_confidence": "HIGH", "line_number": 1,
        "issue_text": "bad", "test_id": "B602", "test_name": "shell", "issue_cwe": {"id": 78, "link": "x"},
        "line_range": [1], "col_offset": 0, "end_col_offset": 1, "more_info": "x"}]}
        """

    @Test func onlyTheWaiversOfTheDefaultBranchCount() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        try Folder.write(Array(Self.bandit.utf8), to: "\(sandbox.folder)/bandit.json")
        func gate(_ options: String...) throws -> Sandbox.Answer {
            try sandbox.pitlane(list: ["gate", "security", "../bandit.json"] + options)
        }
        let until = CivilDate(dayNumber: time(nil) / 86_400 + 30)
        let waiver = "- { id: B602, reason: in a tool of ours, owner: ann, expires: \(until) }\n"
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write([".github/waivers.yml": waiver])
        try sandbox.commit("except myself")
        #expect(try gate().status == 1)

        try sandbox.git("checkout", "-q", "main")
        try sandbox.write([".github/waivers.yml": waiver])
        try sandbox.commit("except it")
        try sandbox.git("checkout", "-q", "-b", "other")
        try sandbox.write(["b.txt": "b\n"])
        try sandbox.commit("other")
        let waived = try gate()
        #expect(waived.status == 0, "\(waived.output)\(waived.errors)")
        #expect(waived.output.contains("waivers: 1 entry in .github/waivers.yml of main@"), "\(waived.output)")
    }

    /// A checkout without the default branch, as actions/checkout makes it unless told, must not make its own rules.
    @Test func withoutTheDefaultBranchNothingWeakensAGate() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        try Folder.write(Array(Self.bandit.utf8), to: "\(sandbox.folder)/bandit.json")
        let until = CivilDate(dayNumber: time(nil) / 86_400 + 30)
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write([
            ".github/waivers.yml": "- { id: B602, reason: in a tool of ours, owner: ann, expires: \(until) }\n",
            "pitlane.yml": "gates: { security: { block: [critical] }, coverage: { minimum: 1 } }\n",
            "lcov.info": "SF:a.py\nDA:1,1\nend_of_record\n",
        ])
        try sandbox.commit("except myself")
        let event = "{\"repository\": {\"default_branch\": \"main\"}}"
        try Folder.write(Array(event.utf8), to: "\(sandbox.folder)/event.json")
        func gate(_ branch: String, _ words: String) throws -> String {
            let answer = try sandbox.shell(
                """
                rm -rf ../alone && git clone -q --depth 1 --branch \(branch) "file://$PWD" ../alone && cd ../alone
                git remote set-head origin --delete
                GITHUB_ACTIONS=true GITHUB_EVENT_PATH=../event.json "$PROGRAM" gate \(words) --no-record 2>&1; echo $?
                """)
            return answer.output
        }
        let security = try gate("feature", "security ../bandit.json")
        let missing = "the default branch main is not in this checkout: set fetch-depth: 0 on actions/checkout"
        #expect(security.hasSuffix("\n1"), "\(security)")
        #expect(security.contains("what .github/waivers.yml excepts does not count: \(missing)"), "\(security)")
        #expect(security.contains("counts only where it is stricter than the defaults: \(missing)"), "\(security)")
        let coverage = try gate("feature", "coverage lcov.info")
        #expect(coverage.hasSuffix("\n2"), "\(coverage)")
        #expect(coverage.contains("no minimum is known: \(missing). Or pass --minimum PERCENT"), "\(coverage)")
        #expect(try gate("feature", "coverage lcov.info --minimum 50").hasSuffix("\n0"))
        try sandbox.git("checkout", "-q", "main")
        try sandbox.git("merge", "-q", "feature")
        #expect(try gate("main", "security ../bandit.json").hasSuffix("\n0"))
    }

    @Test func findingsOfTheBaseMayStayWhereThatIsAskedFor() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        try Folder.write(Array(Self.bandit.utf8), to: "\(sandbox.folder)/bandit.json")
        let none = try sandbox.pitlane("gate", "security", "../bandit.json", "--only-new")
        #expect(none.status == 2)
        #expect(none.errors.contains("nothing was measured of the base yet"), "\(none.errors)")
        #expect(try sandbox.pitlane("gate", "security", "../bandit.json").status == 1)
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write(["b.txt": "b\n"])
        try sandbox.commit("other")
        #expect(try sandbox.pitlane("gate", "security", "../bandit.json").status == 1)
        #expect(try sandbox.pitlane("gate", "security", "../bandit.json", "--only-new").status == 0)
    }

    @Test func differentEndsOfATestAtOneCommitAreFlaky() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        func gate(_ child: String) throws -> Sandbox.Answer {
            let report =
                "<testsuite name=\"s\" tests=\"1\"><testcase classname=\"m\" name=\"t\">\(child)</testcase></testsuite>"
            try Folder.write(Array(report.utf8), to: "\(sandbox.folder)/junit.xml")
            return try sandbox.pitlane("gate", "tests", "../junit.xml")
        }
        #expect(try gate("<failure message=\"no\"/>").status == 1)
        let passed = try gate("")
        #expect(passed.status == 0)
        #expect(passed.output.contains("flaky once in the last 2 runs: m::t"), "\(passed.output)")
    }

    @Test func testsThatDoNotRunAnyMoreAreNoted() throws {
        let sandbox = try Sandbox(["a.py": "x = 1\n"])
        func gate(_ names: String...) throws -> Sandbox.Answer {
            let cases = names.map { "<testcase classname=\"m\" name=\"\($0)\"/>" }.joined()
            let report = "<testsuite name=\"s\" tests=\"\(names.count)\">\(cases)</testsuite>"
            try Folder.write(Array(report.utf8), to: "\(sandbox.folder)/junit.xml")
            return try sandbox.pitlane("gate", "tests", "../junit.xml")
        }
        #expect(try gate("a", "b", "c").status == 0)
        try sandbox.git("checkout", "-q", "-b", "feature")
        try sandbox.write(["b.txt": "b\n"])
        try sandbox.commit("other")
        let fewer = try gate("a", "d")
        #expect(fewer.status == 0)
        #expect(fewer.output.contains("2 tests that passed at main@"), "\(fewer.output)")
        #expect(fewer.output.contains("did not run: removed, renamed or skipped"), "\(fewer.output)")
        #expect(try !gate("a", "b", "c", "d").output.contains("did not run"))
    }

    @Test func historyShowsWhatWasMeasuredOfEachCommit() throws {
        let sandbox = try Sandbox(["a.py": Self.source(4)])
        let none = try sandbox.pitlane("gate", "history", "coverage")
        #expect(none.status == 0 && none.output.utf8.isEmpty)
        #expect(none.errors.contains("no value of gate coverage is recorded for HEAD"), "\(none.errors)")
        #expect(try coverage(sandbox, [1, 1, 0, 0]).status == 0)
        try sandbox.write(["a.py": Self.source(5)])
        try sandbox.commit("more")
        #expect(try coverage(sandbox, [1, 1, 1, 1, 0]).status == 0)
        let text = try sandbox.pitlane("gate", "history", "coverage")
        #expect(text.output.contains("▁█"), "\(text.output)")
        #expect(text.output.contains("coverage 80 %, measured 5"), "\(text.output)")
        let json = try sandbox.pitlane("gate", "history", "coverage", "--format", "json", "--limit", "1")
        let entries = try JSONValue.parse(json.output).arrayValue ?? []
        #expect(entries.count == 1)
        #expect(entries.first?["figures"]?["coverage"] == 80)
        let head = try sandbox.git("rev-parse", "HEAD")
        #expect(entries.first?["commit"]?.stringValue.map { head.utf8.starts(with: $0.utf8) } == true)
        #expect(try sandbox.pitlane("gate", "history", "coverage", "--of", "gone").status == 2)
    }

    /// As docs/gates.md says for GitHub's machines, on which nothing else stays.
    @Test func aCacheKeepsTheHistory() throws {
        let sandbox = try Sandbox([
            "a.py": Self.source(4), "coverage.xml": Self.cobertura([1, 1, 1, 1]),
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              coverage:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                    with: { fetch-depth: 0 }
                  - uses: pitlane-dev/pitlane@v1
                  - uses: actions/cache@v4
                    with:
                      path: .measurements
                      key: measurements-coverage-${{ github.run_id }}-${{ github.run_attempt }}
                      restore-keys: measurements-coverage-
                  - run: pitlane gate coverage coverage.xml --minimum 50 --data .measurements
            """,
        ])
        let first = try sandbox.run()
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        try sandbox.write(["coverage.xml": Self.cobertura([1, 1, 1, 0])])
        try sandbox.commit("less")
        let second = try sandbox.run()
        #expect(second.status == 1)
        #expect(second.output.contains("blocked: trend."), "\(second.output)")
    }
}
