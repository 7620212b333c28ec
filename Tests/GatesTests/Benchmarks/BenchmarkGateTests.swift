import Basics
import Gates
import Rendering
import Reports
import TestSupport
import Testing

struct BenchmarkGateTests {
    private static func run(_ samples: [(Key, Double)]) -> BenchmarkRun {
        BenchmarkRun(samples.map { BenchmarkSample(name: $0.0, seconds: $0.1) })
    }

    private static func verdict(
        _ now: Double?, history: [Double], policy: BenchmarkPolicy = BenchmarkPolicy()
    ) -> BenchmarkVerdict {
        let other = BenchmarkSample(name: "z", seconds: 1)
        let samples = (now.map { [BenchmarkSample(name: "a", seconds: $0)] } ?? []) + [other]
        return BenchmarkGate.evaluate(
            BenchmarkReport(tools: [.hyperfine], samples: samples),
            history: history.map { run([("a", $0), ("z", 1)]) }, by: policy)
    }

    private static func finding(_ verdict: BenchmarkVerdict) -> String? {
        verdict.items.first { $0.name == "a" }?.finding.word
    }

    @Test(arguments: [
        // The threshold decides where the base is quiet …
        (1.25, [1, 1, 1, 1, 1], "same"), (1.2501, [1, 1, 1, 1, 1], "slower"),
        // … its noise where it is not: the median 1.2, the deviation 0.2.
        (1.70, [0.8, 1, 1.2, 1.4, 1.6], "same"), (2.08, [0.8, 1, 1.2, 1.4, 1.6], "same"),
        (2.1, [0.8, 1, 1.2, 1.4, 1.6], "slower"),
        // One run on a busy machine moves neither.
        (1.4, [1, 1.01, 0.99, 1, 9], "slower"), (1.2, [1, 1.01, 0.99, 1, 9], "same"),
        (0.9, [1, 1, 1, 1, 1], "faster"), (0.97, [1, 1, 1, 1, 1], "same"),
        // Too few runs say nothing, not even of ten times more.
        (10, [1, 1, 1, 1], "too few runs"), (10, [], "new"),
    ])
    func aTimeIsComparedWithADistribution(now: Double, history: [Double], expected: String) {
        let verdict = Self.verdict(now, history: history)
        #expect(Self.finding(verdict) == expected)
        #expect(verdict.outcome == (expected == "slower" ? .block : .pass))
    }

    @Test func onlyTheLastRunsCount() {
        let old = [Double](repeating: 9, count: 40)
        let new = [Double](repeating: 1, count: 20)
        #expect(Self.finding(Self.verdict(1.5, history: old + new)) == "slower")
        #expect(Self.finding(Self.verdict(1.5, history: new + old)) == "faster")
    }

    @Test func aHistoryWithoutSpreadHasTheFloorAsNoise() {
        let policy = BenchmarkPolicy(threshold: percentage("0"))
        let history = [Double](repeating: 1, count: 9)
        #expect(Self.finding(Self.verdict(1.044, history: history, policy: policy)) == "same")
        #expect(Self.finding(Self.verdict(1.045, history: history, policy: policy)) == "slower")
    }

