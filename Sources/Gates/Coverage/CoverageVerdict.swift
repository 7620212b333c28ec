package import Basics
package import Reports

/// What the coverage gate decided, with every integer it decided by.
package struct CoverageVerdict: Hashable, Sendable {
    /// What can block.
    package enum Check: String, Hashable, Sendable {
        /// The report holds nothing that can be counted.
        case data
        /// All files together.
        case minimum
        /// Each file alone.
        case perFile = "per-file"
        /// Most files of the report are not in the repository, or not as they were measured.
        case paths
        /// Against the baseline.
        case trend
        /// Files of the baseline that the report lacks.
        case files
        /// The lines that the change adds or alters.
        case changed
    }

    /// One reason to block.
    package struct Finding: Hashable, Sendable {
        package let check: Check
        /// What is wrong, with its integers, without a full stop.
        package let reason: String
        /// What to do, as an instruction without a full stop.
        package let remedy: String
    }

    /// A file that was left out, and the pattern that says so.
    package struct Ignored: Hashable, Sendable {
        package let path: Key
        package let pattern: String

        package static func == (left: Ignored, right: Ignored) -> Bool {
            left.path == right.path && Key(left.pattern) == Key(right.pattern)
        }

        package func hash(into hasher: inout Hasher) { hasher.combine(path) }
    }

    /// One file and its integers by the policy's measure.
    package struct File: Hashable, Sendable {
        package let coverage: FileCoverage
        package let covered: Int
        package let valid: Int
        /// Whether it is under the policy's minimum of a file.
        package let isBelowMinimum: Bool

        fileprivate init(_ coverage: FileCoverage, by policy: CoveragePolicy) {
            self.coverage = coverage
            let (covered, valid) = policy.measure.count(coverage)
            (self.covered, self.valid) = (covered, valid)
            isBelowMinimum = policy.perFile.map { !$0.isReached(by: covered, of: valid) } ?? false
        }

        /// How many are not covered.
        package var missed: Int { valid - covered }
        /// The path, as in the repository where it is known there.
        package var path: Key { coverage.path }
    }

    /// All files of a report; each is counted when it is looked at, for there may be many thousands.
    package struct Files: RandomAccessCollection, Sendable {
        fileprivate let measured: [FileCoverage]
        fileprivate let policy: CoveragePolicy

        package var startIndex: Int { measured.startIndex }
        package var endIndex: Int { measured.endIndex }
        /// The file at a place, counted anew each time.
        package subscript(place: Int) -> File { File(measured[place], by: policy) }
    }

    package let policy: CoveragePolicy
    /// What was judged.
    let data: CoverageData
    /// How many of what the policy measures are covered in all files.
    package let covered: Int
    /// How many there are.
    package let valid: Int
    /// Against the baseline, where there is one and it is asked for.
    package let trend: CoverageTrend?
    /// The changed lines, where they are known.
    package let changed: CoverageOfChange?
    /// The files that were left out: those of the report, and changed ones.
    package let ignored: [Ignored]
    /// What does not block, but people should know.
    package let notes: [String]
    /// Why it blocks: empty for a pass.
    package let findings: [Finding]

    /// All files, in the order of their paths.
    package var files: Files { Files(measured: data.files, policy: policy) }

    /// The files of the report that are not known in the repository.
    package var unmapped: [CoverageData.UnmappedFile] { data.unmapped }

    /// Pass, or block.
    package var outcome: GateOutcome { findings.isEmpty ? .pass : .block }

    /// The files with something not covered, most missed first.
    package var worstFiles: some RandomAccessCollection<File> {
        let files = files
        // Of the same number missed the order of paths stays: sorting is stable.
        let missed = files.enumerated().lazy.map { (place: $0, missed: $1.missed) }.filter { $0.missed > 0 }
        return missed.sorted { $0.missed > $1.missed }.lazy.map { files[$0.place] }
    }

    /// `1,204 of 1,479 lines covered, 81.4 %`
    var figures: String {
        "\(FigureText.grouped(covered)) of \(FigureText.grouped(valid)) \(policy.measure.units(valid)) covered, "
            + "\(FigureText.percent(covered, of: valid)) %"
    }
}

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

