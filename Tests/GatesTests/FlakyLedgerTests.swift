import Basics
import Gates
import Reports
import TestSupport
import Testing

struct FlakyLedgerTests {
    private struct Result {
        let test: String
        let outcome: TestOutcome
        let commit: Key
        let run: Int

        init(_ test: String, _ outcome: TestOutcome, _ commit: Key, _ run: Int) {
            (self.test, self.outcome, self.commit, self.run) = (test, outcome, commit, run)
        }
    }

    private static let results = [
        Result("steady", .passed, "c1", 1), Result("steady", .failed, "c2", 2), Result("retried", .flaky, "c1", 1),
        Result("retried", .flaky, "c2", 2), Result("split", .passed, "c1", 1), Result("split", .error, "c1", 3),
        Result("skips", .skipped, "c1", 1), Result("skips", .failed, "c1", 2),
    ]

    private static func ledger(_ results: some Sequence<Result>) -> FlakyLedger {
        var ledger = FlakyLedger()
        for result in results {
            let report = TestReport(cases: [TestsGateTests.test(result.test, result.outcome)])
            ledger.record(report, commit: result.commit, run: result.run)
        }
        return ledger
    }

    @Test func flakyIsARetryThatPassedOrTwoOutcomesForOneCommit() {
        let flaky = Self.ledger(Self.results).flaky
        #expect(flaky.map(\.test) == ["t.m::retried", "t.m::split"])
        #expect(flaky.map(\.retried) == [2, 0])
        #expect(flaky.map(\.contradicted) == [0, 1])
    }

    @Test func orderAndRepetitionDoNotCountAndJSONKeepsAll() throws {
        let source = RandomSource()
        var random = source
        let ledger = Self.ledger(Self.results)
        for _ in 0..<50 {
            let other = Self.ledger((Self.results + Self.results.prefix(3)).shuffled(using: &random))
            #expect(other == ledger, "\(source)")
            #expect(other.json.text() == ledger.json.text(), "\(source)")
        }
        let text = ledger.json.text()
        #expect(FlakyLedger(json: try JSONValue.parse(text)) == ledger)
    }

    /// Digests of tests against plain sets of names.
    @Test func whatIsFlakyIsWhatPlainSetsSay() throws {
        let source = RandomSource()
        for index in 0..<ProveTier.count(sample: 100, full: 10_000) {
            var random = source.fork(index)
            var outcomes: [Key: [Key: [(outcome: TestOutcome, run: Int)]]] = [:]
            var ledger = FlakyLedger()
            for run in 1...random.int(in: 1...6) {
                let commit = random.pick(["c1", "c2"] as [Key])
                var cases: [TestCase] = []
                for number in 0..<random.int(in: 1...60) where random.chance(0.8) {
                    let outcome = random.chance(0.9) ? .passed : random.pick(TestOutcome.allCases)
                    let key = TestKey(suite: "s", className: random.chance(0.5) ? "" : "t.m", name: Key("é\(number)"))
                    cases.append(TestCase(key: key, outcome: outcome))
                    outcomes[key.text, default: [:]][commit, default: []].append((outcome, run))
                }
                var own = FlakyLedger()
                own.record(TestReport(cases: cases), commit: commit, run: run)
                let again = try #require(FlakyLedger(json: try JSONValue.parse(own.json.text())))
                #expect(again == own, "\(source) case \(index)")
                ledger.merge(again)
            }
            let expected = outcomes.filter { _, commits in
                commits.values.contains { all in
                    all.contains { $0.outcome == .flaky }
                        || all.contains(where: \.outcome.isBad) && all.contains { $0.outcome == .passed }
                }
            }
            #expect(Set(ledger.flaky.map(\.test)) == Set(expected.keys), "\(source) case \(index)")
        }
    }

    @Test(
        arguments: [
            [["test": "a"]], [["commit": "c", "run": 1, "passed": "g", "failed": [], "flaky": []]],
            [["commit": "c", "run": 1, "passed": "BA", "failed": [], "flaky": []]],
            [["commit": "c", "run": 1, "passed": "/////////////", "failed": [], "flaky": []]],
            [["commit": "c", "run": 1, "passed": "B", "failed": [1], "flaky": []]],
        ] as [JSONValue])
    func whatIsNoLedgerIsRefused(json: JSONValue) { #expect(FlakyLedger(json: json) == nil) }

    /// So many failures are no flakiness, and their names would be most of the record.
    @Test func ofARunWithManyFailuresNoneIsKept() {
        func ledger(_ failures: Int) -> FlakyLedger {
            var ledger = FlakyLedger()
            let names = (0..<failures).map { TestsGateTests.test("\($0)", .failed) }
            ledger.record(TestReport(cases: names), commit: "c", run: 1)
            ledger.record(TestReport(cases: [TestsGateTests.test("0", .passed)]), commit: "c", run: 2)
            return ledger
        }
        #expect(ledger(1000).flaky.map(\.test) == ["t.m::0"])
        #expect(ledger(1001).flaky.isEmpty)
    }
}
