import Basics
import Gates
import Reports
import TestSupport
import Testing

/// Waivers: what they match, how long, and that they do nothing else.
struct WaiverTests {
    private static let today = SecurityGateTests.today

    static func waiver(
        _ id: Key = "CVE-1", package: Key? = nil, paths: [String]? = nil, reason: String = "not reachable",
        owner: String = "alice", in days: Int = 60, maxSeverity: SecuritySeverity? = nil
    ) -> Waiver {
        Waiver(
            id: id, packageName: package,
            paths: paths.map { FilterList(.include, $0.compactMap { try? FilterPattern($0) }) }, reason: reason,
            owner: owner, expires: CivilDate(dayNumber: today.dayNumber + days), maxSeverity: maxSeverity)
    }

    static func random(_ random: inout RandomSource) -> Waiver {
        waiver(
            random.pick(["CVE-0", "cve-1", "CVE-2", "R0", "r1", "R2"]),
            package: random.chance(0.3) ? Key("P\(random.int(in: 0...1))") : nil,
            paths: random.chance(0.3) ? ["f\(random.int(in: 0...1)).*"] : nil,
            owner: random.chance(0.1) ? " " : "alice",
            in: random.int(in: -5...120), maxSeverity: random.chance(0.3) ? random.pick(SecuritySeverity.allCases) : nil
        )
    }

    private static let dependency = SecurityGateTests.package(["PYSEC-1", "CVE-1", "GHSA-1"], name: "Jinja_2")
    private static let code = SecurityGateTests.code("B602", file: "app/a.py")

    /// A waiver, the finding, and whether it may stay.
    static let rows: [(name: String, waiver: Waiver, finding: SecurityFinding, isWaived: Bool)] = [
        ("first id", waiver("PYSEC-1"), dependency, true), ("alias", waiver("CVE-1"), dependency, true),
        ("case", waiver("ghsa-1"), dependency, true), ("other id", waiver("CVE-11"), dependency, false),
        ("package", waiver(package: "jinja-2"), dependency, true),
        ("other package", waiver(package: "six"), dependency, false),
        ("package of code", waiver("B602", package: "six"), code, false),
        ("rule", waiver("B602"), code, true), ("path", waiver("B602", paths: ["app/**"]), code, true),
        ("other path", waiver("B602", paths: ["tests/**"]), code, false),
        ("excluded path", waiver("B602", paths: ["app/**", "!app/a.py"]), code, false),
        ("no paths", waiver("B602", paths: []), code, false),
        ("path of a package without place", waiver(paths: ["**"]), dependency, false),
        ("last day", waiver(in: 0), dependency, true), ("over", waiver(in: -1), dependency, false),
        ("longest", waiver(in: 90), dependency, true), ("too long", waiver(in: 91), dependency, false),
        ("no owner", waiver(owner: " \t"), dependency, false), ("no reason", waiver(reason: ""), dependency, false),
        ("high enough", waiver(maxSeverity: .high), dependency, true),
        ("critical", waiver(maxSeverity: .critical), dependency, true),
        ("too severe", waiver(maxSeverity: .medium), dependency, false),
        ("unknown as limit", waiver(maxSeverity: .unknown), dependency, false),
        (
            "unknown finding", waiver(maxSeverity: .critical), SecurityGateTests.package(["CVE-1"], .unknown), false
        ),
        ("unknown finding without limit", waiver(), SecurityGateTests.package(["CVE-1"], .unknown), true),
    ]

    @Test(arguments: rows)
    func waiversMatchWhatTheyName(row: (name: String, waiver: Waiver, finding: SecurityFinding, isWaived: Bool)) {
        let verdict = SecurityGateTests.verdict(
            [SecurityGateTests.report(row.finding)], SecurityPolicy(maxWaiverDays: 90), waivers: [row.waiver])
        #expect(verdict.entries.map(\.state) == [row.isWaived ? .waived : .blocks], "\(row.name)")
        #expect(verdict.entries.map(\.waiver) == [row.isWaived ? row.waiver : nil], "\(row.name)")
    }

