import Planning
import TestSupport
import Testing

/// Random step lists under random timing: the rules hold at each event, and what becomes of each step is what a plain
/// interpreter says.
struct JobSimulationTests {
    @Test func `every random job goes as the plain model says, to the millisecond`() async throws {
        try await simulate(name: "job-simulation", isExact: true, full: 10_000)
    }

    @Test func `every random job keeps the rules when answers come late and in any order`() async throws {
        try await simulate(name: "job-simulation-late-answers", isExact: false, full: 10_000)
    }

    private func simulate(name: String, isExact: Bool, full: Int) async throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 300, full: full)
        let start = ContinuousClock.now
        let totals = try await runCases(count, source) { source, totals in
            var simulation = JobSimulation(source, isExact: isExact)
            try simulation.run()
            totals.add("events", simulation.eventCount)
            totals.add("steps", simulation.world.ids.count { $0.phase == .main })
            totals.add("crashes", simulation.crashes)
            totals.add("ended_\(simulation.conclusion?.rawValue ?? "never")")
            while let next = try simulation.resumed() {
                simulation = next
                try simulation.run()
                totals.add("resumed")
                totals.add("events", simulation.eventCount)
            }
        }
        try Evidence.record(
            name: name, counts: totals.counts.merging(["step_lists": count]) { $1 }, seeds: [source.seed],
            duration: ContinuousClock.now - start)
    }
}
