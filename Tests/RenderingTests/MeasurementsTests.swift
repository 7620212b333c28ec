import Basics
import Gates
import Journal
import Planning
import Rendering
import Reports
import Store
import Testing

/// What a gate measured over commits.
struct MeasurementsTests {
    private static func entries(_ gate: GateReport.Gate, _ values: [JSONValue]) throws -> [MeasurementsText.Entry] {
        try values.enumerated().map { index, value in
            let measurement = Measurement(
                Measurement.Series(gate),
                at: Measurement.Place(
                    tree: "t\(index)", sha: "s", branch: index == 1 ? "refs/pull/12/merge" : "main",
                    run: index == 1 ? 7 : nil),
                index == 2 ? .block : .pass, value: value, recorded: SampleRun.time(0))
            let commit = String(repeating: "\(index)a", count: 20)
            return MeasurementsText.Entry(commit: commit, measurement, try #require(GateFigure.read(gate, value)))
        }
    }

    private static let coverage: [JSONValue] = [(8, 10), (81, 100), (7, 10), (9, 12)].map { covered, valid in
        CoverageBaseline(
            label: "", measure: .lines, total: BranchCount(covered: covered, valid: valid),
            files: [.init(path: "a.py", count: BranchCount(covered: covered, valid: valid))]
        ).json
    }

    private static let benchmarks: [JSONValue] = [
        ["GET /": 0.0042, "GET /\u{1b}[31mred": 1.5], ["GET /": 0.004], ["GET /": 0.0061, "gone": 2], ["GET /": 0.0039],
    ]

    @Test(arguments: [40, 80, nil])
    func coverage(width: Int?) throws {
        let lines = MeasurementsText(try Self.entries(.coverage, Self.coverage))
            .lines(now: SampleRun.time(7_400_000), width: width)
        try Golden.expect(
            Golden.text(lines, width: width), "measurements-coverage-\(width.map(String.init) ?? "wide").txt")
    }

    @Test(arguments: [40, 80, nil])
    func benchmarks(width: Int?) throws {
        let lines = MeasurementsText(try Self.entries(.benchmark, Self.benchmarks))
            .lines(now: SampleRun.time(7_400_000), width: width)
        try Golden.expect(
            Golden.text(lines, width: width), "measurements-benchmark-\(width.map(String.init) ?? "wide").txt")
    }

    @Test func whatIsNoValueOfAGateIsNotShown() {
        for gate in GateReport.Gate.allCases {
            for value: JSONValue in [.null, "a", ["a": "b"], [1]] { #expect(GateFigure.read(gate, value) == nil) }
        }
    }

    struct Row: Sendable {
        let values: [Double?]
        let text: String
    }

    @Test(arguments: [
        Row(values: [], text: ""), Row(values: [1], text: "▄"), Row(values: [0, 1, nil, 7], text: "▁▂ █"),
        Row(values: [nil, nil], text: "  "), Row(values: [100, 100.01], text: "▄▄"),
        Row(values: [.nan, 2, 3, .infinity], text: " ▁█ "), Row(values: [-2, 0, 2], text: "▁▅█"),
    ])
    func bars(_ row: Row) { #expect(Key(Sparkline.text(row.values)) == Key(row.text)) }
}
