import Basics
import Gates
import Reports
import TestSupport

/// Kept verdicts, as `pitlane gate report` reads them.
enum GateRecordFuzz {
    static let subject = FuzzSubject(
        "gate-record", seeds: [seed(isBlocked: false), seed(isBlocked: true)],
        words: ["\"pass\"", "\"block\"", "\"findings\"", "\"coverage\"", "\"commit\"", "null", "1e999", "-1"],
        isCut: FuzzSubject.isAnyByteMissing
    ) { document, _ in
        let record: GateRecord
        do throws(ReportError) {
            record = try GateRecord(bytes: document, name: "gates/a.json")
        } catch {
            try FuzzFault.unless(!error.reason.utf8.isEmpty && !error.remedy.utf8.isEmpty, "an error without words")
            return false
        }
        // Whoever shows all of them cannot be told another verdict than the reasons bear out.
        try FuzzChecks.check(record.report, record.report.reasons.isEmpty ? .pass : .block)
        var written: [UInt8] = []
        record.writeJSON { written += $0 }
        let again = try GateRecord(bytes: written, name: "again")
        try FuzzFault.unless(
            again.report.json == record.report.json && again.series == record.series && again.commit == record.commit,
            "written and read it says something else")
        let all = try GateReport.all([("a", record)], required: GateReport.Gate.allCases)
        try FuzzFault.unless(all.contains { $0.outcome == .block }, "three gates have not judged, and it passes")
        return true
    }

    /// A verdict with all that a verdict can have.
    private static func seed(isBlocked: Bool) -> String {
        let table = GateReport.Table(
            [.init("File"), .init("Missed", isNumber: true)],
            lines: [.init(["a|b.py", "3"], isBad: true), .init(["<c>", "1"])], count: 7, one: "file", many: "files",
            isShownOnPass: true)
        let report = GateReport(
            .coverage, headline: "Coverage 81.4 %",
            rows: [
                .init("coverage", figure: "81.4 %", detail: "(4 of 5 lines)", limit: "minimum 70 %", mark: .good),
                .init("changed", detail: "nothing", mark: .none),
            ], tables: [table],
            reasons: isBlocked ? [.init(check: "minimum", reason: "too few", remedy: "Cover more")] : [],
            notes: ["no baseline"], fields: ["covered": 4, "valid": 5, "trend": .null],
            lists: [.init("files", count: 2) { place in ["path": "a", "missed": .number(Double(place))] }])
        var bytes: [UInt8] = []
        GateRecord(report, series: isBlocked ? "backend" : "", commit: isBlocked ? nil : "91d0e77").writeJSON {
            bytes += $0
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
