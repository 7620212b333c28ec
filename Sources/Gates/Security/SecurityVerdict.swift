import Basics
package import Reports

/// What a security gate decides, and from what.
package struct SecurityVerdict: Hashable, Sendable {
    /// What becomes of a finding.
    package enum State: Int, Hashable, Sendable, Comparable {
        /// Somebody answers for it.
        case waived
        /// It is not severe enough.
        case allowed
        /// The base has it too, and only new ones block.
        case existing
        case blocks

        package static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }

        /// The word in JSON.
        package var word: String {
            switch self {
            case .waived: "waived"
            case .allowed: "allowed"
            case .existing: "existing"
            case .blocks: "blocks"
            }
        }
    }

    /// One finding, however many tools report it.
    package struct Entry: Hashable, Sendable {
        /// What the tools say, each judged for itself; the first is shown.
        package var findings: [SecurityFinding]
        /// The worst of them.
        package var severity: SecuritySeverity
        /// The worst of what becomes of them.
        package var state: State
        /// Whether the base does not have it; nil where the base is not known.
        package var isNew: Bool?
        /// The waiver that lets it stay.
        package var waiver: Waiver?
        /// Why waivers that were meant for it do not count, as sentences without a full stop.
        package var lostWaivers: [String]

        /// The finding that is shown.
        package var shown: SecurityFinding { findings[0] }
    }

    package var policy: SecurityPolicy
    /// New ones first, then the worst.
    package var entries: [Entry]
    /// What keeps the reports from being a whole answer.
    package var faults: [SecurityReport.Fault]
    /// All tools that have reported, each once.
    package var tools: [String]
    package var reports: Int
    /// How many findings were suppressed where the tools ran.
    package var suppressed: Int
    /// What people should know though it does not block.
    package var notes: [String]
}

extension SecurityVerdict {
    /// The verdict as all gates are shown.
    package var report: GateReport {
        GateReport(
            .security, headline: headline, rows: rows, tables: entries.isEmpty ? [] : [table], reasons: reasons,
            notes: allNotes, annotations: annotations, fields: fields)
    }

    private var blocking: [Entry] { entries.filter { $0.state == .blocks } }

    private var headline: String {
        let findings = FigureText.count(entries.count, "finding", "findings")
        if entries.isEmpty { return faults.isEmpty ? "Security: no findings" : "Security: the reports are not whole" }
        if blocking.isEmpty {
            return faults.isEmpty ? "Security: \(findings), none blocks" : "Security: the reports are not whole"
        }
        return "Security: \(FigureText.grouped(blocking.count)) of \(findings) "
            + (blocking.count == 1 ? "blocks" : "block")
    }

    // MARK: - Rows and table

    private var rows: [GateReport.Row] {
        var rows: [GateReport.Row] = []
        for severity in SecuritySeverity.worstFirst {
            let own = entries.filter { $0.severity == severity }
            guard !own.isEmpty || policy.block.contains(severity) else { continue }
            var parts: [String] = []
            if own.contains(where: { $0.isNew != nil }) {
                parts.append("\(FigureText.grouped(own.filter { $0.isNew ?? false }.count)) new")
            }
            let waived = own.filter { $0.state == .waived }.count
            if waived > 0 { parts.append("\(FigureText.grouped(waived)) waived") }
            let detail =
                (own.count == 1 ? "finding" : "findings")
                + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
            let isBad = own.contains { $0.state == .blocks }
            rows.append(
                GateReport.Row(
                    severity.rawValue, figure: FigureText.grouped(own.count), detail: detail,
                    limit: policy.blocks(severity) ? policy.onlyNew ? "no new ones" : "none" : "",
                    mark: isBad ? .bad : policy.blocks(severity) ? .good : .none))
        }
        let names = tools.isEmpty ? "" : " of \(tools.joined(separator: ", "))"
        rows.append(
            GateReport.Row(
                "reports", figure: FigureText.grouped(reports), detail: (reports == 1 ? "report" : "reports") + names,
                limit: "whole", mark: faults.isEmpty ? .good : .bad))
        return rows
    }

