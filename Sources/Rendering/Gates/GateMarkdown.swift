import Basics
package import Gates
import Reports

/// Renders gates as Markdown: a step's summary, and one comment for all gates of a change. Pure.
package enum GateMarkdown {
    /// One gate: a headline, the rows, the reasons, and its tables.
    ///
    /// - Parameters:
    ///   - report: What to show.
    ///   - limit: How many lines of a table are listed at most: a summary may hold 1 MiB.
    /// - Returns: The text, ending in a newline.
    package static func text(_ report: GateReport, limit: Int = 50) -> String {
        var lines = ["### \(report.outcome == .pass ? "✅" : "❌") \(escaped(report.headline))", ""]
        if !report.rows.isEmpty { lines += ["|  | Measured | Asked for |  |", "|:--|:--|:--|:--|"] }
        for row in report.rows {
            let figure = row.figure.utf8.isEmpty ? "" : "**\(escaped(row.figure))** "
            let mark =
                switch row.mark {
                case .good: "✓"
                case .bad: "✗"
                case .none: ""
                }
            lines.append("| \(escaped(row.name)) | \(figure)\(escaped(row.detail)) | \(escaped(row.limit)) | \(mark) |")
        }
        for reason in report.reasons {
            lines += [
                "", "**Blocked: \(escaped(reason.check)).** \(escaped(reason.reason)). \(escaped(reason.remedy)).",
            ]
        }
        for note in report.notes { lines += ["", "\(escaped(note))."] }
        for table in report.tables where !table.lines.isEmpty && limit > 0 {
            lines += ["", "| \(table.columns.map { escaped($0.title) }.joined(separator: " | ")) |"]
            lines.append("|" + table.columns.map { $0.isNumber ? "--:" : ":--" }.joined(separator: "|") + "|")
            for line in table.lines.prefix(limit) {
                lines.append("| \(line.cells.map(escaped).joined(separator: " | ")) |")
            }
            let others = table.count - min(table.lines.count, limit)
            if others > 0 {
                lines += ["", "… and \(escaped(FigureText.count(others, table.one, table.many)))."]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// All gates of a change in one text: a line for each first, then each of them.
    package static func text(_ reports: [GateReport], limit: Int = 50) -> String {
        guard reports.count > 1 else { return reports.map { text($0, limit: limit) }.joined() }
        let isBlocked = reports.contains { $0.outcome == .block }
        var lines = ["## \(isBlocked ? "❌" : "✅") \(GateReport.summary(reports))", ""]
        for report in reports {
            let reasons = report.reasons.map { escaped($0.reason) }.joined(separator: "; ")
            lines.append(
                "- \(report.outcome == .pass ? "✅" : "❌") **\(escaped(report.headline))**"
                    + (reasons.utf8.isEmpty ? "" : ": \(reasons)"))
        }
        return lines.joined(separator: "\n") + "\n\n" + reports.map { text($0, limit: limit) }.joined(separator: "\n")
    }

    /// A text from a report as plain words: whatever Markdown or HTML would make of it, it does not.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in SafeText.line(text).unicodeScalars {
            switch scalar {
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "@": result.append(contentsOf: "&#64;".unicodeScalars)
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!", "$":
                result.append("\\")
                result.append(scalar)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
