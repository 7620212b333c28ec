package import Basics

extension CoverageReportText {
    /// The verdict for tools (CLI.md, Output).
    ///
    /// `{"verdict":"pass|block","reason":"…","measure":"lines","covered":4,"valid":7,"percent":57.14,"minimum":70,
    /// "per_file":null,"findings":[{"check","reason","remedy"}],"files":[{"path","covered","valid","percent",
    /// "missed":"5, 11-12"}],"unmapped":[{"path","candidates":[…]}]}`; `percent` is rounded down, and null where the
    /// report measured nothing.
    package static func json(_ verdict: CoverageVerdict) -> JSONValue {
        func percent(_ covered: Int, of valid: Int) -> JSONValue {
            .number(FigureText.percentNumber(covered, of: valid))
        }
        func text(_ key: Key) -> JSONValue { .string(key.string) }
        return [
            "verdict": .string(verdict.outcome.rawValue),
            "reason": .string(verdict.reason),
            "measure": .string(verdict.policy.measure.rawValue),
            "covered": .number(Double(verdict.covered)),
            "valid": .number(Double(verdict.valid)),
            "percent": verdict.valid == 0 ? .null : percent(verdict.covered, of: verdict.valid),
            "minimum": .number(verdict.policy.minimum.number),
            "per_file": verdict.policy.perFile.map { .number($0.number) } ?? .null,
            "findings": .array(
                verdict.findings.map {
                    ["check": .string($0.check.rawValue), "reason": .string($0.reason), "remedy": .string($0.remedy)]
                }),
            "files": .array(
                verdict.files.map { file in
                    [
                        "path": text(file.path),
                        "covered": .number(Double(file.covered)),
                        "valid": .number(Double(file.valid)),
                        "percent": percent(file.covered, of: file.valid),
                        "missed": .string(FigureText.ranges(verdict.policy.measure.missed(in: file.coverage))),
                    ]
                }),
            "unmapped": .array(
                verdict.unmapped.map { ["path": text($0.path), "candidates": .array($0.candidates.map(text))] }),
        ]
    }
}
