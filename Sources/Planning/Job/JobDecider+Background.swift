/// How a step stands to the order of its job's steps.
package enum StepRole: Hashable, Sendable {
    /// The next step waits for its end.
    case ordinary
    /// The job goes on while it runs (docs/language/steps.md#background-steps).
    case background
    /// Waits for these background steps; nil for all that have begun.
    case wait([StepID]?)
    /// Stops a background step and waits for its end.
    case cancel(StepID)
}

extension JobDecider {
    /// The events with which a step begins whose turn it is; `events` are those of an ordinary one.
    static func begin(
        _ id: StepID, name: String, at time: Instant, _ events: [JobEvent], _ role: StepRole, in state: JobState
    ) -> [JobEvent] {
        switch role {
        case .ordinary: return events
        case .background:
            let queued = JobEvent.stepQueued(id, name: name)
            return state.queue.isEmpty && state.room > 0 ? [queued] + events : [queued]
        case .wait(let ids):
            let targets = state.background.filter { ids?.contains($0) ?? true }
            return events + [.stepWaiting(id, targets: targets)]
        case .cancel(let target):
            guard state.background.contains(target) else { return events + [.stepWaiting(id, targets: [])] }
            return events + [.stepWaiting(id, targets: [target])] + cancel(target, at: time, in: state)
        }
    }

    /// Tells a background step to stop; what is being stopped already keeps its first reason.
    private static func cancel(_ id: StepID, at time: Instant, in state: JobState) -> [JobEvent] {
        switch state.steps[id] {
        case .running: [.stepStopping(id, .step)]
        case .queued(let name):
            [
                .stepStarted(id, name: name, at: time, deadline: nil, registersPost: false), .stepStopping(id, .step),
                .stepEnded(id, StepResult(outcome: .cancelled, at: time)),
            ]
        case .stopping, .skipped, .ended, nil: []
        }
    }

    /// The events with which a step ends. One that waited for a place in vain has a beginning, too.
    static func end(_ id: StepID, _ result: StepResult, in state: JobState) -> [JobEvent] {
        var events: [JobEvent] = []
        if case .queued(let name)? = state.steps[id] {
            events.append(.stepStarted(id, name: name, at: result.at, deadline: nil, registersPost: false))
        }
        events.append(.stepEnded(id, result))
        if let targets = state.waits[id], !targets.isEmpty { events.append(.stepsJoined(targets, by: id)) }
        return events
    }
}

extension JobState {
    /// Whether the steps of the job are done and every background step has ended: what nobody has waited for counts
    /// now, before the posts.
    var isJoinDue: Bool {
        result == nil && !isHardStopped && turn == nil && !background.isEmpty && background.allSatisfy(isFinal)
    }
}