    private var table: GateReport.Table {
        GateReport.Table(
            [.init("Severity"), .init("Since"), .init("Finding"), .init("Where"), .init("What")],
            lines: entries.map { entry in
                let since = entry.isNew.map { $0 ? "new" : "base" } ?? ""
                return GateReport.Table.Line(
                    [
                        entry.severity.rawValue, since, entry.shown.id.string, entry.shown.whereText,
                        entry.waiver.map { entry.state == .waived ? "waived until \($0.expires): \($0.reason)" : nil }
                            .flatMap(\.self) ?? entry.shown.summary,
                    ], isBad: entry.state == .blocks)
            }, one: "finding", many: "findings", isShownOnPass: entries.contains { $0.isNew ?? false })
    }

    // MARK: - Reasons

    private var reasons: [GateReport.Reason] {
        var reasons: [GateReport.Reason] = []
        for severity in SecuritySeverity.worstFirst {
            let own = blocking.filter { $0.severity == severity }
            guard let first = own.first else { continue }
            let shown = own.prefix(3).map { entry in
                let lost = entry.lostWaivers.isEmpty ? "" : " (\(entry.lostWaivers.joined(separator: "; ")))"
                return entry.shown.nameAndPlace + lost
            }
            let others = own.count > shown.count ? " and \(FigureText.grouped(own.count - shown.count)) more" : ""
            reasons.append(
                GateReport.Reason(
                    check: severity.rawValue,
                    reason: "\(FigureText.count(own.count, "finding", "findings")) of \(severity.rawValue) severity: "
                        + shown.joined(separator: ", ") + others,
                    remedy: remedy(for: first)))
        }
        return reasons + faultReasons
    }

    private func remedy(for entry: Entry) -> String {
        let finding = entry.shown
        let fixed = entry.findings.lazy.compactMap { $0.dependency?.fixedVersions.first }.first
        let deed: String
        if let dependency = finding.dependency {
            deed =
                fixed.map { "Upgrade \(dependency.name) to \($0) or newer" }
                ?? "Replace \(dependency.name), of which no version without it is known"
        } else if finding.weaknesses.contains(Weakness.secret) {
            deed = "Revoke the secret and take it out of \(finding.whereText)"
        } else {
            deed = finding.place.map { "Correct \($0.text)" } ?? "Correct it"
        }
        let unknown = entry.severity == .unknown ? ", or let unknown severities pass (--unknown warn)" : ""
        return "\(deed), or waive \(finding.id) in .github/waivers.yml with owner, reason and expiry date\(unknown)"
    }

    private var faultReasons: [GateReport.Reason] {
        let shownFaults = 10
        var reasons: [GateReport.Reason] = []
        var skipped: [Key] = []
        var others: [SecurityReport.Fault] = []
        for fault in faults {
            if case .skipped(let name) = fault.check { skipped.append(name) } else { others.append(fault) }
        }
        for fault in others.prefix(shownFaults) {
            reasons.append(GateReport.Reason(check: fault.check.word, reason: fault.reason, remedy: fault.remedy))
        }
        if others.count > shownFaults {
            let count = FigureText.count(others.count - shownFaults, "more fault", "more faults")
            reasons.append(
                GateReport.Reason(
                    check: "tool", reason: "\(count) of the reports",
                    remedy: "Look at them after those above are fixed"))
        }
        if let first = skipped.first {
            let names = skipped.prefix(5).map(\.string).joined(separator: ", ") + (skipped.count > 5 ? ", …" : "")
            reasons.append(
                GateReport.Reason(
                    check: "skipped",
                    reason: "\(FigureText.count(skipped.count, "package", "packages")) left out: \(names)",
                    remedy: "Pin versions that the index has, or allow each by name: --allow-skipped \(first)"))
        }
        return reasons
    }

    // MARK: - Notes and annotations

    private var allNotes: [String] {
        var notes = notes
        if suppressed > 0 {
            notes.append(
                "\(FigureText.count(suppressed, "finding is", "findings are")) suppressed in the sources or by the "
                    + "tools' own settings")
        }
        let unknown = entries.filter { $0.severity == .unknown && $0.state == .allowed }.count
        if unknown > 0 {
            notes.append("\(FigureText.count(unknown, "finding", "findings")) of unknown severity may be severe")
        }
        return notes
    }

