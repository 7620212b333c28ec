import Rollouts
import Synchronization

/// What the steps of a deployment came to, for its record.
final class RolloutLog: Sendable {
    private let steps = Mutex<[DeploymentRecord.Step]>([])

    func add(_ step: RolloutStep, _ duration: Duration, _ text: String, isGood: Bool) {
        let entry = DeploymentRecord.Step(
            name: step.rawValue, milliseconds: Int(duration / .milliseconds(1)), text: text, isGood: isGood)
        steps.withLock { $0.append(entry) }
    }

    /// The steps since the last time.
    func take() -> [DeploymentRecord.Step] {
        steps.withLock { steps in
            defer { steps = [] }
            return steps
        }
    }
}
