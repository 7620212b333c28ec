import Basics
package import Reports

/// Decides by a coverage report whether a change may go on (docs/formats/coverage.md#gate). Pure.
package enum CoverageGate {
    /// Judges `data` by `policy`. A report with nothing in it blocks, and so does one whose files are mostly unknown.
    ///
    /// - Parameters:
    ///   - data: What the reports say, under paths of the repository.
    ///   - policy: What is asked for.
    ///   - changes: Which lines the change adds or alters, where that is known.
    ///   - baseline: The earlier commit to compare with, if there is one.
    ///   - repository: The files of the repository: one of the baseline that is not among them was deleted, and the text
    ///     of a changed one that was not measured says whether anything in it can run.
    /// - Returns: The verdict with every integer it rests on.
    package static func evaluate(
        _ data: CoverageData, by policy: CoveragePolicy, changes: ChangedLines? = nil,
        baseline: CoverageBaseline? = nil, repository: RepositoryFiles? = nil
    ) -> CoverageVerdict {
        let (whole, leftOut) = policy.split(data)
        let (data, overhangs) = repository.map { whole.cut(to: $0) } ?? (whole, [])
        let (counted, unchanged) = changes.map { policy.split($0) } ?? (nil, [])
        let ignored = leftOut + unchanged.filter { !leftOut.contains($0) }
        let changes = counted
        let total = data.files.reduce(into: BranchCount()) { sum, file in
            let (covered, valid) = policy.measure.count(file)
            sum = BranchCount(covered: sum.covered + covered, valid: sum.valid + valid)
        }
        let comparable =
            policy.tolerance == nil
            ? nil
            : baseline.flatMap {
                $0.measure == policy.measure ? policy.split($0) : nil
            }
        var notes = data.notes + policy.notes(of: ignored) + [overhangs.note].compactMap(\.self)
        if policy.tolerance != nil, comparable == nil {
            notes.append(
                baseline.map { "no baseline: \($0.label) counted \($0.measure.rawValue)" } ?? "no baseline")
        }
        if policy.diff != nil, changes == nil { notes.append("no changes are known to measure") }
        let ofChange = changes.map { CoverageOfChange($0, in: data, repository: repository) }
        for reason in CoverageOfChange.Exemption.allCases {
            let apart = ofChange?.apart.filter { $0.reason == reason } ?? []
            guard !apart.isEmpty else { continue }
            let names = apart.prefix(5).map { SafeText.line($0.path.string) }.joined(separator: ", ")
            let others =
                apart.count <= 5 ? "" : " and \(FigureText.count(apart.count - 5, "other file", "other files"))"
            notes.append("changed, not measured and not counted (\(reason.rawValue)): \(names)\(others)")
        }
        if let missed = ofChange?.unmeasured, !missed.isEmpty {
            let names = missed.prefix(5).map { SafeText.line($0.path.string) }.joined(separator: ", ")
            let others =
                missed.count <= 5 ? "" : " and \(FigureText.count(missed.count - 5, "other file", "other files"))"
            notes.append("changed and not in the report, every line counts as missed: \(names)\(others)")
        }
        func verdict(_ findings: [CoverageVerdict.Finding]) -> CoverageVerdict {
            CoverageVerdict(
                policy: policy, data: data, covered: total.covered, valid: total.valid,
                trend: comparable.map {
                    CoverageTrend(data, total: total, baseline: $0, repositoryFiles: repository?.files)
                },
                changed: ofChange, ignored: ignored, notes: notes, findings: findings)
        }
        let measured = verdict([])
        let findings = [
            nothing(measured, in: data), minimum(measured) ?? knownMinimum(measured), perFile(measured), drop(measured),
            lostFiles(measured),
            changed(measured), paths(measured), versions(measured, overhangs),
        ]
        return verdict(findings.compactMap(\.self))
    }

    private static func nothing(_ verdict: CoverageVerdict, in data: CoverageData) -> CoverageVerdict.Finding? {
        let hasBranches = data.files.contains { $0.branches.valid > 0 }
        if verdict.valid > 0, verdict.policy.measure == .combined, !hasBranches {
            return branchesMissing
        }
        guard verdict.valid == 0 else { return nil }
        if verdict.policy.measure == .branches, data.files.contains(where: { $0.lines.count > 0 }) {
            return branchesMissing
        }
        let files = FigureText.count(data.files.count, "file", "files")
        return CoverageVerdict.Finding(
            check: .data, reason: "0 of 0 \(verdict.policy.measure.units(0)) in \(files): the report measured nothing",
            remedy: "Check that the tests ran and that the coverage tool's source setting names this code")
    }

    private static let branchesMissing = CoverageVerdict.Finding(
        check: .data, reason: "0 of 0 branches: the report was made without branch coverage",
        remedy: "Run the tests with branch coverage, or measure lines")

    private static func minimum(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        let (policy, covered, valid) = (verdict.policy, verdict.covered, verdict.valid)
        guard valid > 0, !policy.minimum.isReached(by: covered, of: valid) else { return nil }
        let needed = policy.minimum.needed(of: valid)
        let missing = needed - covered
        let first = verdict.worstFiles.first.map { ", first in \(place(of: $0, policy))" } ?? ""
        return CoverageVerdict.Finding(
            check: .minimum,
            reason: "\(verdict.figures): the minimum of \(policy.minimum) % takes \(FigureText.grouped(needed))",
            remedy: "Cover \(FigureText.grouped(missing)) more \(policy.measure.units(missing))\(first)")
    }

    /// Files that are not in the repository must not lift the others over the minimum.
    private static func knownMinimum(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard !verdict.unmapped.isEmpty else { return nil }
        let unknown = Set(verdict.unmapped.map(\.path))
        var (covered, valid) = (0, 0)
        for file in verdict.files where !unknown.contains(file.path) {
            covered += file.covered
            valid += file.valid
        }
        let policy = verdict.policy
        guard valid > 0, !policy.minimum.isReached(by: covered, of: valid) else { return nil }
        return CoverageVerdict.Finding(
            check: .minimum,
            reason: "\(FigureText.grouped(covered)) of \(FigureText.grouped(valid)) \(policy.measure.units(valid)) "
                + "covered, \(FigureText.percent(covered, of: valid)) %, in the files that the repository has: the minimum "
                + "of \(policy.minimum) % is reached only with files that it does not have",
            remedy: "Cover more of the repository's own files, or leave the others out with --ignore PATTERN")
    }

    private static func perFile(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        let below = verdict.worstFiles.lazy.filter(\.isBelowMinimum)
        guard let minimum = verdict.policy.perFile, let worst = below.first else { return nil }
        let name = SafeText.line(worst.path.string)
        let others = below.count == 1 ? "" : " and \(FigureText.count(below.count - 1, "other file", "other files"))"
        return CoverageVerdict.Finding(
            check: .perFile,
            reason: "\(name) (\(FigureText.grouped(worst.covered)) of \(FigureText.grouped(worst.valid)), "
                + "\(FigureText.percent(worst.covered, of: worst.valid)) %)\(others) under the minimum of "
                + "\(minimum) % for each file",
            remedy: "Cover \(place(of: worst, verdict.policy))\(others)")
    }

    private static func paths(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard verdict.unmapped.count * 2 > verdict.files.count, let first = verdict.unmapped.first else { return nil }
        let name = SafeText.line(CoverageVerdict.candidates(first))
        let ambiguous = verdict.unmapped.contains { $0.candidates.count > 1 }
        return CoverageVerdict.Finding(
            check: .paths,
            reason: "\(FigureText.grouped(verdict.unmapped.count)) of "
                + "\(FigureText.count(verdict.files.count, "file", "files")) in the report are not known in the repository "
                + "(\(name))",
            remedy: ambiguous
                ? "Say what folder the paths of a report are relative to, with --root FOLDER before it"
                : "Check that the report was made from this checkout, or say what folder its paths are relative to, with "
                    + "--root FOLDER before it (--root . for the repository's own)")
    }

    private static func versions(
        _ verdict: CoverageVerdict, _ overhangs: [CoverageData.Overhang]
    ) -> CoverageVerdict.Finding? {
        guard overhangs.count * 2 > verdict.files.count, let first = overhangs.first else { return nil }
        return CoverageVerdict.Finding(
            check: .paths,
            reason: "\(FigureText.grouped(overhangs.count)) of "
                + "\(FigureText.count(verdict.files.count, "file", "files")) in the report are measured in another version: "
                + "\(SafeText.line(first.path.string)) has \(FigureText.count(first.length, "line", "lines")), "
                + "and \(FigureText.count(first.lines, "line", "lines")) behind them \(first.lines == 1 ? "is" : "are") in it",
            remedy: "Make the report from this checkout")
    }

    /// `backend/app/trends.py:88-91, 95`
    private static func place(of file: CoverageVerdict.File, _ policy: CoveragePolicy) -> String {
        let lines = FigureText.ranges(policy.measure.missed(in: file.coverage, limit: 4), limit: 3)
        let name = SafeText.line(file.path.string)
        return lines.isEmpty ? name : "\(name):\(lines)"
    }
}

