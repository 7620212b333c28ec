import Basics
import Gates
import Reports
import TestSupport

extension GateProperty {
    /// One more finding of any tool anywhere in a report, perhaps the same as one that is there, waived or known; or
    /// one more report.
    static let anotherFinding = GateProperty("finding", isWorse: true) { random in
        let setting = SecuritySetting(&random)
        var reports = (0..<random.int(in: 1...3)).map { _ in SecuritySetting.findings(&random) }
        let before = setting.verdict(reports)
        if random.chance(0.1) { reports.append(SecuritySetting.findings(&random)) }
        let at = random.int(in: 0...(reports.count - 1))
        var new = MadeFinding(&random)
        if random.chance(0.4), let other = (reports.flatMap(\.self) + setting.base).randomElement(using: &random) {
            new = other
            if random.chance(0.3) { new.tool = random.pick(MadeFinding.tools) }
            if random.chance(0.3) { new.severity = random.pick(SecuritySeverity.allCases) }
        }
        reports[at].insert(new, at: random.int(in: 0...reports[at].count))
        let after = setting.verdict(reports)
        // One that is about several is in the entry of each.
        let isCounted =
            names(after.entries.flatMap(\.findings)) == names(reports.flatMap { MadeFinding.report($0).findings })
        // A finding that is nowhere in the verdict is as bad as one that lets pass.
        return Turn(before.outcome, isCounted ? after.outcome : .pass, "\(setting): \(reports)")
    }

    /// A waiver is taken away.
    static let aWaiverLess = GateProperty("waiver", isWorse: true) { random in
        var setting = SecuritySetting(&random)
        guard !setting.waivers.isEmpty else { return nil }
        let reports = (0..<random.int(in: 1...2)).map { _ in SecuritySetting.findings(&random) }
        let before = setting.verdict(reports)
        setting.waivers.remove(at: random.int(in: 0...(setting.waivers.count - 1)))
        return Turn(before.outcome, setting.verdict(reports).outcome, "\(setting): \(reports)")
    }

    private static func names(_ findings: [SecurityFinding]) -> Set<String> {
        Set(findings.map { "\($0.tool) \($0.ids) \($0.fingerprint)" })
    }
}

/// A finding before it has a fingerprint: that is made by what stands before it in its report.
private struct MadeFinding {
    static let tools = ["a", "b", "c"]

    var tool: String
    var severity: SecuritySeverity
    private let ownSeverity: SecuritySeverity?
    private let ids: [Key]
    private let dependency: SecurityFinding.Dependency?
    private let place: SecurityFinding.Place?
    private let weaknesses: [Int]
    private let text: String

    /// There are few names, so that many meet.
    init(_ random: inout RandomSource) {
        tool = random.pick(Self.tools)
        severity = random.pick(SecuritySeverity.allCases)
        let isDependency = random.chance(0.5)
        ids =
            isDependency
            ? (0..<random.int(in: 1...2)).map { _ in Key("CVE-\(random.int(in: 0...4))") }
            : [Key("R\(random.int(in: 0...3))")]
        dependency =
            isDependency
            ? .init(name: Key("p\(random.int(in: 0...1))"), version: "1", isUnfixed: random.chance(0.3)) : nil
        ownSeverity = random.chance(0.3) ? random.pick(SecuritySeverity.allCases) : nil
        place =
            isDependency && random.chance(0.7)
            ? nil : .init(file: Key("f\(random.int(in: 0...1)).py"), line: random.pick([nil, 1, 2, 3]))
        weaknesses = random.chance(0.5) ? [random.int(in: 1...2)] : []
        text = "\(random.int(in: 0...1))"
    }

    static func report(_ made: [MadeFinding]) -> SecurityReport {
        var fingerprints = Fingerprints()
        return SecurityReport(
            tools: ["t"],
            findings: made.map { one in
                let fingerprint =
                    one.dependency.map { Fingerprints.dependency($0, ids: one.ids) }
                    ?? fingerprints.trace(rule: one.ids[0], file: one.place?.file, text: one.text)
                    .fingerprint(in: one.place?.file)
                return SecurityFinding(
                    tool: one.tool, ids: one.ids, severity: one.severity, ownSeverity: one.ownSeverity,
                    place: one.place,
                    dependency: one.dependency, weaknesses: one.weaknesses, fingerprint: fingerprint)
            })
    }
}

/// A random policy with waivers and a base.
private struct SecuritySetting {
    var waivers: [Waiver]
    /// What the base has.
    let base: [MadeFinding]
    private let policy: SecurityPolicy
    private let baseline: SecurityBaseline?
    private let faults: [SecurityReport.Fault]

    init(_ random: inout RandomSource) {
        waivers = (0..<random.int(in: 0...4)).map { _ in WaiverTests.random(&random) }
        base = Self.findings(&random) + Self.findings(&random)
        policy = SecurityPolicy(
            block: random.pick([[.critical, .high], [.critical], [.critical, .high, .medium], [.low]]),
            unknown: random.pick(SecurityPolicy.Unknown.allCases), maxWaiverDays: random.pick([nil, 90]),
            onlyNew: random.chance(0.6), allowSkipped: random.chance(0.5) ? ["p0"] : [],
            severitySource: random.pick(SecurityPolicy.SeveritySource.allCases), ignoreUnfixed: random.chance(0.3))
        baseline = random.chance(0.6) ? SecurityBaseline(of: [MadeFinding.report(base)]) : nil
        faults = random.chance(0.1) ? [.init(.skipped("p0"), reason: "left out", remedy: "pin it")] : []
    }

    func verdict(_ reports: [[MadeFinding]]) -> SecurityVerdict {
        var reports = reports.map(MadeFinding.report)
        reports[0].faults = faults
        return SecurityGateTests.verdict(reports, policy, waivers: waivers, baseline: baseline)
    }

    static func findings(_ random: inout RandomSource) -> [MadeFinding] {
        (0..<random.int(in: 0...3)).map { _ in MadeFinding(&random) }
    }
}