extension CoverageVerdict {
    /// What tools get beside the verdict (docs/output.md#json).
    ///
    /// `"measure":"lines","covered":4,"valid":7,"percent":57.14,"minimum":70,"per_file":null,"changed":{"covered",
    /// "valid","lines","minimum","files":[{"path","covered","valid","missed","measured"}],
    /// "exempt":[{"path","reason"}]},"trend":{"baseline","covered",
    /// "valid","more_missed","tolerance","lost":[…],"deleted":0},"files":[{"path","covered","valid","percent",
    /// "missed":"5, 11-12"}],"unmapped":[{"path","report",
    /// "candidates":[…]}],"ignored":[{"path","pattern"}]`; `percent` is rounded down, and null where the
    /// report measured nothing; `changed` and `trend` are null where they were not looked at; `missed` names the first
    /// 10,000 stretches of a file and ends in `…` where there are more.
    var fields: JSONObject {
        [
            "measure": .string(policy.measure.rawValue),
            "covered": Self.json(covered),
            "valid": Self.json(valid),
            "percent": valid == 0 ? .null : .number(FigureText.percentNumber(covered, of: valid)),
            "minimum": .number(policy.minimum.number),
            "per_file": policy.perFile.map { .number($0.number) } ?? .null,
            "changed": changed.map(json) ?? .null,
            "trend": trend.map(json) ?? .null,
        ]
    }

    /// `files`, `unmapped` and `ignored`.
    var lists: [GateReport.List] {
        [
            GateReport.List("files", count: files.count) { json(files[$0]) },
            GateReport.List("unmapped", count: unmapped.count) { place in
                [
                    "path": .string(unmapped[place].path.string),
                    "report": .string(unmapped[place].report.string),
                    "candidates": .array(unmapped[place].candidates.map { .string($0.string) }),
                ]
            },
            GateReport.List("ignored", count: ignored.count) { place in
                ["path": .string(ignored[place].path.string), "pattern": .string(ignored[place].pattern)]
            },
        ]
    }

    private func json(_ file: File) -> JSONValue {
        let limit = 10_000
        return [
            "path": .string(file.path.string),
            "covered": Self.json(file.covered),
            "valid": Self.json(file.valid),
            "percent": .number(FigureText.percentNumber(file.covered, of: file.valid)),
            "missed": .string(
                FigureText.ranges(policy.measure.missed(in: file.coverage, limit: limit + 1), limit: limit)),
        ]
    }

    private static func json(_ number: Int) -> JSONValue { .number(Double(number)) }

    private func json(_ changed: CoverageOfChange) -> JSONValue {
        [
            "covered": Self.json(changed.total.covered),
            "valid": Self.json(changed.total.valid),
            "lines": Self.json(changed.changedLines),
            "minimum": policy.diff.map { .number($0.number) } ?? .null,
            "files": .array(
                changed.files.map { file in
                    [
                        "path": .string(file.path.string),
                        "covered": Self.json(file.count.covered),
                        "valid": Self.json(file.count.valid),
                        "missed": .string(FigureText.ranges(file.missed)),
                        "measured": .bool(file.isMeasured),
                    ]
                }),
            "exempt": .array(
                changed.apart.map { ["path": .string($0.path.string), "reason": .string($0.reason.rawValue)] }),
        ]
    }

    private func json(_ trend: CoverageTrend) -> JSONValue {
        [
            "baseline": .string(trend.baseline.label),
            "covered": Self.json(trend.baseline.total.covered),
            "valid": Self.json(trend.baseline.total.valid),
            "more_missed": Self.json(trend.moreMissed),
            "tolerance": policy.tolerance.map { .number($0.number) } ?? .null,
            "lost": .array(trend.lostFiles.map { .string($0.string) }),
            "deleted": Self.json(trend.deletedFiles),
        ]
    }
}
