package import Basics
package import Journal
package import Planning

/// A run as displays show it: the fold of its journal's events with their times. Pure.
package struct RunView: Sendable {
    /// The run's number.
    package let run: Int
    /// Where the run and its jobs stand.
    package private(set) var state = RunState()
    /// What is known of the legs that have begun.
    package private(set) var legs: [NodePath: LegView] = [:]
    /// What checkouts pushed, or would have, in the order of the steps' ends.
    package private(set) var effects: [PlacedEffect] = []
    /// When the run was created.
    package private(set) var created: Instant?
    /// When it ended.
    package private(set) var ended: Instant?

    /// A run nothing has happened to.
    package init(run: Int) { self.run = run }

    /// Takes one event into account.
    package mutating func apply(_ event: JournalEvent, at time: Instant) {
        if created == nil { created = time }
        switch event {
        case .run(let event):
            state.apply(event)
            switch event {
            case .legStarted(let path, let attempt):
                legs[path] = LegView(attempt: attempt, started: time)
            case .legEnded(let path, _, _): legs[path, default: LegView()].ended = time
            case .ended, .interrupted: ended = time
            case .reopened: (created, ended) = (time, nil)
            default: break
            }
        case .job(let path, let attempt, let event):
            if case .stepEnded(let step, let result) = event {
                // An attempt that goes on from a step repeats those before it.
                let new = result.effects.map { PlacedEffect(leg: path, step: step, effect: $0) }
                effects += new.filter { !effects.contains($0) }
            }
            // What a former attempt still says is not shown.
            guard attempt >= legs[path, default: LegView()].attempt else { return }
            legs[path, default: LegView()].apply(event)
        }
    }

    // MARK: - Names

    /// The workflow's name.
    package var workflow: String { state.inputs?.workflowName ?? "run" }

    /// `PR checks #12`.
    package var title: String { "\(workflow) #\(run)" }

    /// `pull_request feature/prices → develop`, `push main`.
    package var subject: String {
        guard let inputs = state.inputs else { return "" }
        if let head = inputs.github["head_ref"]?.stringValue, let base = inputs.github["base_ref"]?.stringValue,
            !head.utf8.isEmpty, !base.utf8.isEmpty
        {
            return "\(inputs.event) \(head) → \(base)"
        }
        return "\(inputs.event) \(inputs.refName)"
    }

    /// The unique key people see, of a leg or of a job that has none yet.
    package func key(of path: NodePath) -> String { state.key(of: path) }

    /// The id of the job a leg, or a path of a job, belongs to.
    package func job(of path: NodePath) -> String {
        let path = state.legs[path]?.job ?? path
        return state.jobs[path]?.id.string ?? path.description
    }

    // MARK: - Concurrency groups

    /// The group a leg, or the run itself (nil), waits for.
    func waitingGroup(_ path: NodePath?) -> String? {
        guard let path else { return state.inputs?.concurrency?.group }
        guard let leg = state.legs[path], leg.plan.concurrency.indices.contains(leg.places.taken) else { return nil }
        return leg.plan.concurrency[leg.places.taken].group
    }

    /// What a leg, or the run itself (nil), waits for, in words.
    func waitingNote(_ path: NodePath?) -> String? {
        let places = path.map { state.legs[$0]?.places } ?? state.places
        guard let holder = places?.waitsFor, let group = waitingGroup(path) else { return nil }
        return RunText.waits(for: holder, group)
    }

    /// From creation to end, or to `now`, in milliseconds.
    package func milliseconds(now: Instant) -> Int64 {
        max(0, (ended ?? now).milliseconds(since: created ?? now))
    }
}
