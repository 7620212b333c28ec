import Basics
import Testing

/// `pitlane gate import`, by the built program.
struct ImportWaiversTests {
    private static let bandit = """
        {"errors": [], "generated_at": "2026-01-01T00:00:00Z", "metrics": {"_totals": {"loc": 9}}, "results": [
        {"code": "1 x\\n", "filename": "a.py", "issue_severity": "HIGH", "issue_confidence": "HIGH", "line_number": 1,
        "issue_text": "bad", "test_id": "B602", "test_name": "shell", "issue_cwe": {"id": 78, "link": "x"},
        "line_range": [1], "col_offset": 0, "end_col_offset": 1, "more_info": "x"}]}
        """

    @Test func whatAScannerWasToldToLeaveOutIsWaived() throws {
        let sandbox = try Sandbox([
            "a.py": "x = 1\n", ".trivyignore": "# a constant command\nB602\n", "bandit.json": Self.bandit,
            "broken": "CVE-1 exp:soon\n", "bare": "B602\n",
        ])
        #expect(try sandbox.pitlane("gate", "security", "bandit.json").status == 1)
        let answer = try sandbox.pitlane("gate", "import", ".trivyignore", "--owner", "ann")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.contains("reason: \"a constant command\""), "\(answer.output)")
        try sandbox.write([".github/waivers.yml": answer.output + "\n"])
        try sandbox.commit("waive it")
        #expect(try sandbox.pitlane("check").status == 0)
        #expect(try sandbox.pitlane("gate", "security", "bandit.json").status == 0)

        for arguments in [["bare"], ["broken"], ["gone"], [".trivyignore", "--expires", "soon"]] {
            let refused = try sandbox.pitlane(list: ["gate", "import", "--owner", "ann"] + arguments)
            #expect(refused.status == 2 && refused.output.utf8.isEmpty, "\(arguments): \(refused.output)")
            #expect(refused.errors.utf8.starts(with: "error: ".utf8), "\(refused.errors)")
        }
    }
}
