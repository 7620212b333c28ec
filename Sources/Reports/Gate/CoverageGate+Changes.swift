import Basics

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
                + "\(FigureText.grouped(before.valid)) at \(FigureText.printable(trend.baseline.label)): "
                + "\(FigureText.grouped(trend.moreMissed)) more missed \(units), over the tolerance of "
                + "\(tolerance) points",
            remedy: "\(first), or raise the tolerance")
    }

    static func lostFiles(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard let lost = verdict.trend?.lostFiles, let first = lost.first, let trend = verdict.trend else { return nil }
        let others = lost.count == 1 ? "" : " and \(FigureText.count(lost.count - 1, "other file", "other files"))"
        let name = FigureText.printable(first.string)
        return CoverageVerdict.Finding(
            check: .files,
            reason: "\(name)\(others) measured at \(FigureText.printable(trend.baseline.label)) and still in the "
                + "repository: not in the report",
            remedy: "Check that all tests ran and that every report was given")
    }

    static func changed(_ verdict: CoverageVerdict) -> CoverageVerdict.Finding? {
        guard let minimum = verdict.policy.diff, let changed = verdict.changed else { return nil }
        let total = changed.total
        guard total.valid > 0, !minimum.isReached(by: total.covered, of: total.valid) else { return nil }
        let unmeasured = changed.unmeasured.map { FigureText.printable($0.path.string) }
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
        let name = FigureText.printable(path.string)
        return lines.isEmpty ? name : "\(name):\(FigureText.ranges(lines, limit: 3))"
    }
}
