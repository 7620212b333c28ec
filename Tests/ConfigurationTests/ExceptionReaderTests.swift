import Basics
import Configuration
import Gates
import Reports
import Testing

@Suite("Waivers and quarantine")
struct ExceptionReaderTests {
    private static func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private static func waivers(_ text: String) throws -> (entries: [Waiver]?, diagnostics: [Diagnostic]) {
        ExceptionReader.waivers(path: "w", text.utf8, today: try day("2026-11-28"), maxDays: 30)
    }

    private static func quarantine(_ text: String) throws -> (entries: [QuarantinedTest]?, diagnostics: [Diagnostic]) {
        ExceptionReader.quarantine(path: "q", text.utf8, today: try day("2026-11-28"), maxDays: 30)
    }

    @Test("a waiver is read with all that it says")
    func waiver() throws {
        let (read, diagnostics) = try Self.waivers(
            """
            - id: CVE-2024-1234
              package: jinja2
              paths: ["backend/**", "!backend/api/**"]
              reason: no templates of users
              owner: alice
              expires: 2026-12-28
              max-severity: high
            - { id: B602, reason: a constant command, owner: bob, expires: 2026-11-28 }
            """)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.line))")
        let waivers = try #require(read)
        try #require(waivers.count == 2)
        let first = waivers[0]
        #expect(first.id == "CVE-2024-1234" && first.packageName == "jinja2" && first.maxSeverity == .high)
        #expect(first.paths?.accepts("backend/a.py") == true && first.paths?.accepts("backend/api/a.py") == false)
        #expect(Key(first.reason) == "no templates of users" && Key(first.owner) == "alice")
        #expect(first.expires == (try Self.day("2026-12-28")))
        #expect(waivers[1].packageName == nil && waivers[1].paths == nil && waivers[1].maxSeverity == nil)
        for waiver in waivers { #expect(waiver.fault(today: try Self.day("2026-11-28"), maxDays: 30) == nil) }
    }

    @Test("a quarantined test is read")
    func test() throws {
        let read = try Self.quarantine("[{ test: a::b, reason: slow disk, owner: bob, expires: 2026-12-01 }]")
        let day = try Self.day("2026-12-01")
        #expect(read.diagnostics.isEmpty)
        #expect(read.entries == [QuarantinedTest(test: "a::b", owner: "bob", reason: "slow disk", expires: day)])
    }

    @Test("a file without an entry excepts nothing", arguments: ["", "# all are over\n", "[]"])
    func nothing(_ text: String) throws {
        #expect(try Self.waivers(text).entries == [])
        #expect(try Self.quarantine(text).entries == [])
    }

    @Test("one that is over stays, with a warning from the day after its last")
    func over() throws {
        let (entries, diagnostics) = try Self.waivers("[{ id: A, reason: r, owner: o, expires: 2026-11-27 }]")
        #expect(entries?.count == 1)
        #expect(diagnostics.map(\.line) == ["w:1:41: warning: It ended on 2026-11-27 and has no effect any more"])
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let lines: [String]
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ lines: String...) { (self.text, self.lines) = (text, lines) }
    }

    @Test(
        "a waiver that lacks something or lasts too long is an error, and then none counts",
        arguments: [
            Bad("{ id: A }", "1:1: error: A mapping was not expected"), Bad("waived", "1:1: error: Unexpected value"),
            Bad("- A", "1:3: error: Unexpected value 'A'"),
            Bad(
                "- {}", "1:3: error: Required property is missing: id",
                "1:3: error: Required property is missing: reason",
                "1:3: error: Required property is missing: owner", "1:3: error: Required property is missing: expires"),
            Bad("- { id: A, reason: r, expires: 2026-12-01 }", "1:3: error: Required property is missing: owner"),
            Bad("- { id: A, owner: o, expires: 2026-12-01 }", "1:3: error: Required property is missing: reason"),
            Bad("- { id: A, reason: r, owner: o }", "1:3: error: Required property is missing: expires"),
            Bad(
                "- { id: A, reason: ' ', owner: ~, expires: 2026-12-01 }", "1:20: error: Unex",
                "1:32: error: A value is"),
            Bad("- { id: A, reason: r, owner: o, expires: 2026-02-30 }", "1:42: error: '2026-02-30' is not a date"),
            Bad("- { id: A, reason: r, owner: o, expires: 1.12.2026 }", "1:42: error: '1.12.2026' is not a date"),
            Bad("- { id: A, reason: r, owner: o, expires: never }", "1:42: error: 'never' is not a date"),
            Bad(
                "- { id: A, reason: r, owner: o, expires: 2026-12-29 }", "1:42: error: 2026-12-29 is more than 30 days"),
            Bad(
                "- { id: A, reason: r, owner: o, expires: 2026-12-01, max-severity: unknown, paths: [] }",
                "1:68: error: Unexpected value 'unknown'", "1:84: error: The list is empty"),
            Bad("- { id: A, reason: r, owner: o, expires: 2026-12-01, paths: ['['] }", "1:62: error: the pattern '['"),
            Bad(
                "- { id: A, reason: r, owner: o, expires: 2026-12-01, expire: 1 }",
                "1:54: error: Unexpected value 'expire'"),
            Bad(
                "- { id: cve-1, reason: r, owner: o, expires: 2026-12-01 }\n"
                    + "- { id: CVE-1, reason: s, owner: o, expires: 2026-12-02 }",
                "2:3: error: 'cve-1' is here a second time"),
        ])
    func errors(_ bad: Bad) throws {
        let (entries, diagnostics) = try Self.waivers(bad.text)
        #expect(entries == nil)
        let lines = diagnostics.map(\.line)
        #expect(lines.count == bad.lines.count, "\(lines)")
        for (line, expected) in zip(lines, bad.lines) {
            #expect(line.utf8.starts(with: "w:\(expected)".utf8), "\(line)")
        }
    }

    @Test("the same finding may be waived in two packages")
    func scopes() throws {
        let entry = "reason: r, owner: o, expires: 2026-12-01 }"
        let (entries, _) = try Self.waivers("- { id: A, package: a, \(entry)\n- { id: A, package: b, \(entry)")
        #expect(entries?.count == 2)
    }

    @Test("a quarantine asks the same of its entries, and knows no other keys")
    func quarantineErrors() throws {
        let (entries, diagnostics) = try Self.quarantine("- { id: A, reason: r, expires: 2027-01-01 }")
        #expect(entries == nil)
        let expected = [
            "q:1:3: error: Required property is missing: test", "q:1:3: error: Required property is missing: owner",
            "q:1:5: error: Unexpected value 'id'", "q:1:32: error: 2027-01-01 is more than 30 days ahead",
        ]
        #expect(diagnostics.map(\.line) == expected)
    }
}