extension CoverageGate {
    static func drop(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard let trend = verdict.trend, let tolerance = verdict.policy.tolerance, trend.isDrop(beyond: tolerance)
        else {
            return nil
        }
        let first = verdict.firstPlace.map { "Cover \($0)" } ?? "Cover what the change adds"
        let (before, units) = (trend.baseline.total, verdict.policy.measure.units(trend.moreMissed))
        return CoverageVerdict.Finding(
            check: .trend,
            reason: "\(verdict.figures), against \(FigureText.grouped(before.covered)) of "
                + "\(FigureText.grouped(before.valid)) at \(SafeText.line(trend.baseline.label)): "
                + "\(FigureText.grouped(trend.moreMissed)) more missed \(units), over the tolerance of "
                + "\(tolerance) points",
            remedy: "\(first), or raise the tolerance")
    }

    static func lostFiles(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard let lost = verdict.trend?.lostFiles, let first = lost.first, let trend = verdict.trend else { return nil }
        let others = lost.count == 1 ? "" : " and \(FigureText.count(lost.count - 1, "other file", "other files"))"
        let name = SafeText.line(first.string)
        return CoverageVerdict.Finding(
            check: .files,
            reason: "\(name)\(others) measured at \(SafeText.line(trend.baseline.label)) and still in the "
                + "repository: not in the report",
            remedy: "Check that all tests ran and that every report was given")
    }

