import Basics
import Configuration
import Gates
import TestSupport
import Testing

/// What other tools leave out, and the waivers made of it.
struct IgnoreListTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let list: String
        /// `LINE ID [package] [paths] reason expires`, as far as the list says so.
        let entries: [String]

        var testDescription: String { name }
    }

    private static func shown(_ entry: IgnoredFinding) -> String {
        var words = ["\(entry.line)", "\(entry.id)"]
        if let name = entry.packageName { words.append("package=\(name)") }
        if !entry.paths.isEmpty { words.append("paths=\(entry.paths.joined(separator: ","))") }
        if let reason = entry.reason { words.append("reason=\(reason)") }
        if let expires = entry.expires { words.append("expires=\(expires)") }
        return words.joined(separator: " ")
    }

    static let rows = [
        Row(
            name: "lines of trivy",
            list: """
                # Accept the risk
                # of this one
                CVE-2018-14618

                # A heading of a part

                CVE-2019-14697 exp:2027-01-01  # no impact\r
                AVD-DS-0002
                generic-unwanted-rule
                """,
            entries: [
                "3 CVE-2018-14618 reason=Accept the risk of this one",
                "7 CVE-2019-14697 reason=no impact expires=2027-01-01", "8 AVD-DS-0002", "9 generic-unwanted-rule",
            ]),
        Row(
            name: "lists of trivy",
            list: """
                vulnerabilities:
                  - id: CVE-2022-40897
                    paths: ["usr/local/lib/python3.9/site-packages/setuptools-58.1.0.dist-info/METADATA"]
                    statement: Accept the risk
                  - id: CVE-2023-2650
                    purls: ["pkg:deb/debian/libssl@1.1.1n?arch=amd64", "pkg:npm/%40angular/core@1.0.0", "pkg:maven/org.x/y@2"]
                    expired_at: 2027-02-01
                misconfigurations:
                  - id: AVD-DS-0001
                secrets:
                  - id: aws-access-key-id
                    paths: ["foo/bar/aws.secret"]
                licenses:
                  - id: GPL-3.0
                """,
            entries: [
                "2 CVE-2022-40897 paths=usr/local/lib/python3.9/site-packages/setuptools-58.1.0.dist-info/METADATA "
                    + "reason=Accept the risk",
                "5 CVE-2023-2650 package=libssl expires=2027-02-01",
                "5 CVE-2023-2650 package=@angular/core expires=2027-02-01",
                "5 CVE-2023-2650 package=org.x:y expires=2027-02-01", "9 AVD-DS-0001",
                "11 aws-access-key-id paths=foo/bar/aws.secret",
            ]),
        Row(
            name: "policy of safety",
            list: """
                security:
                  ignore-cvss-severity-below: 0
                  ignore-vulnerabilities:
                    25853:
                      reason: we do not use the vulnerable function
                      expires: '2027-10-21T00:00:00'
                    12345:
                """,
            entries: ["4 25853 reason=we do not use the vulnerable function expires=2027-10-21", "7 12345"]),
        Row(
            name: "OpenVEX",
            list: """
                {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "x", "author": "a", "version": 1, "statements": [
                {"vulnerability": {"name": "CVE-2023-1"}, "products": [{"@id": "pkg:pypi/jinja2@3.1.2"}],
                 "status": "not_affected", "justification": "vulnerable_code_not_present", "impact_statement": "unused"},
                {"vulnerability": {"name": "CVE-2023-2"}, "products": [{"@id": "pkg:oci/app@sha256:0"}], "status": "fixed"},
                {"vulnerability": {"name": "CVE-2023-3"}, "products": [{"@id": "pkg:oci/app@sha256:0",
                 "subcomponents": [{"@id": "pkg:apk/alpine/busybox@1"}]}], "status": "not_affected",
                 "impact_statement": "no shell"},
                {"vulnerability": {"name": "CVE-2023-4"}, "status": "affected"},
                {"vulnerability": {"name": "CVE-2023-5"}, "status": "under_investigation"}]}
                """,
            entries: [
                "2 CVE-2023-1 package=jinja2 reason=vulnerable code not present: unused", "4 CVE-2023-2 reason=fixed",
                "5 CVE-2023-3 package=busybox reason=no shell",
            ]),
        Row(name: "nothing", list: "# all is well\n", entries: []),
    ]

    @Test(arguments: rows)
    func isRead(_ row: Row) throws {
        let (entries, diagnostics) = IgnoreListReader.read(path: "list", Array(row.list.utf8))
        let read = try #require(entries, "\(diagnostics.map(\.line))")
        #expect(read.map { Key(Self.shown($0)) } == row.entries.map { Key($0) })
    }

    @Test(arguments: [
        ("CVE-2020-1 exp:soon", "list:1:1", "'soon' is not a date"), ("<html>", "list:1:1", "is not a vulnerability"),
        ("a: 1", "list:1:1", "Unexpected value 'a'"), ("vulnerabilities:\n  - paths: [a]", "list:2:5", "missing: id"),
        ("vulnerabilities: x", "list:1:18", "Unexpected value 'x'"),
        ("vulnerabilities:\n  - {id: a, purls: [b]}", "list:2:21", "is not a package URL"),
        ("security: {ignore-vulnerabilities: [1]}", "list:1:36", "A mapping of vulnerabilities"),
        ("statements: []", "list:1:1", "not an OpenVEX document"),
        (#"{"@context":"https://openvex.dev/ns/v0.2.0"}"#, "list:1:1", "missing: statements"),
        (
            #"{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{"vulnerability":{"name":"C"},"status":"not_affected"}]}"#,
            "list:1:59", "without a reason"
        ),
        (
            #"{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{"vulnerability":{"name":"C"},"status":"fine"}]}"#,
            "list:1:98", "Unexpected value 'fine'"
        ),
    ])
    func isRefused(_ list: String, place: String, message: String) {
        let (entries, diagnostics) = IgnoreListReader.read(path: "list", Array(list.utf8))
        #expect(entries == nil)
        let lines = diagnostics.map(\.line).joined(separator: "\n")
        #expect(lines.contains(place) && lines.contains(message), "\(lines)")
    }

    @Test func everyWaiverHasOwnerReasonAndEnd() throws {
        let today = try #require(CivilDate("2026-11-28"))
        let entries = [
            IgnoredFinding(id: "A", reason: "why: \"#1\"\n- id: B\u{2028}", line: 1),
            IgnoredFinding(id: "B", packageName: "p", paths: ["a/**"], expires: CivilDate("2027-12-31"), line: 2),
            IgnoredFinding(id: "C", expires: CivilDate("2026-11-27"), line: 3),
            IgnoredFinding(id: "D", expires: CivilDate("2026-11-28"), line: 4),
        ]
        var making = WaiverImport(owner: "ann", reason: nil, expires: nil, today: today, maxDays: 30)
        #expect(making.waivers(entries, file: "f").problems == ["f:2: B has no reason", "f:4: D has no reason"])
        making.reason = "old"
        let result = making.waivers(entries, file: "f")
        #expect(result.problems.isEmpty)
        #expect(
            result.notes == [
                "f:2: B ends on 2026-12-28, not on 2027-12-31: waivers last 30 days at most",
                "f:3: C ended on 2026-11-27 and is left out",
            ])
        let text = result.waivers.map(\.yaml).joined()
        let read = ExceptionReader.waivers(path: "w", text.utf8, today: today, maxDays: 30)
        #expect(read.entries == result.waivers, "\(text)\(read.diagnostics.map(\.line))")
        #expect(result.waivers.map(\.expires.description) == ["2026-12-28", "2026-12-28", "2026-11-28"])
    }
}
