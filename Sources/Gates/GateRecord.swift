package import Basics
package import Reports

/// The verdict of one gate as a file, so that another job can show the verdicts of all.
///
/// What is shown at places in the sources is not in it: the gate itself has said that.
package struct GateRecord: Sendable {
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

    /// Writes `{"pitlane":1,"series":"","commit":…,"headline":…,"rows":[…],"tables":[…],"report":` and what
    /// `GateReport.writeJSON` writes, `}` and a line end, in pieces.
    package func writeJSON(to output: ([UInt8]) throws -> Void) rethrows {
        let head: JSONValue = [
            "pitlane": .number(Double(Self.version)), "series": .string(series.string),
            "commit": commit.map(JSONValue.string) ?? .null, "headline": .string(report.headline),
            "rows": .array(
                report.rows.map { row in
                    [
                        "name": .string(row.name), "figure": .string(row.figure), "detail": .string(row.detail),
                        "limit": .string(row.limit), "mark": .string(row.mark.rawValue),
                    ]
                }),
            "tables": .array(report.tables.map(Self.json)),
        ]
        try output(head.text().utf8.dropLast() + Array(",\"report\":".utf8))
        try report.writeJSON(to: output)
        try output(Array("}\n".utf8))
    }

    private static func json(_ table: GateReport.Table) -> JSONValue {
        [
            "columns": .array(
                table.columns.map { ["title": .string($0.title), "isNumber": .bool($0.isNumber)] }),
            "lines": .array(
                table.lines.map { ["cells": .array($0.cells.map(JSONValue.string)), "isBad": .bool($0.isBad)] }),
            "count": .number(Double(table.count)), "one": .string(table.one), "many": .string(table.many),
            "isShownOnPass": .bool(table.isShownOnPass),
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
        guard let series = json.word("series"), let headline = json.word("headline"),
            let rows = json.list("rows", Self.row), let tables = json.list("tables", Self.table),
            let commit = json["commit"], commit.isNull || commit.stringValue != nil, let said = json["report"],
            let gate = said.word("gate").flatMap({ GateReport.Gate(rawValue: $0) }),
            let outcome = said.word("verdict").flatMap({ GateOutcome(rawValue: $0) }),
            let reasons = said.list("findings", Self.reason), let notes = said.list("notes", \.stringValue)
        else { return nil }
        let own: Set<Key> = ["gate", "verdict", "reason", "findings", "notes"]
        let members = said.objectValue?.members.filter { !own.contains($0.name) } ?? []
        let report = GateReport(
            gate, headline: headline, rows: rows, tables: tables, reasons: reasons, notes: notes,
            fields: JSONObject(members))
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
        guard let check = json.word("check"), let reason = json.word("reason"), let remedy = json.word("remedy"),
            ![check, reason, remedy].contains(where: \.utf8.isEmpty)
        else { return nil }
        return GateReport.Reason(check: check, reason: reason, remedy: remedy)
    }

    private static func table(_ json: JSONValue) -> GateReport.Table? {
        guard let columns = json.list("columns", column), let lines = json.list("lines", line),
            lines.allSatisfy({ $0.cells.count == columns.count }), let count = json["count"]?.intValue,
            count >= lines.count, let one = json.word("one"),
            let many = json.word("many"), let isShownOnPass = json["isShownOnPass"]?.boolValue
        else { return nil }
        return GateReport.Table(columns, lines: lines, count: count, one: one, many: many, isShownOnPass: isShownOnPass)
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
