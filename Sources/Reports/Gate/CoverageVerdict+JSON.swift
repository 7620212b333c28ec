import Basics

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
