import Basics

extension CoverageReportText {
    /// The verdict as Markdown, for a step's summary: a headline, the reasons, and the files with most missed.
    ///
    /// - Parameters:
    ///   - verdict: What to show.
    ///   - limit: How many files are listed at most: a summary may hold 1 MiB.
    /// - Returns: The text, ending in a newline.
    package static func markdown(_ verdict: CoverageVerdict, files limit: Int = 50) -> String {
        let (measure, covered, valid) = (verdict.policy.measure, verdict.covered, verdict.valid)
        let percent = valid == 0 ? "–" : FigureText.percent(covered, of: valid)
        var lines = [
            "### \(verdict.outcome == .pass ? "✅" : "❌") Coverage \(percent) %",
            "",
            "\(FigureText.grouped(covered)) of \(FigureText.grouped(valid)) \(measure.units(valid)), "
                + "minimum \(verdict.policy.minimum) %"
                + (verdict.policy.perFile.map { ", for each file \($0) %" } ?? "") + ".",
        ]
        for finding in verdict.findings {
            lines.append("")
            lines.append(
                "**Blocked: \(finding.check.rawValue).** \(escaped(finding.reason)). \(escaped(finding.remedy)).")
        }
        let worst = verdict.worstFiles
        if !worst.isEmpty, limit > 0 {
            lines += ["", "| File | Coverage | Missed | Where |", "|:--|--:|--:|:--|"]
            for file in worst.prefix(limit) {
                let percent = FigureText.percentColumn(file.covered, of: file.valid)
                let places = FigureText.ranges(measure.missed(in: file.coverage), limit: 10)
                lines.append(
                    "| \(escaped(file.path.string)) | \(percent) % | \(FigureText.grouped(file.missed)) | \(places) |")
            }
            if worst.count > limit {
                lines += ["", "… \(FigureText.count(worst.count - limit, "more file", "more files"))."]
            }
        }
        if !verdict.unmapped.isEmpty {
            let names = verdict.unmapped.prefix(10).map { escaped($0.path.string) }
            let rest = verdict.unmapped.count > names.count ? ", …" : ""
            lines += ["", "Not in the repository: \(names.joined(separator: ", "))\(rest)."]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text from a report as plain words: whatever Markdown or HTML would make of it, it does not.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in FigureText.printable(text).unicodeScalars {
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