    static func changed(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard let minimum = verdict.policy.diff, let changed = verdict.changed else { return nil }
        let total = changed.total
        guard total.valid > 0, !minimum.isReached(by: total.covered, of: total.valid) else { return nil }
        let unmeasured = changed.unmeasured.map { SafeText.line($0.path.string) }
        let names = unmeasured.prefix(3).joined(separator: ", ") + (unmeasured.count > 3 ? ", …" : "")
        let place = verdict.firstChangedPlace.map { ", first in \($0)" } ?? ""
        let missing = minimum.needed(of: total.valid) - total.covered
        return CoverageVerdict.Finding(
            check: .changed,
            reason: "\(FigureText.grouped(total.covered)) of \(FigureText.count(total.valid, "line", "lines")) changed "
                + "and executable covered, \(FigureText.percent(total.covered, of: total.valid)) %: the minimum is "
                + "\(minimum) %" + (unmeasured.isEmpty ? "" : "; not measured: \(names)"),
            remedy: "Cover \(FigureText.count(missing, "more line", "more lines"))\(place)")
    }
}

extension CoverageVerdict {
    /// Where to begin: a missed changed line, else the file with most missed.
    fileprivate var firstPlace: String? {
        if let firstChangedPlace { return firstChangedPlace }
        return worstFiles.first.map { Self.place($0.path, policy.measure.missed(in: $0.coverage, limit: 4)) }
    }

    fileprivate var firstChangedPlace: String? {
        changed?.files.first { !$0.missed.isEmpty }.map { Self.place($0.path, $0.missed) }
    }

    private static func place(_ path: Key, _ lines: [ClosedRange<Int>]) -> String {
        let name = SafeText.line(path.string)
        return lines.isEmpty ? name : "\(name):\(FigureText.ranges(lines, limit: 3))"
    }
}

extension CoveragePolicy {
    /// The first pattern that leaves a file out; nil for one that counts.
    func ignoring(_ path: Key) -> RepositoryPattern? {
        // What a report calls by an absolute path may be known by it alone.
        let relative = path.string.utf8.first == UInt8(ascii: "/") ? Key(path.string.utf8.dropFirst().text) : path
        return ignore.first { $0.matches(relative) }
    }

