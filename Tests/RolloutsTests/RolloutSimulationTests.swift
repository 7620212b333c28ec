import Basics
import Rollouts
import TestSupport
import Testing

@Suite("Random rollouts with crashes")
struct RolloutSimulationTests {
    @Test("One healthy version gets requests on each host, whatever dies when")
    func simulation() throws {
        let source = RandomSource()
        let environments = ProveTier.count(sample: 100, full: 500)
        let deployments = 20
        var outcomes: [RolloutEvent.Outcome: Int] = [:]
        var crashes = 0
        var intruders = 0
        let start = ContinuousClock.now
        for index in 0..<environments {
            var simulation = RolloutSimulation(source.fork(index))
            do { try simulation.run(deployments) } catch {
                Issue.record("\(source), environment \(index): \(error)")
                return
            }
            outcomes.merge(simulation.outcomes) { $0 + $1 }
            crashes += simulation.crashes
            intruders += simulation.intruders
        }
        // All of it happens often enough to mean something.
        for outcome in [RolloutEvent.Outcome.succeeded, .failed, .returned] {
            #expect(outcomes[outcome, default: 0] > environments, "\(source): \(outcomes)")
        }
        #expect(crashes > 2 * environments && intruders > environments, "\(source): \(crashes), \(intruders)")
        try Evidence.record(
            name: "rollout-simulation",
            counts: [
                "rollouts": environments * deployments, "crashes": crashes, "intruders": intruders,
                "succeeded": outcomes[.succeeded, default: 0], "failed": outcomes[.failed, default: 0],
                "returned": outcomes[.returned, default: 0],
            ], seeds: [source.seed], duration: start.duration(to: .now))
    }

    @Test("What a reducer could do wrong is noticed", arguments: PlantedFault.allCases)
    func plantedFaults(_ fault: PlantedFault) {
        let source = RandomSource()
        for index in 0..<100 {
            var simulation = RolloutSimulation(source.fork(index), fault: fault)
            do { try simulation.run(20) } catch {
                let isNoticed = fault.symptoms.contains { "\(error)".contains($0) }
                #expect(isNoticed, "\(source), environment \(index): \(error)")
                return
            }
        }
        Issue.record("\(source): \(fault) is not noticed")
    }
}
