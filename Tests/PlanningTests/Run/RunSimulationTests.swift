import TestSupport
import Testing

/// Random graphs under random schedules: the rules hold at each event, and the results are those of a plain model.
struct RunSimulationTests {
    @Test func `every random run keeps the rules and ends as the plain model says`() async throws {
        let source = RandomSource()
        let count = ProveTier.count(sample: 120, full: 10_000)
        let start = ContinuousClock.now
        let totals = try await runCases(count, source) { source, totals in
            var simulation = RunSimulation(source)
            try simulation.run()
            totals.add("jobs", simulation.world.jobs.count)
            totals.add("legs", simulation.world.legs.count)
            totals.add("events", simulation.eventCount)
            totals.add("place_answers", simulation.places)
            totals.add("crashes", simulation.crashes)
            totals.add("reruns", simulation.reruns)
            totals.add("deaths", simulation.deaths)
            totals.add("kills", simulation.kills)
            totals.add("answers", simulation.answers)
            totals.add("parkings", simulation.parkings)
            totals.add(simulation.isCancelled ? "cancelled" : "compared_with_model")
        }
        try Evidence.record(
            name: "run-simulation", counts: totals.counts.merging(["graphs": count]) { $1 }, seeds: [source.seed],
            duration: ContinuousClock.now - start)
    }
}
