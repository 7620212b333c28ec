package import Basics

/// What of a run that is over starts over.
package enum RerunSelection: Hashable, Sendable {
    /// Every job.
    case all
    /// The legs that made the run fail or were cancelled, and jobs that never began because of that.
    case failed
    /// These jobs, or single legs of them: those of the run's own workflow.
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
    /// A run can be started over so many times (workflow-semantics.md §20).
    package static let rerunLimit = 50

    /// What a new attempt starts over. Whatever needs a job that starts over is decided anew, since the outputs and the
    /// result it reads may change; the other jobs keep their results.
    ///
    /// - Returns: jobs that are decided anew, and single legs of other jobs; both empty where there is nothing to do.
    package func restarts(_ selection: RerunSelection) -> (jobs: [NodePath], legs: [NodePath]) {
        let top = order.filter { jobs[$0]?.scope == nil }
        var whole: Set<NodePath> = []
        var single: Set<NodePath> = []
        switch selection {
        case .all: whole = Set(top)
        case .failed:
            for path in top {
                switch jobs[path]?.phase {
                case .waiting, .cancelled, .failed: whole.insert(path)
                case .expanded(let legs, _, _): single.formUnion(legs.filter(hasFailed))
                case .skipped, nil: break
                }
            }
        case .from(let point):
            // A job that was not expanded last time has no workspace to go on in.
            if let job = legs[point.leg]?.job, case .expanded(let paths, _, _)? = jobs[job]?.phase,
                paths.contains(point.leg)
            {
                single.insert(point.leg)
            }
        case .jobs(let paths):
            for path in paths {
                if top.contains(path) { whole.insert(path) } else if legs[path] != nil { single.insert(path) }
            }
        }
        let changed = whole.union(single.compactMap { legs[$0]?.job })
        for path in top where !ancestors(of: path).isDisjoint(with: changed) { whole.insert(path) }
        let rest = top.filter { !whole.contains($0) }.flatMap { path -> [NodePath] in
            guard case .expanded(let legs, _, _)? = jobs[path]?.phase else { return [] }
            return legs.filter(single.contains)
        }
        return (top.filter(whole.contains), rest)
    }

    /// Whether a leg left the run red, or never came to its end.
    private func hasFailed(_ path: NodePath) -> Bool {
        guard let leg = legs[path], let result = leg.result?.conclusion.result else { return true }
        return result == .cancelled || result == .failure && !leg.plan.continueOnError
    }
}

extension RunInputs {
    /// What the `github` context says of a later attempt (workflow-semantics.md §8).
    package mutating func setAttempt(_ attempt: Int, by actor: String) {
        guard var context = github.objectValue else { return }
        context["run_attempt"] = .string(String(attempt))
        if !actor.utf8.isEmpty { context["triggering_actor"] = .string(actor) }
        github = .object(context)
    }
}
