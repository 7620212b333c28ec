import Basics
package import Gates
import Reports

/// Renders gates for a terminal (docs/output.md#gates). Pure.
package enum GateText {
    /// What a piece of a line means; how that looks is the caller's choice.
    package enum Role: Hashable, Sendable { case good, bad, quiet, strong }

    /// The lines for a terminal: the rows; where it blocks the tables, why, and what to do.
    ///
    /// - Parameters:
    ///   - report: What to show.
    ///   - width: Columns of the terminal: the last column of tables is cut to it.
    ///   - limit: How many lines of a table are shown at most.
    ///   - paint: Gives a piece its colour; as it is unless told.
    /// - Returns: The lines, without newlines.
    package static func lines(
        _ report: GateReport, width: Int = 100, limit: Int = 10,
        paint: (String, Role) -> String = { text, _ in text }
    ) -> [String] {
        var result = report.rows.map { row($0, paint) }
        for table in report.tables where report.outcome == .block || table.isShownOnPass {
            result += lines(table, width: width, limit: limit, paint)
        }
        result += report.notes.map { padded("note", to: 10) + SafeText.line($0) }
        guard report.outcome == .block else { return result }
        result.append("")
        for reason in report.reasons {
            let text = SafeText.line("\(reason.reason). \(reason.remedy)")
            result.append("\(paint("blocked: \(SafeText.line(reason.check)).", .bad)) \(text)")
        }
        return result
    }

    /// Several gates: each under its headline, and at the end what they say together; as `lines` of one.
    package static func lines(
        all reports: [GateReport], width: Int = 100, limit: Int = 10,
        paint: (String, Role) -> String = { text, _ in text }
    ) -> [String] {
        var result: [String] = []
        for report in reports {
            let isPass = report.outcome == .pass
            result.append(
                "\(paint(isPass ? "✓" : "✗", isPass ? .good : .bad)) "
                    + paint(SafeText.line(report.headline), .strong))
            result += lines(report, width: width, limit: limit, paint: paint)
            result.append("")
        }
        let isBlocked = reports.contains { $0.outcome == .block }
        return result + [paint(GateReport.summary(reports), isBlocked ? .bad : .good)]
    }

    /// `name      figure  detail      limit  ✓`, the columns at 10 and 46.
    private static func row(_ row: GateReport.Row, _ paint: (String, Role) -> String) -> String {
        let (figure, detail) = (SafeText.line(row.figure), SafeText.line(row.detail))
        let text = figure.utf8.isEmpty ? detail : paint(figure, .strong) + "  " + detail
        let taken = columns(detail) + (figure.utf8.isEmpty ? 0 : columns(figure) + 2)
        let mark: String? =
            switch row.mark {
            case .good: paint("✓", .good)
            case .bad: paint("✗", .bad)
            case .none: nil
            }
        let end = [row.limit.utf8.isEmpty ? nil : SafeText.line(row.limit), mark].compactMap(\.self).joined(
            separator: "  ")
        let head = padded(SafeText.line(row.name), to: 10) + text
        return end.utf8.isEmpty ? head : head + String(repeating: " ", count: max(2, 36 - taken)) + end
    }

    private static func lines(
        _ table: GateReport.Table, width: Int, limit: Int, _ paint: (String, Role) -> String
    ) -> [String] {
        guard limit > 0 else { return [] }
        let shown = table.lines.prefix(limit).map { line in line.cells.map(SafeText.line) }
        let widths = table.columns.indices.map { column in shown.map { columns($0[column]) }.max() ?? 0 }
        var result: [String] = []
        for (line, cells) in zip(table.lines, shown) {
            var head = String(repeating: " ", count: 10)
            for column in cells.indices.dropLast() {
                head += padded(cells[column], to: widths[column], atEnd: !table.columns[column].isNumber) + "  "
            }
            let last = cut(cells.last ?? "", to: max(0, width - columns(head)))
            if last.utf8.isEmpty { head = String(decoding: head.utf8.dropLast(2), as: UTF8.self) }
            result.append((line.isBad ? paint(head, .bad) : head) + (last.utf8.isEmpty ? "" : paint(last, .quiet)))
        }
        if table.count > shown.count {
            let others = SafeText.line(FigureText.count(table.count - shown.count, table.one, table.many))
            result.append(paint("          … and \(others)", .quiet))
        }
        return result
    }

    /// `text` in at most `width` columns, the end shown as `…` where it is cut, after a whole word where there is one.
    private static func cut(_ text: String, to width: Int) -> String {
        guard columns(text) > width else { return text }
        guard width > 1 else { return "" }
        var kept = Array(text.unicodeScalars.prefix(width - 1))
        if let blank = kept.lastIndex(of: " ") { kept.removeLast(kept.count - blank - 1) }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: kept)
        return String(result) + "…"
    }

    private static func columns(_ text: String) -> Int { text.unicodeScalars.count }

    private static func padded(_ text: String, to width: Int, atEnd: Bool = true) -> String {
        let blanks = String(repeating: " ", count: max(0, width - columns(text)))
        return atEnd ? text + blanks : blanks + text
    }
}
