package import Basics

/// What all gates of a change say together.
extension GateReport {
    /// The verdicts of several files as one list: by gate, then in the files' order.
    ///
    /// - Parameters:
    ///   - files: The records with the names of their files.
    ///   - required: Gates that must have judged: one that has not blocks, as a report of its own.
    /// - Throws: `ReportError` where the files judge different commits.
    package static func all(
        _ files: [(name: String, record: GateRecord)], required: [Gate] = []
    ) throws(ReportError) -> [GateReport] {
        if let first = files.first(where: { $0.record.commit != nil }),
            let other = files.first(where: { $0.record.commit.map(Key.init) != first.record.commit.map(Key.init) })
        {
            func label(_ record: GateRecord) -> String {
                record.commit.map { "commit \(String(decoding: $0.utf8.prefix(7), as: UTF8.self))" } ?? "no commit"
            }
            throw ReportError(
                .malformed, file: other.name,
                reason: "judges \(label(other.record)), and \(first.name) judges \(label(first.record))",
                remedy: "Take the verdicts of one run")
        }
        return Gate.allCases.flatMap { gate in
            let reports = files.filter { $0.record.report.gate == gate }.map(\.record.titled)
            return reports.isEmpty && required.contains(gate) ? [missing(gate)] : reports
        }
    }

    private static func missing(_ gate: Gate) -> GateReport {
        GateReport(
            gate, headline: "No verdict of gate \(gate.rawValue)", rows: [],
            reasons: [
                Reason(
                    check: "missing", reason: "gate \(gate.rawValue) has not judged this change",
                    remedy: "Look at the job that runs it: it failed before the gate, was skipped, or did not --save")
            ], fields: [:])
    }

    /// All gates for tools: `{"verdict":"pass|block","reason":"…","gates":[…]}`.
    package static func json(_ reports: [GateReport]) -> JSONValue {
        let isBlocked = reports.contains { $0.outcome == .block }
        return [
            "verdict": .string((isBlocked ? GateOutcome.block : .pass).rawValue),
            "reason": .string(summary(reports)), "gates": .array(reports.map(\.json)),
        ]
    }

    /// `All 4 gates pass`, or `Blocked by coverage, tests`.
    package static func summary(_ reports: [GateReport]) -> String {
        var names: [String] = []
        for report in reports where report.outcome == .block && names.last.map(Key.init) != Key(report.gate.rawValue) {
            names.append(report.gate.rawValue)
        }
        guard names.isEmpty else { return "Blocked by \(names.joined(separator: ", "))" }
        return reports.count == 1 ? "The gate passes" : "All \(reports.count) gates pass"
    }
}
