package import Basics

/// The verdict of one gate as a file, so that another job can show the verdicts of all.
///
/// What is shown at places in the sources is not in it: the gate itself has said that.
package struct GateRecord: Hashable, Sendable {
    package let report: GateReport
    /// Which of several things the gate measured; empty unless told.
    package let series: Key
    /// The commit that was judged; nil outside a repository.
    package let commit: String?

    package init(_ report: GateReport, series: Key = "", commit: String?) {
        (self.report, self.series, self.commit) = (report, series, commit)
    }

    /// The report under a heading that tells which series it is of.
    package var titled: GateReport {
        var titled = report
        if !series.string.utf8.isEmpty { titled.headline += " (\(series.string))" }
        return titled
    }

    /// Raised whenever a version before could not read what this one writes.
    private static let version = 1

    // MARK: - Writing

    /// `{"pitlane":1,"gate":"coverage","verdict":"pass","headline":…,"rows":…,"tables":…,"reasons":…,"notes":…,
    /// "fields":{…}}`
    package var json: JSONValue {
        [
            "pitlane": .number(Double(Self.version)), "gate": .string(report.gate.rawValue),
            "verdict": .string(report.outcome.rawValue), "series": .string(series.string),
            "commit": commit.map(JSONValue.string) ?? .null, "headline": .string(report.headline),
            "rows": .array(
                report.rows.map { row in
                    [
                        "name": .string(row.name), "figure": .string(row.figure), "detail": .string(row.detail),
                        "limit": .string(row.limit), "mark": .string(row.mark.rawValue),
                    ]
                }),
            "tables": .array(report.tables.map(Self.json)),
            "reasons": .array(
                report.reasons.map {
                    ["check": .string($0.check), "reason": .string($0.reason), "remedy": .string($0.remedy)]
                }),
            "notes": .array(report.notes.map(JSONValue.string)), "fields": .object(report.fields),
        ]
    }

    private static func json(_ table: GateReport.Table) -> JSONValue {
        [
            "columns": .array(
                table.columns.map { ["title": .string($0.title), "isNumber": .bool($0.isNumber)] }),
            "lines": .array(
                table.lines.map { ["cells": .array($0.cells.map(JSONValue.string)), "isBad": .bool($0.isBad)] }),
            "one": .string(table.one), "many": .string(table.many), "isShownOnPass": .bool(table.isShownOnPass),
        ]
    }

    // MARK: - Reading

    /// Reads what `json` wrote.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - name: The file as people name it.
    /// - Throws: `ReportError` for anything else, and where verdict and reasons contradict each other.
    package init(bytes: [UInt8], name: String) throws(ReportError) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue.parse(bytes: bytes)
        } catch {
            throw ReportError(
                bytes.isEmpty ? .empty : .malformed, file: name, position: error.position,
                reason: "not the verdict of a gate: \(error.reason)", remedy: Self.remedy)
        }
        guard let version = json["pitlane"]?.intValue else {
            throw Self.wrong(name, "not the verdict of a gate")
        }
        guard version == Self.version else {
            throw Self.wrong(name, "a verdict in form \(version), and this version reads form \(Self.version)")
        }
        guard let record = GateRecord(json) else { throw Self.wrong(name, "not a whole verdict of a gate") }
        self = record
    }

    private static let remedy = "Write it with --save of a gate"

    private static func wrong(_ name: String, _ reason: String) -> ReportError {
        ReportError(.wrongSchema, file: name, reason: reason, remedy: remedy)
    }

    private init?(_ json: JSONValue) {
        guard let gate = json.word("gate").flatMap({ GateReport.Gate(rawValue: $0) }),
            let outcome = json.word("verdict").flatMap({ GateOutcome(rawValue: $0) }),
            let series = json.word("series"), let headline = json.word("headline"),
            let fields = json["fields"]?.objectValue,
            let rows = json.list("rows", Self.row), let tables = json.list("tables", Self.table),
            let reasons = json.list("reasons", Self.reason), let notes = json.list("notes", \.stringValue),
            let commit = json["commit"], commit.isNull || commit.stringValue != nil
        else { return nil }
        let report = GateReport(
            gate, headline: headline, rows: rows, tables: tables, reasons: reasons, notes: notes, fields: fields)
        guard report.outcome == outcome else { return nil }
        self.init(report, series: Key(series), commit: commit.stringValue)
    }

    private static func row(_ json: JSONValue) -> GateReport.Row? {
        guard let name = json.word("name"), let figure = json.word("figure"), let detail = json.word("detail"),
            let limit = json.word("limit"), let mark = json.word("mark").flatMap({ GateReport.Mark(rawValue: $0) })
        else { return nil }
        return GateReport.Row(name, figure: figure, detail: detail, limit: limit, mark: mark)
    }

    private static func reason(_ json: JSONValue) -> GateReport.Reason? {
        guard let check = json.word("check"), let reason = json.word("reason"), let remedy = json.word("remedy")
        else { return nil }
        return GateReport.Reason(check: check, reason: reason, remedy: remedy)
    }

    private static func table(_ json: JSONValue) -> GateReport.Table? {
        guard let columns = json.list("columns", column), let lines = json.list("lines", line),
            lines.allSatisfy({ $0.cells.count == columns.count }), let one = json.word("one"),
            let many = json.word("many"), let isShownOnPass = json["isShownOnPass"]?.boolValue
        else { return nil }
        return GateReport.Table(columns, lines: lines, one: one, many: many, isShownOnPass: isShownOnPass)
    }

    private static func column(_ json: JSONValue) -> GateReport.Table.Column? {
        guard let title = json.word("title"), let isNumber = json["isNumber"]?.boolValue else { return nil }
        return GateReport.Table.Column(title, isNumber: isNumber)
    }

    private static func line(_ json: JSONValue) -> GateReport.Table.Line? {
        guard let cells = json.list("cells", \.stringValue), let isBad = json["isBad"]?.boolValue else { return nil }
        return GateReport.Table.Line(cells, isBad: isBad)
    }
}

extension JSONValue {
    fileprivate func word(_ name: Key) -> String? { self[name]?.stringValue }

    /// The members of a list, or nil where it is none or holds one that `read` cannot read.
    fileprivate func list<Element>(_ name: Key, _ read: (JSONValue) -> Element?) -> [Element]? {
        guard let values = self[name]?.arrayValue else { return nil }
        let elements = values.compactMap(read)
        return elements.count == values.count ? elements : nil
    }
}
