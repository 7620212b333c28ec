package import Basics

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
                GateFigure(name: $0.name, value: $0.seconds, text: BenchmarkText.time($0.seconds))
            }
        }
    }

    private static func count(_ name: Key, _ number: Int) -> GateFigure {
        GateFigure(name: name, value: Double(number), text: FigureText.grouped(number))
    }
}

/// Numbers as a row of small bars.
package enum Sparkline {
    private static let bars: [String] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// One bar a value, from the least to the greatest; a blank for one that is not there. Values that differ by less
    /// than 1 in 1,000 look equal: a picture of rounding is none.
    package static func text(_ values: [Double?]) -> String {
        let known = values.compactMap(\.self).filter(\.isFinite)
        guard let least = known.min(), let most = known.max() else {
            return String(repeating: " ", count: values.count)
        }
        let isFlat = most - least <= abs(most) / 1000
        return values.map { value in
            guard let value, value.isFinite else { return " " }
            guard !isFlat else { return bars[3] }
            let step = (value - least) / (most - least) * Double(bars.count - 1)
            return bars[Int(step.rounded())]
        }.joined()
    }
}
