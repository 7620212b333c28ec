import Basics

/// Renders a coverage verdict for a terminal, for tools, and for a step's summary. Pure.
package enum CoverageReportText {
    /// What a piece of a line means; how that looks is the caller's choice.
    package enum Role: Hashable, Sendable { case good, bad, quiet, strong }

    /// The lines for a terminal (UX.md, `pitlane gate coverage`).
    ///
    /// A pass is one line, and one more for files not found in the repository. A block shows the files with most
    /// missed, then why it blocked and what to do.
    ///
    /// - Parameters:
    ///   - verdict: What to show.
    ///   - width: Columns of the terminal: places of missed lines are cut to it, nothing wraps because of them.
    ///   - limit: How many files are listed at most.
    ///   - paint: Gives a piece its colour; as it is unless told.
    /// - Returns: The lines, without newlines.
    package static func lines(
        _ verdict: CoverageVerdict, width: Int = 100, files limit: Int = 10,
        paint: (String, Role) -> String = { text, _ in text }
    ) -> [String] {
        var result = [headline(verdict, paint)]
        if let perFile = verdict.policy.perFile { result.append(perFileLine(verdict, perFile, paint)) }
        if !verdict.unmapped.isEmpty { result.append(unmappedLine(verdict, width: width, paint)) }
        guard verdict.outcome == .block else { return result }
        let worst = verdict.worstFiles
        if limit > 0 { result += table(Array(worst.prefix(limit)), verdict.policy, width: width, paint) }
        if worst.count > limit, limit > 0 {
            let others = FigureText.count(worst.count - limit, "more file", "more files")
            result.append(paint("          … \(others) with missed \(verdict.policy.measure.units(2))", .quiet))
        }
        result.append("")
        for finding in verdict.findings {
            result.append(
                "\(paint("blocked: \(finding.check.rawValue).", .bad)) \(finding.reason). \(finding.remedy)")
        }
        return result
    }

    private static func headline(_ verdict: CoverageVerdict, _ paint: (String, Role) -> String) -> String {
        let isReached = verdict.valid > 0 && verdict.policy.minimum.isReached(by: verdict.covered, of: verdict.valid)
        let percent = verdict.valid == 0 ? "–" : FigureText.percent(verdict.covered, of: verdict.valid)
        let figures =
            "(\(FigureText.grouped(verdict.covered)) of \(FigureText.grouped(verdict.valid)) "
            + "\(verdict.policy.measure.units(verdict.valid)))"
        return row(
            "coverage", paint("\(percent) %", .strong) + "  " + figures,
            plainWidth: columns(percent) + 4 + columns(figures), "minimum \(verdict.policy.minimum) %", isReached, paint
        )
    }

    private static func perFileLine(
        _ verdict: CoverageVerdict, _ minimum: Percentage, _ paint: (String, Role) -> String
    ) -> String {
        let below = verdict.files.count(where: \.isBelowMinimum)
        let text =
            "\(FigureText.grouped(verdict.files.count - below)) of "
            + "\(FigureText.count(verdict.files.count, "file", "files")) reach it"
        return row("each file", text, plainWidth: text.utf8.count, "minimum \(minimum) %", below == 0, paint)
    }

    private static func unmappedLine(
        _ verdict: CoverageVerdict, width: Int, _ paint: (String, Role) -> String
    ) -> String {
        let isTooMany = verdict.findings.contains { $0.check == .paths }
        let text =
            "unmapped  \(FigureText.grouped(verdict.unmapped.count)) of "
            + "\(FigureText.count(verdict.files.count, "file", "files")) are not in the repository: "
        let names = verdict.unmapped.prefix(3).map { FigureText.printable($0.path.string) }
        let list = names.joined(separator: ", ") + (verdict.unmapped.count > names.count ? ", …" : "")
        return text + list + "  " + mark(!isTooMany, paint)
    }

    /// `name      figures      minimum  ✓`, the columns at 10 and 46.
    private static func row(
        _ name: String, _ figures: String, plainWidth: Int, _ minimum: String, _ isGood: Bool,
        _ paint: (String, Role) -> String
    ) -> String {
        padded(name, to: 10) + figures + String(repeating: " ", count: max(2, 36 - plainWidth)) + minimum + "  "
            + mark(isGood, paint)
    }

    private static func table(
        _ files: [CoverageVerdict.File], _ policy: CoveragePolicy, width: Int, _ paint: (String, Role) -> String
    ) -> [String] {
        let names = files.map { FigureText.printable($0.path.string) }
        let percents = files.map { FigureText.percentColumn($0.covered, of: $0.valid) + " %" }
        let counts = files.map { "\(FigureText.grouped($0.missed)) missed" }
        let nameWidth = names.map(columns).max() ?? 0
        let percentWidth = percents.map(columns).max() ?? 0
        let countWidth = counts.map(columns).max() ?? 0
        return files.indices.map { index in
            let head =
                "          " + padded(names[index], to: nameWidth) + "  "
                + padded(percents[index], to: percentWidth, atEnd: false) + "  "
                + padded(counts[index], to: countWidth, atEnd: false)
            let places = fitted(policy.measure.missed(in: files[index].coverage), into: width - columns(head) - 2)
            let painted = files[index].isBelowMinimum ? paint(head, .bad) : head
            return places.isEmpty ? painted : painted + "  " + paint(places, .quiet)
        }
    }

    /// As many stretches as fit into `width` columns.
    private static func fitted(_ ranges: [ClosedRange<Int>], into width: Int) -> String {
        // A stretch takes at least three columns with its comma.
        var limit = min(ranges.count, max(0, width / 3 + 1))
        while limit > 0 {
            let text = FigureText.ranges(ranges, limit: limit)
            if columns(text) <= width { return text }
            limit -= 1
        }
        return ""
    }

    private static func mark(_ isGood: Bool, _ paint: (String, Role) -> String) -> String {
        isGood ? paint("✓", .good) : paint("✗", .bad)
    }

    private static func columns(_ text: String) -> Int { text.unicodeScalars.count }

    private static func padded(_ text: String, to width: Int, atEnd: Bool = true) -> String {
        let blanks = String(repeating: " ", count: max(0, width - columns(text)))
        return atEnd ? text + blanks : blanks + text
    }
}
