import Basics

extension CoverageVerdict {
    /// The verdict ready to be shown (docs/output.md#gates).
    package var report: GateReport {
        let percent = valid == 0 ? "–" : FigureText.percent(covered, of: valid)
        let blocks = { (check: Check) in findings.contains { $0.check == check } }
        let isReached = valid > 0 && policy.minimum.isReached(by: covered, of: valid) && !blocks(.data)
        var rows = [
            GateReport.Row(
                "coverage", figure: "\(percent) %",
                detail:
                    "(\(FigureText.grouped(covered)) of \(FigureText.grouped(valid)) \(policy.measure.units(valid)))",
                limit: "minimum \(policy.minimum) %", mark: isReached ? .good : .bad)
        ]
        if let minimum = policy.perFile {
            let below = files.count(where: \.isBelowMinimum)
            rows.append(
                GateReport.Row(
                    "each file",
                    detail: "\(FigureText.grouped(files.count - below)) of "
                        + "\(FigureText.count(files.count, "file", "files")) reach it",
                    limit: "minimum \(minimum) %", mark: below == 0 ? .good : .bad))
        }
        if let trend, let tolerance = policy.tolerance {
            rows.append(trendRow(trend, tolerance, isGood: !blocks(.trend) && !blocks(.files)))
        }
        if let changed { rows.append(changedRow(changed, isGood: !blocks(.changed))) }
        let (ambiguous, unknown) = (
            unmapped.filter { $0.candidates.count > 1 }, unmapped.filter { $0.candidates.count < 2 }
        )
        for (name, list, what) in [
            ("ambiguous", ambiguous, "may be one of several"), ("unmapped", unknown, "are not known in the repository"),
        ] where !list.isEmpty {
            let names = list.prefix(3).map { Self.candidates($0) }.joined(separator: ", ")
            rows.append(
                GateReport.Row(
                    name,
                    detail: "\(FigureText.grouped(list.count)) of \(FigureText.count(files.count, "file", "files")) "
                        + "\(what): \(names)\(list.count > 3 ? ", …" : "")",
                    mark: blocks(.paths) ? .bad : .good))
        }
        return GateReport(
            .coverage, headline: "Coverage \(percent) %", rows: rows, tables: tables,
            reasons: findings.map {
                GateReport.Reason(check: $0.check.rawValue, reason: $0.reason, remedy: $0.remedy)
            },
            notes: notes, annotations: annotations, fields: fields, lists: lists)
    }

    /// `src/index.ts of a.info (packages/a/src/index.ts or packages/b/src/index.ts)`
    static func candidates(_ file: CoverageData.UnmappedFile) -> String {
        let name = file.report.string.utf8.isEmpty ? file.path.string : "\(file.path) of \(file.report)"
        let shown = file.candidates.prefix(3).map(\.string).joined(separator: " or ")
        return file.candidates.isEmpty ? name : "\(name) (\(shown)\(file.candidates.count > 3 ? " or …" : ""))"
    }

    private func trendRow(_ trend: CoverageTrend, _ tolerance: Percentage, isGood: Bool) -> GateReport.Row {
        let size = trend.hundredths.magnitude
        let points = FigureText.percent(Int(size), of: 10_000)
        let sign = trend.hundredths < 0 ? "−" : trend.hundredths > 0 ? "+" : "±"
        let more = trend.moreMissed
        let missed =
            "\(FigureText.grouped(abs(more))) \(more < 0 ? "fewer" : "more") missed "
            + policy.measure.units(abs(more))
        let lost = trend.lostFiles.isEmpty ? "" : ", \(FigureText.count(trend.lostFiles.count, "file", "files")) lost"
        return GateReport.Row(
            "trend", figure: "\(sign)\(points) points", detail: "against \(trend.baseline.label): \(missed)\(lost)",
            limit: "tolerance \(tolerance)", mark: isGood ? .good : .bad)
    }

    private func changedRow(_ changed: CoverageOfChange, isGood: Bool) -> GateReport.Row {
        let total = changed.total
        let limit = policy.diff.map { "minimum \($0) %" } ?? ""
        let mark: GateReport.Mark = policy.diff == nil ? .none : isGood ? .good : .bad
        guard total.valid > 0 else {
            return GateReport.Row("changed", detail: "no executable lines changed", limit: limit, mark: mark)
        }
        let unmeasured = changed.unmeasured
        let names = unmeasured.prefix(3).map(\.path.string).joined(separator: ", ")
        return GateReport.Row(
            "changed", figure: "\(FigureText.percent(total.covered, of: total.valid)) %",
            detail: "(\(FigureText.grouped(total.covered)) of \(FigureText.count(total.valid, "line", "lines")))"
                + (unmeasured.isEmpty ? "" : " not measured: \(names)\(unmeasured.count > 3 ? ", …" : "")"),
            limit: limit, mark: mark)
    }

    /// The changed files with missed lines, and all files with something missed, the worst first.
    private var tables: [GateReport.Table] {
        let columns = [
            GateReport.Table.Column("File"), .init("Coverage", isNumber: true), .init("Missed", isNumber: true),
            .init("Where"),
        ]
        func line(
            _ path: Key, _ covered: Int, _ valid: Int, _ missed: [ClosedRange<Int>], isBad: Bool
        ) -> GateReport.Table.Line {
            GateReport.Table.Line(
                [
                    path.string, FigureText.percentColumn(covered, of: valid) + " %",
                    "\(FigureText.grouped(valid - covered)) missed", FigureText.ranges(missed, limit: 40),
                ], isBad: isBad)
        }
        let changedFiles = (changed?.files ?? []).filter { !$0.missed.isEmpty }
        let changedTable = GateReport.Table(
            columns,
            lines: changedFiles.prefix(GateReport.Table.limit).map {
                line($0.path, $0.count.covered, $0.count.valid, $0.missed, isBad: policy.diff != nil)
            }, count: changedFiles.count, one: "changed file with missed lines", many: "changed files with missed lines"
        )
        let units = policy.measure.units(2)
        let worst = worstFiles
        let table = GateReport.Table(
            columns,
            lines: worst.prefix(GateReport.Table.limit).map {
                let missed = policy.measure.missed(in: $0.coverage, limit: 41)
                return line($0.coverage.name, $0.covered, $0.valid, missed, isBad: $0.isBelowMinimum)
            }, count: worst.count, one: "file with missed \(units)", many: "files with missed \(units)")
        return changedFiles.isEmpty ? [table] : [changedTable, table]
    }

    /// The places that are not covered, those of changed lines first: errors where the gate blocks, else notices.
    private var annotations: [Annotation] {
        let level: Annotation.Level = outcome == .block ? .error : .notice
        var (result, seen): ([Annotation], Set<String>) = ([], [])
        func add(_ path: Key, _ places: [ClosedRange<Int>], _ what: String) {
            for lines in places where result.count < 50 {
                guard seen.insert("\(lines.lowerBound) \(path)").inserted else { continue }
                result.append(
                    Annotation(
                        level: level,
                        message: lines.count == 1
                            ? "\(what)line \(lines.lowerBound) is not covered by tests"
                            : "\(what)lines \(lines.lowerBound)-\(lines.upperBound) are not covered by tests",
                        title: "coverage", file: path.string, line: lines.lowerBound, endLine: lines.upperBound))
            }
        }
        for file in changed?.files ?? [] { add(file.path, file.missed, "changed ") }
        for file in worstFiles where file.coverage.report == nil && result.count < 50 {
            add(file.path, policy.measure.missed(in: file.coverage, limit: 50), "")
        }
        return result
    }
}
