import Basics
import Reports

/// Finds the waivers that are meant for a finding (docs/formats/security.md#waivers).
struct WaiverDesk {
    /// What the waivers say to one finding.
    struct Answer {
        /// The one that lets it stay.
        var waiver: Waiver?
        /// Why others do not.
        var lost: [String] = []
        /// The indices of all that were meant for it.
        var matched: [Int] = []
    }

    private let waivers: [Waiver]
    private let faults: [String?]
    private let byID: [Key: [Int]]
    private let today: CivilDate

    init(_ waivers: [Waiver], policy: SecurityPolicy, today: CivilDate) {
        self.waivers = waivers
        self.today = today
        faults = waivers.map { $0.fault(today: today, maxDays: policy.maxWaiverDays) }
        byID = Dictionary(grouping: waivers.indices) { waivers[$0].id.asciiLowercased }
    }

    func answer(for finding: SecurityFinding) -> Answer {
        var answer = Answer()
        let indices = Set(finding.ids.flatMap { byID[$0.asciiLowercased] ?? [] }).sorted()
        for index in indices where isMeant(waivers[index], for: finding) {
            answer.matched.append(index)
            if let reason = refusal(of: index, for: finding) {
                answer.lost.append(reason)
            } else if answer.waiver == nil {
                answer.waiver = waivers[index]
            }
        }
        return answer
    }

    private func isMeant(_ waiver: Waiver, for finding: SecurityFinding) -> Bool {
        if let name = waiver.packageName {
            guard let dependency = finding.dependency,
                dependency.canonicalName == SecurityFinding.Dependency.canonical(name)
            else { return false }
        }
        guard let paths = waiver.paths else { return true }
        return finding.place.map { !paths.patterns.isEmpty && paths.accepts($0.file.string) } ?? false
    }

    /// Why a waiver that is meant for a finding does not let it stay.
    private func refusal(of index: Int, for finding: SecurityFinding) -> String? {
        let waiver = waivers[index]
        if let fault = faults[index] { return "the waiver of \(waiver.id) \(fault)" }
        if waiver.isExpired(today: today) {
            return "the waiver of \(waiver.id) by \(waiver.owner) expired on \(waiver.expires)"
        }
        guard let highest = waiver.maxSeverity else { return nil }
        if finding.severity == .unknown || finding.severity > highest {
            return "the waiver of \(waiver.id) by \(waiver.owner) goes up to \(highest.rawValue) severity only"
        }
        return nil
    }

    /// What to say of the waivers themselves.
    func notes(used: Set<Int>) -> [String] {
        waivers.indices.compactMap { index in
            let waiver = waivers[index]
            if let fault = faults[index] { return "The waiver of \(waiver.id) \(fault): it has no effect" }
            if waiver.isExpired(today: today) {
                return used.contains(index)
                    ? nil : "The waiver of \(waiver.id) expired on \(waiver.expires) and matches nothing: remove it"
            }
            if !used.contains(index) { return "The waiver of \(waiver.id) matches nothing: remove it" }
            let days = waiver.expires.dayNumber - today.dayNumber
            guard days <= SecurityGate.noticeDays else { return nil }
            let left = days == 0 ? "today" : "in \(FigureText.count(days, "day", "days"))"
            return "The waiver of \(waiver.id) by \(waiver.owner) ends \(left), on \(waiver.expires)"
        }
    }
}
