import Basics
import Gates
import Rendering
import Reports
import TestSupport
import Testing

/// Verdicts over findings: severities, merging, the base, what is shown.
struct SecurityGateTests {
    static let today = CivilDate(dayNumber: 20_785)

    /// A finding in the code.
    static func code(
        _ id: Key, _ severity: SecuritySeverity = .high, tool: String = "bandit", at line: Int? = 3, file: Key = "a.py",
        cwe: [Int] = [], text: String = "x"
    ) -> SecurityFinding {
        var fingerprints = Fingerprints()
        return SecurityFinding(
            tool: tool, ids: [id], severity: severity, message: "what \(id) finds",
            place: SecurityFinding.Place(file: file, line: line), weaknesses: cwe,
            fingerprint: fingerprints.trace(rule: id, file: file, text: text).fingerprint(in: file))
    }

    /// A finding in a package.
    static func package(
        _ ids: [Key], _ severity: SecuritySeverity = .high, tool: String = "trivy", name: Key = "jinja2",
        version: Key = "2.4.1", fixed: [String] = []
    ) -> SecurityFinding {
        let dependency = SecurityFinding.Dependency(name: name, version: version, fixedVersions: fixed)
        return SecurityFinding(
            tool: tool, ids: ids, severity: severity, dependency: dependency,
            fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }

    static func report(_ findings: SecurityFinding...) -> SecurityReport {
        SecurityReport(tools: [findings.first?.tool ?? "bandit"], findings: findings)
    }

    static func verdict(
        _ reports: [SecurityReport], _ policy: SecurityPolicy = SecurityPolicy(), waivers: [Waiver] = [],
        baseline: SecurityBaseline? = nil
    ) -> SecurityVerdict {
        SecurityGate.evaluate(reports, by: policy, waivers: waivers, baseline: baseline, today: today)
    }

    @Test(
        arguments: SecuritySeverity.allCases,
        [
            SecurityPolicy(), SecurityPolicy(block: [.critical]), SecurityPolicy(block: [], unknown: .warn),
            SecurityPolicy(block: [.critical, .high, .medium, .low, .info]), SecurityPolicy(unknown: .warn),
        ])
    func severitiesBlockByThePolicy(severity: SecuritySeverity, policy: SecurityPolicy) {
        let verdict = Self.verdict([Self.report(Self.code("R", severity))], policy)
        let blocks = severity == .unknown ? policy.unknown == .block : policy.block.contains(severity)
        #expect(verdict.outcome == (blocks ? .block : .pass))
        #expect(verdict.report.outcome == verdict.outcome)
        #expect(verdict.entries.map(\.state) == [blocks ? .blocks : .allowed])
    }

    @Test func noReportsBlockAndNoFindingsPass() {
        #expect(Self.verdict([]).report.reasons.map(\.check) == ["nothing"])
        let clean = Self.verdict([SecurityReport(tools: ["bandit"])])
        #expect(clean.report.outcome == .pass)
        #expect(clean.report.headline == "Security: no findings")
    }

    @Test func skippedPackagesMayBeAllowedByName() {
        let fault = SecurityReport.Fault(.skipped("Zope.Interface"), reason: "pip-audit left it out", remedy: "Pin it")
        let report = SecurityReport(tools: ["pip-audit"], faults: [fault])
        #expect(Self.verdict([report]).report.reasons.map(\.reason) == ["1 package left out: Zope.Interface"])
        let other = Self.verdict([report], SecurityPolicy(allowSkipped: ["zope"]))
        #expect(other.outcome == .block)
        let allowed = Self.verdict([report], SecurityPolicy(allowSkipped: ["zope-interface"]))
        #expect(allowed.outcome == .pass)
        #expect(allowed.notes == ["pip-audit left it out, which is allowed"])
        let tool = SecurityReport(tools: ["pip-audit"], faults: [.init(.tool, reason: "r", remedy: "d")])
        #expect(Self.verdict([tool], SecurityPolicy(allowSkipped: ["zope-interface"])).outcome == .block)
    }

    /// Findings of one report a row, and how many they are together.
    static let merges: [(name: String, reports: [[SecurityFinding]], count: Int)] = [
        ("alias", [[package(["CVE-1"])], [package(["GHSA-1", "cve-1"], tool: "pip-audit")]], 1),
        ("chain", [[package(["CVE-1"])], [package(["P-1"], tool: "a")], [package(["P-1", "CVE-1"], tool: "b")]], 1),
        ("name", [[package(["CVE-1"], name: "Zope.Interface")], [package(["CVE-1"], name: "zope_interface")]], 1),
        ("version", [[package(["CVE-1"])], [package(["CVE-1"], version: "2.4.2")]], 2),
        ("package", [[package(["CVE-1"])], [package(["CVE-1"], name: "six")]], 2),
        ("other id", [[package(["CVE-1"])], [package(["CVE-2"])]], 2),
        ("same report twice", [[code("B602")], [code("B602")]], 1),
        ("moved line", [[code("B602", at: 3)], [code("B602", at: 4)]], 1),
        ("same rule, other text", [[code("B602")], [code("b602", tool: "Bandit", text: "y")]], 1),
        ("same weakness", [[code("B602", cwe: [78])], [code("semgrep.shell", tool: "semgrep", cwe: [1, 78])]], 1),
        ("other weakness", [[code("B602", cwe: [78])], [code("semgrep.shell", tool: "semgrep", cwe: [79])]], 2),
        ("other line", [[code("B602", cwe: [78])], [code("s", tool: "semgrep", at: 4, cwe: [78])]], 2),
        ("no line", [[code("B602", at: nil, cwe: [78])], [code("s", tool: "semgrep", at: nil, cwe: [78])]], 2),
        ("other file", [[code("B602", cwe: [78])], [code("s", tool: "semgrep", file: "b.py", cwe: [78])]], 2),
        ("two of a tool", [[code("B602", cwe: [78]), code("B607", cwe: [78])]], 2),
        (
            "two of a tool and one of another",
            [[code("B602", cwe: [78]), code("B607", cwe: [78])], [code("s", tool: "semgrep", cwe: [78])]], 3
        ),
        ("code and package", [[code("CVE-1")], [package(["CVE-1"])]], 2),
    ]

    @Test(arguments: merges)
    func oneFindingIsCountedOnce(row: (name: String, reports: [[SecurityFinding]], count: Int)) {
        let reports = row.reports.map { SecurityReport(tools: ["t"], findings: $0) }
        for order in [reports, reports.reversed()] {
            let verdict = Self.verdict(order)
            #expect(verdict.entries.count == row.count, "\(row.name)")
            #expect(
                verdict.entries.reduce(0) { $0 + $1.findings.count } == reports.reduce(0) { $0 + $1.findings.count })
        }
    }

