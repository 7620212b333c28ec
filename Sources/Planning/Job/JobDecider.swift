/// What reaches a job's attempt from outside.
package enum JobStimulus: Hashable, Sendable {
    /// The workspace is ready and the actions are resolved; `resumption` holds what an earlier attempt has done already.
    case prepared(stepCount: Int, pre: [StepID], deadline: Instant, resumption: JobResumption? = nil)
    /// The workspace or an action could not be had.
    case notPrepared(message: String)
    /// A step's condition did not hold.
    case skipped(StepID, name: String)
    /// A step's condition held and its keys evaluated; `inner` is the number of a composite's steps.
    case started(
        StepID, name: String, at: Instant, deadline: Instant?, registersPost: Bool, inner: Int?,
        role: StepRole = .ordinary)
    /// A step is over, or its condition or keys did not evaluate.
    case ended(StepID, StepResult, continueOnError: Bool)
    /// The condition of a running step under a cancellation.
    case rechecked(StepID, continues: Bool)
    /// Stop the job.
    case cancel(StopReason, hardStop: Instant)
    /// Stop the job at once: nothing of it gets time any more.
    case kill(at: Instant)
    /// Time has passed.
    case clock(Instant, hardStop: Instant)
    /// The job's outputs and where its environment can be reached, or why they did not evaluate; `note` says what was
    /// left out.
    case completed(outputs: [Output], environmentURL: String? = nil, note: String? = nil, failure: String?)
}

/// Decides what happens next in a job's attempt: pure.
package enum JobDecider {
    /// The events `stimulus` causes in `state`; empty where it comes too late or twice.
    package static func decide(_ state: JobState, _ stimulus: JobStimulus) -> [JobEvent] {
        let events = answer(stimulus, in: state)
        guard !state.background.isEmpty, !events.isEmpty else { return events }
        var next = state
        for event in events { next.apply(event) }
        return next.isJoinDue ? events + [.stepsJoined(next.background, by: nil)] : events
    }

    private static func answer(_ stimulus: JobStimulus, in state: JobState) -> [JobEvent] {
        guard state.result == nil else { return [] }
        switch stimulus {
        case .prepared(let count, let pre, let deadline, let resumption):
            if state.isPrepared { return [] }
            let prepared = JobEvent.prepared(stepCount: count, pre: pre, deadline: deadline)
            // After the hard stop nothing has a turn any more, not even in the record.
            guard let resumption, !state.isHardStopped else { return [prepared] }
            return [prepared] + resumption.events + [.resumed(resumption.step, attempt: resumption.attempt)]
        case .notPrepared(let message):
            return state.isPrepared
                ? [] : [.ended(LegResult(state.stop == nil ? .failure : state.conclusion, message: message))]
        case .skipped(let id, let name):
            return state.pending.contains(.begin(id)) ? [.stepSkipped(id, name: name)] : []
        case .started(let id, let name, let at, let deadline, let registersPost, let inner, let role):
            let started = JobEvent.stepStarted(
                id, name: name, at: at, deadline: deadline, registersPost: registersPost)
            let events = [started] + (inner.map { [.stepExpanded(id, count: $0)] } ?? [])
            if state.pending.contains(.launch(id)) { return events }
            guard state.pending.contains(.begin(id)) else { return [] }
            return begin(id, name: name, at: at, events, role, in: state)
        case .ended(let id, let result, let continueOnError):
            guard state.isOpen(id) else { return [] }
            return end(id, settle(result, of: id, in: state, continueOnError), in: state)
        case .rechecked(let id, let continues):
            guard !continues, state.pending.contains(.recheck(id)) else { return [] }
            return [.stepStopping(id, .cancelled)]
        case .cancel(let reason, let hardStop):
            return state.stop == nil ? [.cancelling(reason, hardStop: hardStop)] : []
        case .kill(let now):
            let events: [JobEvent] = state.stop == nil ? [.cancelling(.cancelled, hardStop: now)] : []
            return state.isHardStopped ? events : events + [.hardStopped]
        case .clock(let now, let hardStop):
            return timeouts(state, now, hardStop)
        case .completed(let outputs, let url, let note, let failure):
            guard state.pending.contains(.complete) else { return [] }
            let conclusion = failure == nil ? state.conclusion : Conclusion.worse(state.conclusion, .failure)
            return [
                .ended(
                    LegResult(
                        conclusion, outputs: outputs, message: failure ?? note ?? state.timeoutMessage,
                        environmentURL: url))
            ]
        }
    }

    /// A step told to stop has the outcome of that, whatever its process said; a composite has its frame's
    /// (docs/language/steps.md#outcomes, docs/language/actions.md#composite-actions). `continue-on-error` covers
    /// failures, not cancellations.
    private static func settle(
        _ result: StepResult, of id: StepID, in state: JobState, _ continueOnError: Bool
    ) -> StepResult {
        var result = result
        if let frame = state.frames[id], frame.status != .success {
            result.outcome = Conclusion.worse(result.outcome, frame.status)
        }
        for target in state.waits[id] ?? [] {
            result.outcome = Conclusion.worse(result.outcome, state.countedConclusion(of: target))
        }
        switch state.steps[id] {
        case .stopping(.timeout): result.outcome = .failure
        case .stopping(.cancelled), .stopping(.step): result.outcome = .cancelled
        default: if state.isHardStopped || state.isStopping(id) { result.outcome = .cancelled }
        }
        result.conclusion = result.outcome == .failure && continueOnError ? .success : result.outcome
        return result
    }

    private static func timeouts(_ state: JobState, _ now: Instant, _ hardStop: Instant) -> [JobEvent] {
        var events: [JobEvent] = []
        // What is being stopped already keeps its first reason.
        for id in state.active where !state.isHardStopped && !state.isStopping(id) {
            if case .running(let deadline?) = state.steps[id], deadline <= now {
                events.append(.stepStopping(id, .timeout))
            }
        }
        var end = state.hardStop
        if state.stop == nil, let deadline = state.deadline, deadline <= now {
            events.append(.cancelling(.timeout, hardStop: hardStop))
            end = hardStop
        }
        // A job without time for cancelled steps stops hard at once: no other clock would come for this moment.
        if !state.isHardStopped, let end, end <= now { events.append(.hardStopped) }
        return events
    }
}

extension JobState {
    /// How the job ends as it stands; running out of time cancels it (docs/language/jobs.md#time-limits).
    var conclusion: Conclusion { status }

    /// What is said of a job that ran out of time.
    var timeoutMessage: String? { stop == .timeout ? "it ran longer than its timeout-minutes allow" : nil }

    /// Whether a result for the step is awaited: it runs, or its condition is being evaluated.
    func isOpen(_ id: StepID) -> Bool {
        switch steps[id] {
        case .running, .stopping:
            // A composite is over when its inner steps are, a wait when those it waits for are, whatever comes from
            // outside.
            frames[id] == nil && waits[id] == nil
                ? lanes.contains { $0.last == id } : pending.contains(.finish(id))
        case .queued: pending.contains(.launch(id))
        case .skipped, .ended: false
        case nil: pending.contains(.begin(id))
        }
    }
}

// MARK: - Background

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
