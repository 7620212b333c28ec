package import Basics
import Reports

/// One number of what a gate measured of a commit, to be followed over commits.
package struct GateFigure: Hashable, Sendable {
    /// What it is: `coverage`, `failed`, the name of a benchmark.
    package let name: Key
    package let value: Double
    /// The value as people read it: `81.42 %`, `12.3 ms`.
    package let text: String

    /// The figures of a value that a gate has kept, the most telling first.
    ///
    /// - Returns: Nil where it is no value of the gate, or one of another version.
    package static func read(_ gate: GateReport.Gate, _ json: JSONValue) -> [GateFigure]? {
        switch gate {
        case .coverage:
            guard let baseline = CoverageBaseline(json, label: "") else { return nil }
            let (covered, valid) = (baseline.total.covered, baseline.total.valid)
            return [
                GateFigure(
                    name: "coverage", value: FigureText.percentNumber(covered, of: valid),
                    text: FigureText.percent(covered, of: valid) + " %"),
                count("measured", valid),
            ]
        case .tests:
            guard let ends = FlakyLedger(json: json)?.ends else { return nil }
            return [count("passed", ends.passed), count("failed", ends.failed), count("flaky", ends.flaky)]
        case .security:
            guard let baseline = try? SecurityBaseline(json, file: "") else { return nil }
            return [count("findings", baseline.fingerprints.count)]
        case .benchmark:
            return BenchmarkRun(json: json)?.samples.map {
                GateFigure(name: $0.name, value: $0.seconds, text: FigureText.time($0.seconds))
            }
        }
    }

    private static func count(_ name: Key, _ number: Int) -> GateFigure {
        GateFigure(name: name, value: Double(number), text: FigureText.grouped(number))
    }
}
