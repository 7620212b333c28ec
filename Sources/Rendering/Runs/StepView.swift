import Basics
package import Planning

/// One step of a job's attempt as a run's display knows it.
package struct StepView: Hashable, Sendable {
    /// Its place in the job.
    package let id: StepID
    /// Its name, masked.
    package var name: String
    /// When it began; nil for a skipped step.
    package var started: Instant?
    /// How it ended; nil while it runs.
    package var result: StepResult?
    /// Whether its condition did not hold.
    package var isSkipped = false

    /// Whether it runs now.
    package var isRunning: Bool { started != nil && result == nil }

    /// From start to end in milliseconds; nil where there is not both.
    package var milliseconds: Int64? {
        started.flatMap { start in result.map { max(0, $0.at.milliseconds(since: start)) } }
    }
}

/// One leg as a run's display knows it: what happened in its latest attempt.
package struct LegView: Hashable, Sendable {
    /// The latest attempt, from 1; 0 before the first.
    package var attempt = 0
    /// When the attempt began.
    package var started: Instant?
    /// When it ended.
    package var ended: Instant?
    /// The steps that have begun or been skipped, in that order.
    package var steps: [StepView] = []
    /// Why the attempt is being stopped, or nil.
    package var stopping: StopReason?

    /// From start to end in milliseconds; nil where there is not both.
    package var milliseconds: Int64? {
        started.flatMap { start in ended.map { max(0, $0.milliseconds(since: start)) } }
    }

    /// Background steps nobody has waited for yet (docs/language/steps.md#background-steps).
    package var background: Set<StepID> = []

    /// The innermost step that runs; one in the background only where no other does.
    package var current: StepView? {
        steps.last { $0.isRunning && !isBackground($0) } ?? steps.last(where: \.isRunning)
    }

    /// The background steps that run beside the current one.
    package var beside: [StepView] {
        let current = current?.id
        return steps.filter { $0.isRunning && background.contains($0.id) && $0.id != current }
    }

    private func isBackground(_ step: StepView) -> Bool {
        step.id.phase == .main && background.contains(StepID(Array(step.id.numbers.prefix(1))))
    }

    /// The step that made the job fail: the innermost one of those whose failure was not tolerated.
    package var failedStep: StepView? {
        let facts = steps.map {
            FailedStep.Facts(id: $0.id, outcome: $0.result?.outcome, conclusion: $0.result?.conclusion)
        }
        return FailedStep.index(in: facts).map { steps[$0] }
    }

    /// Takes one event of attempt `attempt` into account.
    mutating func apply(_ event: JobEvent) {
        switch event {
        case .stepStarted(let id, let name, let at, _, _):
            steps.append(StepView(id: id, name: name, started: at))
        case .stepSkipped(let id, let name): steps.append(StepView(id: id, name: name, isSkipped: true))
        case .stepEnded(let id, let result):
            if let place = steps.lastIndex(where: { $0.id == id }) {
                steps[place].result = result
            } else {
                // Its condition or its keys did not evaluate: it never began.
                steps.append(StepView(id: id, name: "step \(id)", result: result))
            }
        case .cancelling(let reason, _): stopping = reason
        case .stepQueued(let id, _): background.insert(id)
        case .stepsJoined(let ids, _): background.subtract(ids)
        case .prepared, .stepExpanded, .stepWaiting, .stepStopping, .resumed, .hardStopped, .ended: break
        }
    }
}
