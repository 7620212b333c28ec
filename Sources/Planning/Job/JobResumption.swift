/// An attempt of a job that goes on from a step of an earlier one, in that one's workspace: what is taken over.
package struct JobResumption: Hashable, Sendable {
    /// The step to begin with.
    package let step: StepID
    /// The attempt whose steps before it are taken over.
    package let attempt: Int
    /// What the journal says of them, in order; their posts and waits follow from it.
    package var events: [JobEvent]

    /// - Parameters:
    ///   - journal: all events of the earlier attempt.
    ///   - attempt: its number.
    ///   - number: the step to begin with, counted from 1.
    /// - Throws: `ResumptionError` where the steps before it do not stand as if they had just run well.
    package init(_ journal: [JobEvent], attempt: Int, from number: Int) throws(ResumptionError) {
        step = .main(number)
        self.attempt = attempt
        guard let count = journal.lazy.compactMap(\.stepCount).first else { throw .notPrepared }
        guard (1...max(count, 1)).contains(number), count > 0 else { throw .noSuchStep(number, count: count) }
        let step = step
        let before = Array(journal.prefix { $0.mainStep != step })
        let state = JobState(before)
        guard state.stop == nil, state.status == .success else {
            if state.stop == nil, let failed = Self.failedStep(before) { throw .failedBefore(failed) }
            throw .notSuccessful
        }
        guard before.count < journal.count else { throw .neverReached(number) }
        guard state.background.isEmpty else { throw .background(state.background) }
        events = before.filter { event in
            switch event {
            case .prepared, .resumed: false
            default: true
            }
        }
    }

    /// The first step of the job's own that made it fail, or was cancelled; nil where none did.
    package static func failedStep(_ journal: [JobEvent]) -> Int? {
        let state = JobState(journal)
        for case .stepEnded(let id, _) in journal
        where id.phase == .main && id.parent == nil && state.countedConclusion(of: id) != .success {
            return id.numbers[0]
        }
        return nil
    }
}

/// Why an attempt cannot go on from a step of an earlier one.
package enum ResumptionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The job never got as far as its steps.
    case notPrepared
    case noSuchStep(Int, count: Int)
    /// An earlier step failed; skipping it would make the job green without it.
    case failedBefore(Int)
    /// What ran before the steps failed, or the job was being cancelled.
    case notSuccessful
    /// The job was over before its turn came.
    case neverReached(Int)
    /// Background steps still ran, or nobody had waited for them.
    case background([StepID])

    package var description: String {
        switch self {
        case .notPrepared: "the job did not get as far as its first step: start it over with --job"
        case .noSuchStep(let number, let count):
            "there is no step \(number): the job has \(count) step\(count == 1 ? "" : "s")"
        case .failedBefore(let number):
            "step \(number) before it failed, and nothing may come of a job that leaves it out: use --from \(number), "
                + "or an earlier step"
        case .notSuccessful:
            "the job had failed or was being cancelled before it: use an earlier step, or start the job over with --job"
        case .neverReached(let number):
            "the job was over before the turn of step \(number): use an earlier step"
        case .background(let steps):
            "the background step\(steps.count == 1 ? "" : "s") \(steps.map(\.description).joined(separator: ", ")) had "
                + "not been waited for then: use --from \(steps.map { $0.numbers[0] }.min() ?? 1), or an earlier step"
        }
    }
}

extension JobEvent {
    fileprivate var stepCount: Int? {
        if case .prepared(let count, _, _) = self { count } else { nil }
    }

    /// The step of the job's own that has its turn, or goes on, with this event.
    fileprivate var mainStep: StepID? {
        switch self {
        case .stepStarted(let id, _, _, _, _), .stepExpanded(let id, _), .stepQueued(let id, _),
            .stepWaiting(let id, _), .stepSkipped(let id, _), .stepStopping(let id, _), .stepEnded(let id, _):
            id.phase == .main ? id.outermost : nil
        case .prepared, .stepsJoined, .resumed, .cancelling, .hardStopped, .ended: nil
        }
    }
}
