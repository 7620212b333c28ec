import Basics
import Gates
import Reports
import TestSupport

extension GateProperty {
    /// One more test failed: in the report, or in another one of a matrix.
    static let anotherFailedTest = GateProperty("failed-test", isWorse: true) { random in
        let names = ["a", "b", "c", "d"]
        var cases = (0..<random.int(in: 1...6)).map { _ in (random.pick(names), random.pick(children)) }
        let quarantine = names.filter { _ in random.chance(0.3) }.map { name in
            TestsGateTests.entry(Key("t.m::\(name)"), day: random.pick([19_999, 20_000, 20_001]))
        }
        let policy = TestsPolicy(
            quarantine: quarantine, minimum: random.int(in: 0...3), allowsSkipped: random.chance(0.7))
        let report = try read(cases)
        let before = verdict(report, policy)
        let isOfMatrix = random.chance(0.5)
        // In one report another attempt of a test says how that one ended; in another one it is another test.
        let name = random.pick(isOfMatrix ? names : ["new"])
        let failure = (name, random.pick(["<failure/>", "<error/>"]))
        let after: GateReport
        if isOfMatrix {
            after = verdict(report.merged(with: try read([failure])), policy)
        } else {
            cases.insert(failure, at: random.int(in: 0...cases.count))
            after = verdict(try read(cases), policy)
        }
        // A failure in quarantine is a test that ran: it may be the one that was missing, or the one that was skipped.
        let isExcepted = quarantine.contains {
            $0.test == Key("t.m::\(name)") && $0.expires >= TestsGateTests.today
        }
        let left = before.reasons.map(\.check).filter { !isExcepted || $0 == "failed" }
        return Turn(left.isEmpty ? .pass : .block, after.outcome, "\(cases) and \(failure): \(before.reasons)")
    }

    private static let children = ["", "", "", "<failure/>", "<error/>", "<skipped/>", "<flakyFailure/>"]

    private static func read(_ cases: [(name: String, child: String)]) throws -> TestReport {
        let elements = cases.map { "<testcase classname='t.m' name='\($0.name)'>\($0.child)</testcase>" }
        return try tests("<testsuite name='s'>\(elements.joined())</testsuite>")
    }

    private static func verdict(_ report: TestReport, _ policy: TestsPolicy) -> GateReport {
        TestsGate.evaluate(report, by: policy, today: TestsGateTests.today).report
    }

    /// A benchmark takes longer, has no time any more, or is not there any more.
    static let aSlowerBenchmark = GateProperty("slower-benchmark", isWorse: true) { random in
        let names: [Key] = ["a", "b", "c"]
        func samples() -> [BenchmarkSample] {
            let spread = random.pick([1.02, 1.3, 3])
            return names.filter { _ in random.chance(0.9) }.map {
                BenchmarkSample(name: $0, seconds: Double.random(in: 1...spread, using: &random))
            }
        }
        let history = (0..<random.int(in: 3...12)).map { _ in BenchmarkRun(samples()) }
        var policy = BenchmarkPolicy(
            threshold: random.chance(0.5) ? random.percentage() : nil, allowsMissing: random.chance(0.6))
        policy.window = random.pick([5, 20])
        policy.required = random.pick([1, 5])
        let present = samples()
        func outcome(_ samples: [BenchmarkSample], _ failures: [BenchmarkReport.Failure] = []) -> GateOutcome {
            let report = BenchmarkReport(tools: [.hyperfine], samples: samples, failures: failures)
            return BenchmarkGate.evaluate(report, history: history, by: policy).outcome
        }
        guard let at = present.indices.randomElement(using: &random) else { return nil }
        let before = outcome(present)
        var others = present
        let one = others.remove(at: at)
        let after: GateOutcome
        switch random.int(in: 0...9) {
        case 0: after = outcome(others, [.init(name: one.name, reason: "lost")])
        case 1 where !policy.allowsMissing && history.last?.samples.contains { $0.name == one.name } == true:
            after = outcome(others)
        default:
            let slower = one.seconds * Double.random(in: 1...random.pick([1.1, 2, 100]), using: &random)
            after = outcome(others + [BenchmarkSample(name: one.name, seconds: slower)])
        }
        return Turn(before, after, "\(one) of \(present) after \(history)")
    }
}
