import Basics
import Gates
import Glibc
import Reports
import TestSupport
import Testing

/// What the defaults of `BenchmarkPolicy` were chosen by: how often noise alone blocks, and how often a slowdown does.
struct BenchmarkSimulationTests {
    /// A machine that a benchmark runs on, as the example's answers behave: what it does beside only ever adds time.
    struct Machine: Sendable, CustomTestStringConvertible {
        let name: String
        /// How much the machine's speed varies from run to run (log-normal).
        let runs: Double
        /// By how much one measurement takes longer in the mean (exponential).
        let measurements: Double
        /// How many measurements in 100 take 2 to 10 times as long.
        let interrupted: Double
        /// Of 100 simulated series of 30 runs, how many may have an alarm, and how many must notice 40 % more.
        let alarmed: Int
        let heard: Int

        var testDescription: String { name }

        /// The least of 30 measurements of what takes `seconds`; 3 % of runs are up to 15 % slower.
        func least(_ seconds: Double, _ random: inout RandomSource) -> Double {
            var speed = exp(runs * normal(&random))
            if random.chance(0.03) { speed *= Double.random(in: 1.02...1.15, using: &random) }
            return (0..<30).map { _ in
                let own = 1 - measurements * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random))
                let time = seconds * speed * own
                return random.chance(interrupted / 100) ? time * Double.random(in: 2...10, using: &random) : time
            }.min() ?? .infinity
        }

        /// A normally distributed number (Box-Muller).
        private func normal(_ random: inout RandomSource) -> Double {
            let first = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random)
            return sqrt(-2 * log(first)) * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
        }
    }

    private func blocks(_ seconds: Double, after history: [BenchmarkRun]) -> Bool {
        let now = BenchmarkReport(tools: [.hyperfine], samples: [BenchmarkSample(name: "a", seconds: seconds)])
        return BenchmarkGate.evaluate(now, history: history, by: BenchmarkPolicy()).outcome == .block
    }

    static let machines = [
        Machine(name: "idle", runs: 0.025, measurements: 0.1, interrupted: 5, alarmed: 3, heard: 97),
        // Others work on it all the time: two programs on two cores beside the benchmark.
        Machine(name: "busy", runs: 0.06, measurements: 0.4, interrupted: 30, alarmed: 15, heard: 85),
    ]

    @Test(arguments: machines)
    func noiseIsQuietOverThirtyRunsAndFortyPercentMoreIsHeard(_ machine: Machine) throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 400, full: 20_000)
        var (alarmed, heard, heardEarly) = (0, 0, 0)
        for index in 0..<count {
            var random = source.fork(index)
            let seconds = exp(Double.random(in: -16...2, using: &random))
            var history: [BenchmarkRun] = []
            var hasAlarm = false
            for number in 0..<35 {
                if number == 5, blocks(machine.least(seconds * 1.4, &random), after: history) { heardEarly += 1 }
                let now = machine.least(seconds, &random)
                if blocks(now, after: history) { hasAlarm = true }
                history.append(BenchmarkRun([BenchmarkSample(name: "a", seconds: now)]))
            }
            if hasAlarm { alarmed += 1 }
            if blocks(machine.least(seconds * 1.4, &random), after: history) { heard += 1 }
        }
        // Far from what the long tier measures, so that chance alone does not fail this.
        let comment: Comment = "\(source): \(alarmed) alarmed, \(heard) and \(heardEarly) heard of \(count)"
        #expect(alarmed * 100 <= count * machine.alarmed, comment)
        #expect(heard * 100 >= count * machine.heard, comment)
        #expect(heardEarly * 100 >= count * (machine.heard - 2), comment)
        try Evidence.record(
            name: "benchmark-gate-\(machine.name)",
            counts: [
                "series": count, "runs": 30 * count, "alarmed": alarmed, "heard": heard, "heard-early": heardEarly,
            ],
            seeds: [source.seed])
        print(
            "benchmark gate, \(machine.name), \(source): \(alarmed) alarmed, \(heard) and \(heardEarly) heard of \(count)"
        )
    }
}
