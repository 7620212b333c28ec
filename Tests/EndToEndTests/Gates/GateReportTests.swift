import Basics
import Files
import Testing

/// `pitlane gate report`, by the built program: the verdicts of several gates as one.
struct GateReportTests {
    private static func cobertura(_ hits: [Int]) -> String {
        let lines = hits.enumerated().map { "<line number=\"\($0 + 1)\" hits=\"\($1)\"/>" }.joined()
        return
            "<coverage><packages><package><classes><class filename=\"a.py\"><lines>\(lines)</lines></class></classes>"
            + "</package></packages></coverage>"
    }

    private static func junit(_ child: String) -> String {
        "<testsuite name=\"s\" tests=\"1\"><testcase classname=\"m\" name=\"t\">\(child)</testcase></testsuite>"
    }

    /// A repository whose gates have judged, with the verdicts in `gates`.
    private static func judged(hits: [Int], test: String) throws -> Sandbox {
        let sandbox = try Sandbox(["a.py": "x = 1\ny = 2\nz = 3\n", ".gitignore": "/gates\n/reports\n"])
        try sandbox.write(["reports/coverage.xml": cobertura(hits), "reports/junit.xml": junit(test)])
        let coverage = try sandbox.pitlane(
            "gate", "coverage", "reports/coverage.xml", "--minimum", "50", "--save", "gates/coverage.json", "--series",
            "backend")
        #expect(coverage.status < 2, "\(coverage.errors)")
        let tests = try sandbox.pitlane("gate", "tests", "reports/junit.xml", "--save", "gates/tests.json")
        #expect(tests.status < 2, "\(tests.errors)")
        return sandbox
    }

    private func report(_ sandbox: Sandbox, _ options: String...) throws -> Sandbox.Answer {
        try sandbox.pitlane(list: ["gate", "report", "gates/coverage.json", "gates/tests.json"] + options)
    }

    @Test func allThatPassIsAPass() throws {
        let sandbox = try Self.judged(hits: [1, 1, 0], test: "")
        let text = try report(sandbox)
        #expect(text.status == 0, "\(text.output)\(text.errors)")
        #expect(
            text.output.contains("✓ Coverage 66.66 % (backend)\ncoverage  66.66 %  (2 of 3 lines)"), "\(text.output)")
        #expect(text.output.hasSuffix("\nAll 2 gates pass"))
        let json = try report(sandbox, "--format", "json", "--require", "coverage,tests")
        #expect(json.objects.first?["verdict"] == "pass")
        #expect(json.objects.first?["gates"]?.arrayValue?.first?["covered"] == 2)
    }

    @Test func oneThatBlocksBlocksAndIsNamed() throws {
        let sandbox = try Self.judged(hits: [1, 0, 0], test: "<failure message=\"@all &lt;b&gt;\"/>")
        let text = try report(sandbox, "--markdown", "gates/comment.md")
        #expect(text.status == 1)
        #expect(text.output.contains("✗ Coverage 33.33 % (backend)"), "\(text.output)")
        #expect(text.output.contains("blocked: minimum. "), "\(text.output)")
        #expect(text.output.hasSuffix("\nBlocked by coverage, tests"))
        let bytes = try #require(try Folder.read("\(sandbox.repository)/gates/comment.md", limit: 1 << 20))
        let comment = String(decoding: bytes, as: UTF8.self)
        #expect(
            comment.hasPrefix("## ❌ Blocked by coverage, tests\n\n- ❌ **Coverage 33.33 % (backend)**: "), "\(comment)")
        // What a test says is no command in a comment.
        #expect(!comment.contains("@all") && !comment.contains("<b>"), "\(comment)")
        #expect(try report(sandbox, "--show-only").status == 0)
    }

    @Test func aRequiredGateThatIsMissingBlocks() throws {
        let sandbox = try Self.judged(hits: [1], test: "")
        let answer = try report(sandbox, "--require", "coverage,tests,security")
        #expect(answer.status == 1)
        #expect(
            answer.output.contains("blocked: missing. gate security has not judged this change"), "\(answer.output)")
        #expect(try report(sandbox, "--require", "covrage").status != 0)
    }

    @Test func aStepsSummaryGetsAllVerdicts() throws {
        let sandbox = try Self.judged(hits: [1], test: "")
        let answer = try sandbox.shell(
            "\"$PROGRAM\" gate report gates/*.json >/dev/null; echo $?; cat summary.md",
            environment: ["GITHUB_STEP_SUMMARY": "summary.md"])
        #expect(answer.output.utf8.starts(with: "0\n## ✅ All 2 gates pass\n".utf8), "\(answer.output)")
    }

    /// Verdicts that are no verdicts, or not of this change.
    @Test func whatIsNoVerdictIsNeverGreen() throws {
        let sandbox = try Self.judged(hits: [1], test: "")
        let path = "\(sandbox.repository)/gates/coverage.json"
        let whole = try #require(try Folder.read(path, limit: 1 << 20))
        func spoiled(_ bytes: [UInt8]) throws -> Sandbox.Answer {
            try Folder.write(bytes, to: path)
            return try report(sandbox)
        }
        let text = String(decoding: whole, as: UTF8.self)
        let block = Array(text.replacing("\"pass\"", with: "\"block\"").utf8)
        let newer = Array(text.replacing("{\"pitlane\":1", with: "{\"pitlane\":2").utf8)
        for bytes in [[], Array("{}".utf8), Array("[]".utf8), block, newer, Array(whole.dropLast(9))] {
            let answer = try spoiled(bytes)
            #expect(answer.status == 2 && answer.output.utf8.isEmpty, "\(answer.output)")
            #expect(answer.errors.utf8.starts(with: "error: gates/coverage.json".utf8), "\(answer.errors)")
        }
        // Another commit than that of the tests.
        try Folder.write(whole, to: path)
        try sandbox.write(["a.py": "x = 2\n"])
        try sandbox.commit("two")
        #expect(try sandbox.pitlane("gate", "tests", "reports/junit.xml", "--save", "gates/tests.json").status == 0)
        let mixed = try report(sandbox)
        #expect(mixed.status == 2)
        #expect(mixed.errors.contains("Take the verdicts of one run"), "\(mixed.errors)")
    }

    @Test func anOldVerdictDoesNotOutliveAReportThatCannotBeRead() throws {
        let sandbox = try Self.judged(hits: [1], test: "")
        try sandbox.write(["reports/junit.xml": "<testsuite"])
        #expect(try sandbox.pitlane("gate", "tests", "reports/junit.xml", "--save", "gates/tests.json").status == 2)
        let answer = try report(sandbox)
        #expect(answer.status == 2)
        #expect(answer.errors.contains("gates/tests.json"), "\(answer.errors)")
        #expect(try sandbox.pitlane("gate", "tests", "reports/junit.xml", "--save", "gates").status == 2)
        #expect(Folder.exists("\(sandbox.repository)/gates"))
    }
}
