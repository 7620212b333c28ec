package import Basics

/// One instance of a job.
package struct LegNode: Hashable, Sendable {
    /// What has become of the leg.
    package enum Phase: Hashable, Sendable {
        case ready, running
        case cancelling(reason: String)
        case ended(LegResult)
    }

    package let plan: LegPlan
    package let job: NodePath
    /// 0 before the first start.
    package var attempt = 0
    package var phase: Phase = .ready
    /// How far it has got with its concurrency groups.
    package var places = Places()
    /// Whether the leg ended in an earlier attempt of the run, and its result is kept.
    package var isOfEarlierAttempt = false
    /// Where its attempt begins, or nil for the first step.
    package var resumption: ResumePoint?
    /// The jobs of the called workflow once they are known.
    package var children: [NodePath]?

    package init(plan: LegPlan, job: NodePath) {
        self.plan = plan
        self.job = job
    }

    /// Whether a runner, or a called workflow's jobs, are at it.
    package var isActive: Bool {
        switch phase {
        case .running, .cancelling: true
        case .ready, .ended: false
        }
    }

    /// How the leg ended, or nil.
    package var result: LegResult? { if case .ended(let result) = phase { result } else { nil } }
}

extension LegNode {
    /// As which attempt a leg ends that does not start: 0 for one that never began; one that is started over must not end
    /// its former attempt again.
    var attemptOfNone: Int { attempt == 0 ? 0 : attempt + 1 }

    /// The place the leg wants before it, or the jobs of the workflow it calls, may start.
    var claim: PlaceClaim? {
        guard plan.concurrency.indices.contains(places.taken) else { return nil }
        var concurrency = plan.concurrency[places.taken]
        if case .cancelling = phase { concurrency = concurrency.yielding }
        return PlaceClaim(leg: plan.path, key: plan.key, index: places.taken, concurrency: concurrency)
    }
}
