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
        for index in 0..<environments {
            var simulation = RolloutSimulation(source.fork(index))
            do { try simulation.run(deployments) } catch {
                Issue.record("\(source), environment \(index): \(error)")
                return
            }
            outcomes.merge(simulation.outcomes) { $0 + $1 }
            crashes += simulation.crashes
        }
        // All of it happens often enough to mean something.
        for outcome in [RolloutEvent.Outcome.succeeded, .failed, .returned] {
            #expect(outcomes[outcome, default: 0] > environments, "\(source): \(outcomes)")
        }
        #expect(crashes > 2 * environments, "\(source)")
    }
}
