import Basics
import Glibc
import Reports
import TestSupport
import Testing

/// What the defaults of `BenchmarkPolicy` were chosen by: how often noise alone blocks, and how often a slowdown does.
struct BenchmarkSimulationTests {
    /// A benchmark on a machine that is mostly left alone.
    private struct Machine {
        /// How much the machine's speed varies from run to run (log-normal).
        var runs = 0.025
        /// How much one measurement varies (log-normal); 1 in 20 takes 2 to 10 times as long.
        var measurements = 0.1

        /// The median of 30 measurements of what takes `seconds`; 3 % of runs are up to 15 % slower.
        func median(_ seconds: Double, _ random: inout RandomSource) -> Double {
            var speed = exp(runs * normal(&random))
            if random.chance(0.03) { speed *= Double.random(in: 1.02...1.15, using: &random) }
            let times = (0..<30).map { _ in
                let time = seconds * speed * exp(measurements * normal(&random))
                return random.chance(0.05) ? time * Double.random(in: 2...10, using: &random) : time
            }.sorted()
            return (times[14] + times[15]) / 2
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

    @Test func noiseIsQuietOverThirtyRunsAndFortyPercentMoreIsHeard() throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 400, full: 20_000)
        let machine = Machine()
        var (alarmed, heard, heardEarly) = (0, 0, 0)
        for index in 0..<count {
            var random = source.fork(index)
            let seconds = exp(Double.random(in: -16...2, using: &random))
            var history: [BenchmarkRun] = []
            var hasAlarm = false
            for number in 0..<35 {
                if number == 5, blocks(machine.median(seconds * 1.4, &random), after: history) { heardEarly += 1 }
                let now = machine.median(seconds, &random)
                if blocks(now, after: history) { hasAlarm = true }
                history.append(BenchmarkRun([BenchmarkSample(name: "a", seconds: now)]))
            }
            if hasAlarm { alarmed += 1 }
            if blocks(machine.median(seconds * 1.4, &random), after: history) { heard += 1 }
        }
        // Far from what the long tier measures, so that chance alone does not fail this.
        let comment: Comment = "\(source): \(alarmed) alarmed, \(heard) and \(heardEarly) heard of \(count)"
        #expect(alarmed * 100 <= count * 3, comment)
        #expect(heard * 100 >= count * 97, comment)
        #expect(heardEarly * 100 >= count * 95, comment)
        try Evidence.record(
            name: "benchmark-gate",
            counts: [
                "series": count, "runs": 30 * count, "alarmed": alarmed, "heard": heard, "heard-early": heardEarly,
            ],
            seeds: [source.seed])
        print("benchmark gate \(source): \(alarmed) alarmed, \(heard) and \(heardEarly) heard of \(count)")
    }
}