    @Test func theWorstOfTheToolsCountsAndUnknownStaysUnknown() {
        let low = Self.report(Self.package(["CVE-1"], .low))
        let high = Self.report(Self.package(["CVE-1"], .high, tool: "grype"))
        let unknown = Self.report(Self.package(["CVE-1"], .unknown, tool: "pip-audit"))
        #expect(Self.verdict([low]).outcome == .pass)
        #expect(Self.verdict([low, high]).entries.map(\.severity) == [.high])
        #expect(Self.verdict([low, high]).outcome == .block)
        // What pip-audit does not know is not settled by a guess of others, unless the policy lets unknown ones pass.
        #expect(Self.verdict([low, unknown]).entries.map(\.severity) == [.unknown])
        #expect(Self.verdict([low, unknown]).outcome == .block)
        #expect(Self.verdict([low, unknown], SecurityPolicy(unknown: .warn)).outcome == .pass)
    }

    @Test func theBaseIsCompared() throws {
        let old = Self.report(Self.code("B602", at: 3), Self.code("B105", .low))
        let baseline = try SecurityBaseline(SecurityBaseline(of: [old]).json, file: "base")
        #expect(baseline == SecurityBaseline(of: [old]))
        let now = Self.report(
            Self.code("B602", at: 30), Self.code("B105", .low, at: 9), Self.code("B324", .medium, at: 4))
        let strict = Self.verdict([now], baseline: baseline)
        #expect(strict.outcome == .block)
        #expect(strict.entries.map { $0.shown.id.string } == ["B324", "B602", "B105"])
        #expect(strict.entries.map(\.isNew) == [true, false, false])
        let lenient = Self.verdict([now], SecurityPolicy(onlyNew: true), baseline: baseline)
        #expect(lenient.outcome == .pass)
        #expect(lenient.entries.map(\.state) == [.allowed, .existing, .allowed])
        #expect(
            lenient.report.rows.map(\.detail).first { $0.utf8.contains("new".utf8) } == "findings (0 new)"
                || lenient.report.rows[1].detail == "finding (0 new)")
        let fresh = Self.report(Self.code("B602", at: 3), Self.code("B602", at: 4, text: "y"))
        #expect(Self.verdict([fresh], SecurityPolicy(onlyNew: true), baseline: baseline).outcome == .block)
        let blind = Self.verdict([now], SecurityPolicy(onlyNew: true))
        #expect(blind.outcome == .block)
        #expect(blind.notes == ["No baseline of the base is there: every finding counts as new"])
    }

    @Test(arguments: [
        "{}", "null", "[1]", "[\"abc\"]", "[null]", "[\"\(String(repeating: "G", count: 64))\"]", "\"a\"",
    ])
    func whatIsNoBaselineIsRefused(text: String) throws {
        let value = try JSONValue.parse(bytes: Array(text.utf8))
        let error = #expect(throws: ReportError.self) { try SecurityBaseline(value, file: "base") }
        #expect(error?.code == .wrongSchema)
    }

    @Test func messagesSayWhatToDo() throws {
        let report = Self.report(
            Self.package(["CVE-1", "GHSA-1"], .critical, fixed: ["2.10.1"]), Self.code("B602", at: 3),
            Self.code("B324", at: 4), Self.code("B608", at: 5), Self.code("B701", at: 6), Self.code("B101", .low, at: 7)
        )
        let shown = Self.verdict([report]).report
        #expect(shown.headline == "Security: 5 of 6 findings block")
        let lines = GateText.lines(shown, width: 90)
        #expect(
            lines.joined(separator: "\n").utf8.elementsEqual(
                """
                critical  1  finding                          none  ✗
                high      4  findings                         none  ✗
                low       1  finding
                reports   1  report of trivy                  whole  ✓
                          critical    CVE-1  jinja2 2.4.1  CVE-1
                          high        B602   a.py:3        what B602 finds
                          high        B324   a.py:4        what B324 finds
                          high        B608   a.py:5        what B608 finds
                          high        B701   a.py:6        what B701 finds
                          low         B101   a.py:7        what B101 finds

                blocked: critical. 1 finding of critical severity: CVE-1 in jinja2 2.4.1. Upgrade jinja2 to 2.10.1 or newer, \
                or waive CVE-1 in .github/waivers.yml with owner, reason and expiry date
                blocked: high. 4 findings of high severity: B602 at a.py:3, B324 at a.py:4, B608 at a.py:5 and 1 more. \
                Correct a.py:3, or waive B602 in .github/waivers.yml with owner, reason and expiry date
                """.utf8), "\(lines.joined(separator: "\n"))")
        #expect(shown.annotations.map(\.level) == [.error, .error, .error, .error, .notice])
        #expect(shown.annotations.map(\.line) == [3, 4, 5, 6, 7])
        let severities = try #require(shown.json["severities"])
        #expect(severities["high"]?["blocking"] == 4)
        #expect(severities["low"]?["found"] == 1)
        #expect(shown.json["results"]?.arrayValue?.count == 6)
        #expect(shown.json["verdict"] == "block")
    }

    @Test func aSecretIsToBeRevoked() {
        let report = Self.report(Self.code("aws", tool: "gitleaks", cwe: [798]))
        #expect(
            Self.verdict([report]).report.reasons.first?.remedy.utf8.starts(
                with: "Revoke the secret and take it out of a.py:3, or waive aws".utf8) ?? false)
    }

    /// A finding with few names, so that many meet.
    static func random(_ random: inout RandomSource) -> SecurityFinding {
        let severity = random.pick(SecuritySeverity.allCases)
        let tool = random.pick(["a", "b", "c"])
        if random.chance(0.5) {
            let ids = (0..<random.int(in: 1...2)).map { _ in Key("CVE-\(random.int(in: 0...4))") }
            return package(ids, severity, tool: tool, name: Key("p\(random.int(in: 0...1))"), version: "1")
        }
        return code(
            Key("R\(random.int(in: 0...3))"), severity, tool: tool, at: random.int(in: 1...3),
            file: Key("f\(random.int(in: 0...1)).py"), cwe: random.chance(0.5) ? [random.int(in: 1...2)] : [],
            text: "\(random.int(in: 0...1))")
    }
}