    /// `data` without the files that are left out, and these with their patterns.
    func split(_ data: CoverageData) -> (data: CoverageData, ignored: [CoverageVerdict.Ignored]) {
        guard !ignore.isEmpty else { return (data, []) }
        var ignored: [CoverageVerdict.Ignored] = []
        let files = data.files.filter { file in
            guard let pattern = ignoring(file.path) else { return true }
            ignored.append(CoverageVerdict.Ignored(path: file.name, pattern: pattern.text))
            return false
        }
        let unmapped = data.unmapped.filter { ignoring($0.path) == nil }
        return (CoverageData(files: files, sources: data.sources, notes: data.notes, unmapped: unmapped), ignored)
    }

    /// `changes` without the files that are left out.
    func split(_ changes: ChangedLines) -> (changes: ChangedLines, ignored: [CoverageVerdict.Ignored]) {
        guard !ignore.isEmpty else { return (changes, []) }
        let patterns = changes.files.map { ignoring($0.path) }
        let ignored = zip(changes.files, patterns).compactMap { file, pattern in
            pattern.map { CoverageVerdict.Ignored(path: file.path, pattern: $0.text) }
        }
        let files = zip(changes.files, patterns).filter { $0.1 == nil }.map(\.0)
        return (ChangedLines(files: files), ignored)
    }

    /// `baseline` without the files that are left out now: both sides are counted alike.
    func split(_ baseline: CoverageBaseline) -> CoverageBaseline {
        guard !ignore.isEmpty else { return baseline }
        var result = baseline
        result.files.removeAll { file in
            guard ignoring(file.path) != nil else { return false }
            result.total.covered -= file.count.covered
            result.total.valid -= file.count.valid
            return true
        }
        return result
    }

    /// What people should know of what is left out: by which pattern how much, and which patterns match nothing.
    func notes(of ignored: [CoverageVerdict.Ignored]) -> [String] {
        ignore.map { pattern in
            let own = ignored.filter { Key($0.pattern) == Key(pattern.text) }
            guard let first = own.first else {
                return "ignored: no file matches '\(SafeText.line(pattern.text))'"
            }
            let more = own.count == 1 ? "" : " and \(FigureText.count(own.count - 1, "other file", "other files"))"
            return
                "ignored by '\(SafeText.line(pattern.text))': \(SafeText.line(first.path.string))\(more)"
        }
    }
}

extension Substring.UTF8View {
    fileprivate var text: String { String(Substring(self)) }
}

extension CoverageData {
    /// A file with lines in the report that the checkout's file does not have: the report is of another version of it.
    struct Overhang {
        let path: Key
        /// How many of the measured lines there are not.
        let lines: Int
        /// How many lines the file has.
        let length: Int
    }

    /// The data without lines behind the end of the repository's files, and which files had such.
    func cut(to repository: RepositoryFiles) -> (data: CoverageData, overhangs: [Overhang]) {
        var overhangs: [Overhang] = []
        var files = files
        for index in files.indices {
            let (path, lines) = (files[index].path, files[index].lines)
            guard files[index].report == nil, repository.files.contains(path), let text = repository.text(path),
                case let length = Self.length(of: text, upTo: lines.last), lines.last > length + 1
            else { continue }
            // Tools that count what is behind the last line break have one line more.
            files[index].lines = CoverageLines(lines.lazy.filter { $0.number <= length + 1 })
            overhangs.append(
                Overhang(path: path, lines: lines.count - files[index].lines.count, length: length))
        }
        guard !overhangs.isEmpty else { return (self, []) }
        let data = CoverageData(files: files, sources: sources, style: style, notes: notes, unmapped: unmapped)
        return (data, overhangs)
    }

    /// How many lines a text has; no more are counted than `most`.
    private static func length(of text: [UInt8], upTo most: Int) -> Int {
        var (count, last) = (0, UInt8(ascii: "\n"))
        for byte in text {
            if last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") && byte != UInt8(ascii: "\n") {
                count += 1
                if count >= most { break }
            }
            last = byte
        }
        return count
    }
}

extension [CoverageData.Overhang] {
    /// What people should know of them: the first few by name.
    var note: String? {
        guard !isEmpty else { return nil }
        let shown = prefix(5).map {
            "\(SafeText.line($0.path.string)) (\(FigureText.count($0.lines, "line", "lines")) behind line "
                + "\(FigureText.grouped($0.length)))"
        }
        let others = count <= 5 ? "" : " and \(FigureText.count(count - 5, "other file", "other files"))"
        return "measured where the file has ended already, in another version of it, and not counted: "
            + shown.joined(separator: ", ") + others
    }
}
