package import Basics
package import Reports

/// Decides by the reports of scanners whether a change may go on. Pure.
///
/// Each finding of each report is judged alone, by its own severity and its own names: what another tool says of the
/// same thing never lets it pass. Findings that are one are then put together to be counted and shown. So the gate
/// blocks if and only if some finding of some report does, and another finding can only add to that.
package enum SecurityGate {
    /// Waivers that end within so many days are announced.
    package static let noticeDays = 14

    /// Judges reports by `policy`.
    ///
    /// - Parameters:
    ///   - reports: What the tools say; none at all block.
    ///   - policy: What blocks.
    ///   - waivers: What may stay, from the base branch.
    ///   - baseline: What the base has; nil where that is not known, then nothing is old.
    ///   - today: The day it is.
    package static func evaluate(
        _ reports: [SecurityReport], by policy: SecurityPolicy, waivers: [Waiver] = [],
        baseline: SecurityBaseline? = nil, today: CivilDate
    ) -> SecurityVerdict {
        let sources = reports.enumerated().flatMap { index, report in
            report.findings.map { finding in
                var finding = finding
                finding.severity = policy.severity(of: finding)
                return (report: index, finding: finding)
            }
        }
        let desk = WaiverDesk(waivers, policy: policy, today: today)
        let rulings = sources.map { source in
            ruling(on: source.finding, desk: desk, policy: policy, baseline: baseline)
        }
        let entries = FindingGroups.groups(of: sources).map { indices in
            entry(of: indices.map { (sources[$0].finding, rulings[$0]) }, baseline: baseline)
        }
        var tools: [String] = []
        for tool in reports.flatMap(\.tools)
        where !tools.contains(where: { Key($0).asciiLowercased == Key(tool).asciiLowercased }) {
            tools.append(tool)
        }
        let (faults, allowed) = faults(of: reports, policy)
        let used = Set(rulings.flatMap(\.matched))
        var notes = allowed + policyNotes(sources.map(\.finding), reports, policy) + desk.notes(used: used)
        if policy.onlyNew, baseline == nil {
            notes.append("No baseline of the base is there: every finding counts as new")
        }
        return SecurityVerdict(
            policy: policy, entries: entries.sorted(by: precedes), faults: faults, tools: tools,
            reports: reports.count, suppressed: reports.reduce(0) { $0 + $1.suppressed }, notes: notes)
    }

    /// What of the policy is weaker than usual, and for how many findings.
    private static func policyNotes(
        _ findings: [SecurityFinding], _ reports: [SecurityReport], _ policy: SecurityPolicy
    ) -> [String] {
        var notes: [String] = []
        if policy.severitySource == .scanner {
            let lower = zip(reports.flatMap(\.findings), findings).filter { $0.severity > $1.severity }.count
            let words = FigureText.count(lower, "finding is", "findings are")
            notes.append("\(words) rated lower by the scanner itself than by other sources (--severity-source scanner)")
        }
        if policy.ignoreUnfixed {
            let unfixed = findings.filter { policy.blocks($0.severity) && policy.allows(unfixed: $0) }.count
            let words = FigureText.count(unfixed, "finding does", "findings do")
            notes.append("\(words) not count since no fixed version is known (--ignore-unfixed)")
        }
        return notes
    }

    /// What becomes of one finding of one report.
    private struct Ruling {
        var state: SecurityVerdict.State
        var waiver: Waiver?
        var lost: [String]
        /// The indices of waivers that were meant for it.
        var matched: [Int]
    }

    private static func ruling(
        on finding: SecurityFinding, desk: WaiverDesk, policy: SecurityPolicy, baseline: SecurityBaseline?
    ) -> Ruling {
        let answer = desk.answer(for: finding)
        let isKnown = baseline?.fingerprints.contains(finding.fingerprint) ?? false
        let state: SecurityVerdict.State =
            if answer.waiver != nil {
                .waived
            } else if !policy.blocks(finding.severity) || policy.allows(unfixed: finding) {
                .allowed
            } else if policy.onlyNew, isKnown {
                .existing
            } else {
                .blocks
            }
        return Ruling(state: state, waiver: answer.waiver, lost: answer.lost, matched: answer.matched)
    }

    private static func entry(
        of members: [(finding: SecurityFinding, ruling: Ruling)], baseline: SecurityBaseline?
    ) -> SecurityVerdict.Entry {
        // What decides is shown first.
        let ordered = members.enumerated().sorted { left, right in
            let (first, second) = (left.element, right.element)
            if first.ruling.state != second.ruling.state { return first.ruling.state > second.ruling.state }
            if first.finding.severity != second.finding.severity {
                return first.finding.severity > second.finding.severity
            }
            return left.offset < right.offset
        }.map(\.element)
        var lost: [String] = []
        for reason in ordered.flatMap(\.ruling.lost) where !lost.contains(where: { Key($0) == Key(reason) }) {
            lost.append(reason)
        }
        let findings = ordered.map(\.finding)
        return SecurityVerdict.Entry(
            findings: findings, severity: findings.map(\.severity).max() ?? .unknown,
            state: ordered.map(\.ruling.state).max() ?? .blocks,
            isNew: baseline.map { known in findings.contains { !known.fingerprints.contains($0.fingerprint) } },
            waiver: ordered.lazy.compactMap(\.ruling.waiver).first, lostWaivers: lost)
    }

    private static func precedes(_ left: SecurityVerdict.Entry, _ right: SecurityVerdict.Entry) -> Bool {
        if left.isNew != right.isNew { return left.isNew ?? false }
        if left.severity != right.severity { return left.severity > right.severity }
        if left.state != right.state { return left.state > right.state }
        let (first, second) = (left.shown, right.shown)
        if first.place?.file != second.place?.file { return first.place?.file ?? "" < second.place?.file ?? "" }
        if first.place?.line != second.place?.line { return first.place?.line ?? 0 < second.place?.line ?? 0 }
        if first.id != second.id { return first.id < second.id }
        return first.fingerprint < second.fingerprint
    }

    /// What blocks, and what the policy lets pass.
    private static func faults(
        of reports: [SecurityReport], _ policy: SecurityPolicy
    ) -> (blocking: [SecurityReport.Fault], notes: [String]) {
        guard !reports.isEmpty else {
            let fault = SecurityReport.Fault(
                .nothing, reason: "there are no reports", remedy: "Name the reports of the scanners")
            return ([fault], [])
        }
        var blocking: [SecurityReport.Fault] = []
        var notes: [String] = []
        for fault in reports.flatMap(\.faults) {
            if case .skipped(let name) = fault.check, policy.allows(skipped: name) {
                notes.append("\(fault.reason), which is allowed")
            } else {
                blocking.append(fault)
            }
        }
        return (blocking, notes)
    }
}
