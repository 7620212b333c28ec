package import Basics

/// What of a finished run starts over.
package enum RerunSelection: Hashable, Sendable {
    /// Every job.
    case all
    /// The legs that made the run fail or were cancelled, and jobs that never began because of that.
    case failed
    /// These jobs, or single legs of them, those of called workflows included.
    case jobs([NodePath])
    /// One leg, in the workspace that its last attempt has left.
    case from(ResumePoint)
}

/// Where a leg that starts over begins.
package struct ResumePoint: Hashable, Sendable {
    package let leg: NodePath
    /// The step to begin with, counted from 1.
    package let step: Int
    /// The attempt of the leg whose workspace is used.
    package let attempt: Int

    package init(leg: NodePath, step: Int, attempt: Int) {
        self.leg = leg
        self.step = step
        self.attempt = attempt
    }
}

extension RunState {
    /// A run can be started over so many times (docs/language/limits.md).
    package static let rerunLimit = 50

    /// What a new attempt starts over. Whatever needs a job that starts over is decided again, since the outputs and the
    /// result it reads may change; the other jobs keep their results, also those of a called workflow.
    ///
    /// - Returns: jobs that are decided again, and single legs of other jobs; both empty if there is nothing to do. The
    ///   calls around them are made again, and are not named.
    package func restarts(_ selection: RerunSelection) -> (jobs: [NodePath], legs: [NodePath]) {
        var chosen = Restarts()
        switch selection {
        case .all: chosen.jobs = Set(order.filter { jobs[$0]?.scope == nil })
        case .failed: addFailed(order.filter { jobs[$0]?.scope == nil }, to: &chosen)
        case .from(let point):
            // A job that was not expanded last time has no workspace to go on in.
            if isExpanded(point.leg) { chosen.legs.insert(point.leg) }
        case .jobs(let paths):
            for path in paths {
                if jobs[path] != nil {
                    chosen.jobs.insert(path)
                } else if isExpanded(path) {
                    chosen.legs.insert(path)
                }
            }
        }
        if status == .interrupted { addUnfinished(order.filter { jobs[$0]?.scope == nil }, to: &chosen) }
        var changed = chosen.jobs.union(chosen.legs.compactMap { legs[$0]?.job })
        for path in changed { changed.formUnion(callers(of: path).compactMap { legs[$0]?.job }) }
        for path in order where !ancestors(of: path).isDisjoint(with: changed) { chosen.jobs.insert(path) }
        // What starts over as a whole starts over with all that it calls.
        func isNamed(_ job: NodePath) -> Bool {
            !callers(of: job).contains { leg in
                chosen.legs.contains(leg) || legs[leg].map { chosen.jobs.contains($0.job) } == true
            }
        }
        let named = order.filter(isNamed)
        let rest = named.filter { !chosen.jobs.contains($0) }.flatMap { path -> [NodePath] in
            guard case .expanded(let legs, _, _)? = jobs[path]?.phase else { return [] }
            return legs.filter(chosen.legs.contains)
        }
        return (named.filter(chosen.jobs.contains), rest)
    }

    /// Adds what failed of `jobs`, and of the workflows they call.
    private func addFailed(_ paths: [NodePath], to chosen: inout Restarts) {
        for path in paths {
            switch jobs[path]?.phase {
            case .waiting, .cancelled, .failed: chosen.jobs.insert(path)
            case .expanded(let legs, _, _):
                for leg in legs where hasFailed(leg) {
                    let before = chosen
                    addFailed(self.legs[leg]?.children ?? [], to: &chosen)
                    // A call whose jobs are all good failed itself: its outputs did not evaluate.
                    if chosen == before { chosen.legs.insert(leg) }
                }
            case .skipped, nil: break
            }
        }
    }

    /// Adds what an interrupted run has not come to the end of: nothing else would end it.
    private func addUnfinished(_ paths: [NodePath], to chosen: inout Restarts) {
        for path in paths {
            switch jobs[path]?.phase {
            case .waiting: chosen.jobs.insert(path)
            case .expanded(let legs, _, _):
                for leg in legs where self.legs[leg]?.result == nil {
                    let children = self.legs[leg]?.children
                    if let children { addUnfinished(children, to: &chosen) } else { chosen.legs.insert(leg) }
                }
            case .skipped, .cancelled, .failed, nil: break
            }
        }
    }

    private struct Restarts: Hashable {
        var jobs: Set<NodePath> = []
        var legs: Set<NodePath> = []
    }

    /// Whether this is a leg of what its job became last.
    private func isExpanded(_ leg: NodePath) -> Bool {
        guard let job = legs[leg]?.job, case .expanded(let paths, _, _)? = jobs[job]?.phase else { return false }
        return paths.contains(leg)
    }

    /// The legs whose calls are around a job, from the inside.
    private func callers(of job: NodePath) -> [NodePath] {
        var callers: [NodePath] = []
        var scope = jobs[job]?.scope
        while let caller = scope {
            callers.append(caller)
            scope = legs[caller].flatMap { jobs[$0.job]?.scope }
        }
        return callers
    }

    /// Whether a leg left the run red, or never came to its end.
    private func hasFailed(_ path: NodePath) -> Bool {
        guard let leg = legs[path], let result = leg.result?.conclusion.result else { return true }
        return result == .cancelled || result == .failure && !leg.plan.continueOnError
    }
}

extension RunInputs {
    /// What the `github` context says of a later attempt (docs/language/jobs.md#reruns).
    package mutating func setAttempt(_ attempt: Int, by actor: String) {
        guard var context = github.objectValue else { return }
        context["run_attempt"] = .string(String(attempt))
        if !actor.utf8.isEmpty { context["triggering_actor"] = .string(actor) }
        github = .object(context)
    }
}