    @Test(
        arguments: [
            (waiver(in: -1), "the waiver of CVE-1 by alice expired on 2026-11-27"),
            (waiver(in: 91), "the waiver of CVE-1 ends on 2027-02-27, more than 90 days ahead"),
            (waiver(owner: ""), "the waiver of CVE-1 has no owner"),
            (waiver(maxSeverity: .low), "the waiver of CVE-1 by alice goes up to low severity only"),
        ])
    func reasonsNameTheWaiverThatDoesNotCount(row: (waiver: Waiver, text: String)) {
        let verdict = SecurityGateTests.verdict(
            [SecurityGateTests.report(SecurityGateTests.package(["CVE-1"]))], SecurityPolicy(maxWaiverDays: 90),
            waivers: [row.waiver])
        #expect(
            verdict.report.reasons.map(\.reason) == ["1 finding of high severity: CVE-1 in jinja2 2.4.1 (\(row.text))"])
    }

    @Test(
        arguments: [
            (waiver("X", in: 30), "The waiver of X matches nothing: remove it"),
            (waiver("X", in: -1), "The waiver of X expired on 2026-11-27 and matches nothing: remove it"),
            (waiver("X", owner: ""), "The waiver of X has no owner: it has no effect"),
            (waiver(in: 14), "The waiver of CVE-1 by alice ends in 14 days, on 2026-12-12"),
            (waiver(in: 1), "The waiver of CVE-1 by alice ends in 1 day, on 2026-11-29"),
            (waiver(in: 0), "The waiver of CVE-1 by alice ends today, on 2026-11-28"),
            (waiver(in: 15), nil),
        ] as [(Waiver, String?)])
    func waiversThatNeedCareAreNoted(row: (waiver: Waiver, note: String?)) {
        let verdict = SecurityGateTests.verdict(
            [SecurityGateTests.report(SecurityGateTests.package(["CVE-1"]))], waivers: [row.waiver])
        #expect(verdict.notes == [row.note].compactMap(\.self))
    }

    @Test func eachToolsFindingNeedsAWaiverOfItsOwnNames() {
        let reports = [
            SecurityGateTests.report(SecurityGateTests.package(["CVE-1", "GHSA-1"])),
            SecurityGateTests.report(SecurityGateTests.package(["GHSA-1"], tool: "grype")),
        ]
        #expect(SecurityGateTests.verdict(reports, waivers: [Self.waiver("CVE-1")]).outcome == .block)
        let verdict = SecurityGateTests.verdict(reports, waivers: [Self.waiver("GHSA-1")])
        #expect(verdict.outcome == .pass)
        #expect(verdict.entries.map(\.state) == [.waived])
    }

    @Test func aWaiverChangesOnlyWhatItMatches() {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 1000, full: 300_000) {
            var random = source.fork(index)
            let findings = (0..<random.int(in: 1...6)).map { _ in SecurityGateTests.random(&random) }
            let reports = findings.map { SecurityReport(tools: ["t"], findings: [$0]) }
            let waiver = Self.random(&random)
            let before = SecurityGateTests.verdict(reports)
            let after = SecurityGateTests.verdict(reports, waivers: [waiver])
            let isMatched = { (finding: SecurityFinding) in
                finding.ids.contains { $0.asciiLowercased == waiver.id.asciiLowercased }
            }
            for entry in after.entries {
                // The same findings are together with and without waivers.
                let other = before.entries.first { Set($0.findings) == Set(entry.findings) }
                #expect(other != nil, "\(source) case \(index)")
                let rest = entry.findings.filter { !isMatched($0) }
                if rest.count == entry.findings.count {
                    #expect(entry.state == other?.state, "\(source) case \(index)")
                }
                // What it does not match blocks as before.
                let alone = SecurityGateTests.verdict([SecurityReport(tools: ["t"], findings: rest)])
                #expect(alone.outcome == .pass || entry.state == .blocks, "\(source) case \(index)")
                if entry.state == .waived { #expect(rest.isEmpty, "\(source) case \(index)") }
            }
        }
    }
}
