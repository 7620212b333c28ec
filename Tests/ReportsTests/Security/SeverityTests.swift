import Basics
import Reports
import TestSupport
import Testing

/// Severities: vectors, scores, words, and which of them counts.
struct SeverityTests {
    @Test(
        arguments: [
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98), ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 75), ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61),
            ("AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 78), ("AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", 81),
            ("AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:L", 16), ("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
            ("AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N", 0), ("A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", 98),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C/CR:L/MAV:P/MS:C", 98),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:Q", nil), ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/XX:N", nil),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/AV:P", nil), ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", nil),
            ("AV:N/AC:M/PR:N/UI:N/S:U/C:H/I:H/A:H", nil), ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:HH", nil),
            ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/", nil), ("av:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", nil), ("", nil),
        ] as [(String, Int?)])
    func vectorsHaveTheScoreOfTheSpecification(row: (vector: String, tenths: Int?)) {
        #expect(CVSS.baseScore("CVSS:3.1/\(row.vector)") == row.tenths)
        #expect(CVSS.baseScore("CVSS:3.0/\(row.vector)") == row.tenths)
        for version in ["CVSS:4.0/", "CVSS:3.2/", "cvss:3.1/", "", "CVSS:3.1"] {
            #expect(CVSS.baseScore(version + row.vector) == nil)
        }
    }

    /// Properties of a rule, properties of a result, level, and what they come to.
    static let sources: [(rule: String, result: String, level: String?, severity: SecuritySeverity)] = [
        ("{}", "{}", nil, .medium), ("{}", "{}", "error", .high), ("{}", "{}", "note", .low),
        ("{}", "{}", "none", .info),
        ("{\"security-severity\": \"9.0\"}", "{}", "note", .critical),
        ("{\"security-severity\": 8.9}", "{}", "note", .high), ("{\"security-severity\": \"7.0\"}", "{}", nil, .high),
        ("{\"security-severity\": \"6.9\"}", "{}", "error", .medium),
        ("{\"security-severity\": 4}", "{}", nil, .medium),
        ("{\"security-severity\": \"3.9\"}", "{}", "error", .low),
        ("{\"security-severity\": \"0.05\"}", "{}", "error", .low),
        ("{\"security-severity\": \"0.0\"}", "{}", "error", .high), ("{\"security-severity\": 0}", "{}", nil, .medium),
        ("{\"security-severity\": \"\"}", "{}", "note", .low),
        ("{\"security-severity\": \"inf\"}", "{}", "note", .unknown),
        ("{\"security-severity\": \"0x1p3\"}", "{}", "note", .unknown),
        ("{\"security-severity\": 11}", "{}", nil, .unknown),
        ("{\"security-severity\": -1}", "{}", "note", .unknown), ("{\"security-severity\": true}", "{}", nil, .unknown),
        ("{\"security-severity\": \"2.0\"}", "{\"security-severity\": \"9.8\"}", "note", .critical),
        ("{\"security-severity\": \"9.8\"}", "{\"security-severity\": \"2.0\"}", "note", .critical),
        ("{\"security-severity\": \"5.5\", \"tags\": [\"HIGH\"]}", "{}", "note", .high),
        ("{\"tags\": [\"security\", \"LOW\"]}", "{}", "error", .low), ("{\"tags\": [\"high\"]}", "{}", "note", .low),
        ("{\"tags\": [\"UNKNOWN\"]}", "{}", "note", .unknown),
        ("{}", "{\"issue_severity\": \"LOW\", \"issue_confidence\": \"HIGH\"}", nil, .low),
        ("{}", "{\"issue_severity\": \"HIGH\"}", "note", .high), ("[]", "3", "error", .high),
    ]

    @Test(arguments: sources)
    func theWorstOfAllSourcesCounts(
        row: (rule: String, result: String, level: String?, severity: SecuritySeverity)
    ) throws {
        func log(id: String, tool: String) -> String {
            """
            {"version": "2.1.0", "runs": [{"results": [{"message": {"text": "m"}, "ruleId": "\(id)",
            "properties": \(row.result)\(row.level.map { ", \"level\": \"\($0)\"" } ?? "")}],
            "tool": {"driver": {"name": "\(tool)", "rules": [{"id": "\(id)", "properties": \(row.rule)}]}}}]}
            """
        }
        #expect(try security(log(id: "R", tool: "T")).findings.map(\.severity) == [row.severity])
        // Without a source of its own the level of a vulnerability says nothing.
        let isGiven = row.rule != "{}" || row.result != "{}"
        let isLevelOnly =
            !isGiven || row.rule == "[]" || row.rule.contains("\"0.0\"") || row.rule.contains(": 0}")
            || row.rule.contains("\"\"") || row.rule.contains("\"high\"")
        for log in [log(id: "CVE-2024-1", tool: "T"), log(id: "R", tool: "osv-scanner")] {
            #expect(try security(log).findings.map(\.severity) == [isLevelOnly ? .unknown : row.severity])
        }
    }

    @Test func rulesAreFoundByNumberNameAndExtension() throws {
        let log = """
            {"version": "2.1.0", "runs": [{"results": [
            {"message": {"text": "m"}, "ruleId": "A"}, {"message": {"text": "m"}, "ruleIndex": 1},
            {"message": {"text": "m"}, "ruleId": "A", "ruleIndex": 1}, {"message": {"text": "m"}, "ruleId": "A",
            "ruleIndex": 99}, {"message": {"text": "m"}, "rule": {"id": "E", "index": 0, "toolComponent": {"index": 0}}},
            {"message": {"text": "m"}, "ruleId": "gone"}, {"message": {"id": "hello"}, "ruleId": "B"}],
            "tool": {"driver": {"name": "T", "rules": [{"id": "A", "properties": {"security-severity": "9.9"}}, {"id": "B",
            "messageStrings": {"hello": {"text": "good day"}}, "defaultConfiguration": {"level": "note"}}]},
            "extensions": [{"name": "X", "rules": [{"id": "E", "defaultConfiguration": {"level": "error"}}]}]}}]}
            """
        let findings = try security(log).findings
        #expect(findings.map(\.severity) == [.critical, .low, .critical, .critical, .high, .medium, .low])
        #expect(findings.map(\.id.string) == ["A", "B", "A", "A", "E", "gone", "B"])
        #expect(findings.last?.message == "good day")
    }
}