    @Test func whatIsMissingBlocksUnlessAllowed() {
        let history = [1.0, 1, 1, 1, 1]
        let verdict = Self.verdict(nil, history: history)
        #expect(Self.finding(verdict) == "missing")
        #expect(
            verdict.report.reasons == [
                .init(
                    check: "missing", reason: "a of the base's last run was not measured",
                    remedy: "Run it, or allow it with --allow-missing if it was removed or renamed")
            ])
        #expect(Self.verdict(nil, history: history, policy: BenchmarkPolicy(allowsMissing: true)).outcome == .pass)
        // Once the base has gone on without it, it is gone.
        let past = history.map { Self.run([("a", $0), ("z", 1)]) } + [Self.run([("z", 1)])]
        let later = BenchmarkGate.evaluate(
            BenchmarkReport(tools: [.hyperfine], samples: [BenchmarkSample(name: "z", seconds: 1)]), history: past,
            by: BenchmarkPolicy())
        #expect(later.outcome == .pass)
        #expect(later.items.map(\.name) == ["z"])
    }

    @Test func whatFailedBlocksWithItsMessage() {
        let report = BenchmarkReport(
            tools: [.googleBenchmark], samples: [], failures: [.init(name: "b", reason: "no \u{1B}data")])
        let verdict = BenchmarkGate.evaluate(report, history: [], by: BenchmarkPolicy())
        #expect(verdict.report.reasons.map(\.reason) == ["b has no time: no \u{1B}data"])
        #expect(
            GateText.lines(verdict.report).last
                == "blocked: failed. b has no time: no \u{FFFD}data. "
                + "Make it run to its end: what stops early only looks fast")
        let nothing = BenchmarkGate.evaluate(
            BenchmarkReport(tools: [], samples: []), history: [], by: BenchmarkPolicy())
        #expect(nothing.report.reasons.map(\.check) == ["data"])
    }

    @Test func aRunIsKeptAsOneObject() throws {
        let run = Self.run([("b", 0.25), ("a\u{0301}", 1e-9), ("b", 0.5)])
        #expect(run.json.text() == "{\"a\u{0301}\":1e-09,\"b\":0.5}")
        #expect(BenchmarkRun(json: run.json) == run)
        let refused: [JSONValue] = [
            [], .null, ["a": 0], ["a": -1], ["a": "1"], ["a": .number(.infinity)], ["a": .number(.nan)],
            ["a": 1e-300], ["a": 1e300],
        ]
        for json in refused {
            #expect(BenchmarkRun(json: json) == nil, "\(json)")
        }
    }

    // MARK: - Output

    private static let slow: BenchmarkVerdict = {
        let history = [1.0, 1.01, 0.99, 1, 1.02, 0.98].map {
            run([("api/search", $0 / 1000), ("api/list", $0 / 100), ("load", $0)])
        }
        return BenchmarkGate.evaluate(
            BenchmarkReport(
                tools: [.pytestBenchmark],
                samples: [
                    BenchmarkSample(name: "api/search", seconds: 0.001406), BenchmarkSample(name: "load", seconds: 0.9),
                    BenchmarkSample(name: "api/list", seconds: 0.0101), BenchmarkSample(name: "new|one", seconds: 2e-7),
                ]), history: history, by: BenchmarkPolicy())
    }()

    @Test func aBlockShowsWhatHowMuchAndWhatToDo() {
        #expect(
            GateText.lines(Self.slow.report) == [
                "benchmark 1 slower  of 3 benchmarks (6 runs of the base)  by more than 25 %  ✗",
                "          api/search  1.41 ms  1.00 ms ± 14.8 µs  +40.6 %  slower",
                "          api/list    10.1 ms   10.0 ms ± 148 µs   +1.0 %  same",
                "          load         900 ms   1.00 s ± 14.8 ms  −10.0 %  faster",
                "          new|one      200 ns                  –        –  new",
                "note      1 benchmark is new",
                "",
                "blocked: slower. api/search takes 1.41 ms, +40.6 %; in 6 runs of the base it took 1.00 ms ± 14.8 µs. "
                    + "Make it as fast as it was, or raise --threshold if the change is worth it",
            ])
        #expect(
            GateMarkdown.text(Self.slow.report) == """
                ### ❌ Benchmarks: 1 of 3 slower

                |  | Measured | Asked for |  |
                |:--|:--|:--|:--|
                | benchmark | **1 slower** of 3 benchmarks (6 runs of the base) | by more than 25 % | ✗ |

                **Blocked: slower.** api/search takes 1.41 ms, +40.6 %; in 6 runs of the base it took 1.00 ms ± 14.8 µs. \
                Make it as fast as it was, or raise --threshold if the change is worth it.

                1 benchmark is new.

                | Benchmark | Now | Base | Change | Verdict |
                |:--|--:|--:|--:|:--|
                | api/search | 1.41 ms | 1.00 ms ± 14.8 µs | +40.6 % | slower |
                | api/list | 10.1 ms | 10.0 ms ± 148 µs | +1.0 % | same |
                | load | 900 ms | 1.00 s ± 14.8 ms | −10.0 % | faster |
                | new\\|one | 200 ns | – | – | new |

                """)
    }

    @Test func toolsGetTheNumbers() throws {
        let json = Self.verdict(1.5, history: [0.75, 0.75, 1, 1.25, 1.25]).report.json
        #expect(json["verdict"] == "pass")
        #expect(json["threshold"] == 25)
        let first = try #require(json["benchmarks"]?.arrayValue?.first)
        #expect(
            first.text()
                == "{\"name\":\"a\",\"seconds\":1.5,\"base\":1,\"deviation\":0.37065,\"runs\":5,\"change\":0.5,"
                + "\"verdict\":\"same\"}")
    }

    @Test func aYoungBaselinePassesAndSaysSo() {
        let none = Self.verdict(1, history: [])
        #expect(
            GateText.lines(none.report) == [
                "benchmark 2 benchmarks (0 runs of the base)   by more than 25 %",
                "note      no baseline: nothing was compared",
            ])
        #expect(
            Self.verdict(9, history: [1, 1, 1]).report.notes
                == ["baseline has 3 of 5 runs: nothing is blocked for being slow yet"])
    }

    @Test(arguments: [
        (1.0, "1.00 s"), (0.9996, "1.00 s"), (0.9994, "999 ms"), (0.1234, "123 ms"), (0.01234, "12.3 ms"),
        (9.996e-3, "10.0 ms"), (1.5e-6, "1.50 µs"), (8.1e-7, "810 ns"), (6.2e-11, "0.06 ns"), (12345, "12,345 s"),
    ])
    func timesHaveThreeDigits(seconds: Double, text: String) {
        #expect(FigureText.time(seconds) == text)
    }

    @Test(arguments: [(0.4, "+40.0 %"), (-0.031, "−3.1 %"), (0, "+0.0 %"), (99, "× 100"), (5, "+500.0 %")])
    func changesHaveASign(change: Double, text: String) {
        #expect(FigureText.change(change) == text)
    }
}