    private var annotations: [Annotation] {
        let shown = entries.filter { $0.state != .waived && $0.shown.place != nil }
        return (shown.filter { $0.state == .blocks } + shown.filter { $0.state != .blocks }).prefix(100).map { entry in
            let finding = entry.shown
            let level: Annotation.Level =
                entry.state == .blocks ? .error : entry.severity >= .medium ? .warning : .notice
            let deed = entry.state == .blocks ? ". \(remedy(for: entry))" : ""
            return Annotation(
                level: level, message: SafeText.line(finding.summary) + deed,
                title: "security: \(finding.id) (\(entry.severity.rawValue))", file: finding.place?.file.string,
                line: finding.place?.line, endLine: finding.place?.endLine)
        }
    }
}

extension SecurityFinding {
    /// `app/main.py:3`, or `jinja2 2.4.1`.
    var whereText: String {
        if let dependency {
            return dependency.version.string.utf8.isEmpty
                ? dependency.name.string : "\(dependency.name) \(dependency.version)"
        }
        return place?.text ?? "unknown place"
    }

    /// `B602 at app/main.py:3`, `CVE-2019-10906 in jinja2 2.4.1`.
    var nameAndPlace: String { "\(id) \(dependency == nil ? "at" : "in") \(whereText)" }

    /// What it is in one line.
    package var summary: String {
        let text = message.utf8.isEmpty ? title : message
        let line = text.utf8.split(separator: UInt8(ascii: "\n")).first.map { String(Substring($0)) } ?? ""
        return line.utf8.isEmpty ? id.string : line
    }
}

extension SecurityVerdict {
    /// What tools get: `"severities":{"high":{"found","new","waived","blocking"},…}`, `"results":[…]`, `"tools"`,
    /// `"reports"`, `"suppressed"`, `"severity_source"`, `"ignore_unfixed"`; `new` is null where the base is not known.
    var fields: JSONObject {
        func number(_ count: Int) -> JSONValue { .number(Double(count)) }
        var severities = JSONObject()
        for severity in SecuritySeverity.worstFirst {
            let own = entries.filter { $0.severity == severity }
            let isCompared = own.contains { $0.isNew != nil }
            severities[Key(severity.rawValue)] = [
                "found": number(own.count), "new": isCompared ? number(own.filter { $0.isNew ?? false }.count) : .null,
                "waived": number(own.filter { $0.state == .waived }.count),
                "blocking": number(own.filter { $0.state == .blocks }.count),
            ]
        }
        return [
            "severities": .object(severities),
            "results": .array(entries.map(Self.json)),
            "tools": .array(tools.map(JSONValue.string)),
            "reports": number(reports),
            "suppressed": number(suppressed),
            "severity_source": .string(policy.severitySource.rawValue),
            "ignore_unfixed": .bool(policy.ignoreUnfixed),
        ]
    }

    private static func json(_ entry: Entry) -> JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .number(Double($0)) } ?? .null }
        func text(_ key: Key?) -> JSONValue { key.map { .string($0.string) } ?? .null }
        let finding = entry.shown
        var ids: [Key] = []
        for id in entry.findings.flatMap(\.ids) where !ids.contains(id) { ids.append(id) }
        var tools: [String] = []
        for tool in entry.findings.map(\.tool) where !tools.contains(where: { Key($0) == Key(tool) }) {
            tools.append(tool)
        }
        return [
            "ids": .array(ids.map { text($0) }),
            "severity": .string(entry.severity.rawValue),
            "state": .string(entry.state.word),
            "new": entry.isNew.map(JSONValue.bool) ?? .null,
            "tools": .array(tools.map(JSONValue.string)),
            "message": .string(finding.summary),
            "file": text(finding.place?.file),
            "line": number(finding.place?.line),
            "package": text(finding.dependency?.name),
            "version": text(finding.dependency?.version),
            "fixed_versions": .array((finding.dependency?.fixedVersions ?? []).map(JSONValue.string)),
            "waiver": entry.waiver.map {
                ["id": .string($0.id.string), "owner": .string($0.owner), "expires": .string("\($0.expires)")]
            } ?? .null,
            "fingerprint": .string(finding.fingerprint.string),
        ]
    }
}
