import Basics
import Planning

/// What the jobs of a world come to where nobody cancels the run, said as plainly as the documentation does: a
/// recursion over the graph without order, time or state (docs/language/jobs.md#needs).
///
/// Fail-fast changes no job's result: it needs a failed leg, and a failed leg makes the job a failure.
struct RunModel {
    let world: RunWorld
    private var known: [NodePath: Conclusion] = [:]

    init(_ world: RunWorld) { self.world = world }

    mutating func conclusion() -> Conclusion {
        var results: [Conclusion] = []
        for path in world.top { results.append(result(of: path)) }
        return Self.together(results)
    }

    mutating func result(of path: NodePath) -> Conclusion {
        if let result = known[path] { return result }
        guard let job = world.jobs[path] else { return .neutral }
        var ancestors: [Conclusion] = []
        for ancestor in job.ancestors { ancestors.append(result(of: ancestor)) }
        let holds = RunWorld.holds(job.condition, ancestors: ancestors, isCancelling: false)
        let result: Conclusion
        if job.fault == .condition || (holds && job.fault == .matrix) {
            result = .failure
        } else if !holds || job.isWhollyAbsent {
            result = .skipped
        } else {
            var legs: [Conclusion] = []
            for leg in job.legs { legs.append(self.leg(leg)) }
            result = Self.together(legs)
        }
        known[path] = result
        return result
    }

    private mutating func leg(_ path: NodePath) -> Conclusion {
        guard let leg = world.legs[path] else { return .neutral }
        if leg.isDeadlocked { return .cancelled }
        var result = leg.natural == .timedOut ? .failure : leg.natural
        if let call = leg.call {
            var jobs: [Conclusion] = []
            for job in call.jobs { jobs.append(self.result(of: job)) }
            result = call.isBroken || call.hasBrokenOutputs ? .failure : Self.together(jobs)
        }
        return result == .failure && leg.continueOnError ? .success : result
    }

    /// Failure before cancellation before success; skipped where nothing ran.
    static func together(_ results: [Conclusion]) -> Conclusion {
        for worst in [Conclusion.failure, .cancelled, .success] where results.contains(worst) { return worst }
        return .skipped
    }
}
