package import Basics

/// Where a run stands: the fold of its journal.
///
/// `applying` is total and evaluates nothing; replay reads no clock, file or expression.
package struct RunState: Hashable, Sendable {
    /// What the run was created with; nil before the first event.
    package private(set) var inputs: RunInputs?
    package private(set) var status: Status = .queued
    package private(set) var conclusion: Conclusion?
    /// Which attempt of the run this is, from 1.
    package private(set) var attempt = 1
    /// Why the run was asked to stop, or nil.
    package private(set) var cancelReason: String?
    /// How far the run has got with its own concurrency group.
    package private(set) var places = Places()
    /// Paths of all jobs, in the order they became known.
    package private(set) var order: [NodePath] = []
    package private(set) var jobs: [NodePath: JobNode] = [:]
    package private(set) var legs: [NodePath: LegNode] = [:]

    package init() {}

    /// The fold of `events`.
    package init(_ events: some Sequence<RunEvent>) {
        for event in events { apply(event) }
    }

    /// Takes one event into account.
    package mutating func apply(_ event: RunEvent) {
        switch event {
        case .created(let inputs):
            self.inputs = inputs
            status = .inProgress
            add(inputs.jobs, scope: nil)
        case .jobExpanded(let path, let plans, let failFast, let maxParallel):
            jobs[path]?.phase = .expanded(legs: plans.map(\.path), failFast: failFast, maxParallel: maxParallel)
            for plan in plans {
                var leg = LegNode(plan: plan, job: path)
                leg.attempt = legs[plan.path]?.attempt ?? 0
                legs[plan.path] = leg
            }
        case .legsAbsent(let path, let absent): jobs[path]?.absent = absent
        case .jobSkipped(let path, let reason): jobs[path]?.phase = .skipped(reason: reason)
        case .jobFailed(let path, let message): jobs[path]?.phase = .failed(message: message)
        case .jobCancelled(let path, let reason): jobs[path]?.phase = .cancelled(reason: reason)
        case .callExpanded(let path, let shapes):
            legs[path]?.children = shapes.map { path.appending(job: $0.id) }
            add(shapes, scope: path)
        case .placeWaiting(let path, let holder):
            if let path { legs[path]?.places.waitsFor = holder } else { places.waitsFor = holder }
        case .placeTaken(let path):
            if let path { legs[path]?.places.take() } else { places.take() }
        case .legStarted(let path, let attempt):
            legs[path]?.attempt = attempt
            legs[path]?.phase = .running
        case .legCancelling(let path, let reason): legs[path]?.phase = .cancelling(reason: reason)
        case .legEnded(let path, let attempt, let result):
            legs[path]?.attempt = attempt
            legs[path]?.phase = .ended(result)
            if let job = legs[path]?.job { jobs[job]?.keep(result.outputs, of: path) }
        case .cancelRequested(let reason): cancelReason = reason
        case .ended(let conclusion):
            status = .completed
            self.conclusion = conclusion
        case .reopened(let attempt, let jobs, let legs, let actor, let point):
            self.attempt = attempt
            inputs?.setAttempt(attempt, by: actor)
            reopen(jobs, legs)
            if let point, legs.contains(point.leg) { self.legs[point.leg]?.resumption = point }
        case .interrupted: status = .interrupted
        }
    }

    private mutating func reopen(_ jobs: [NodePath], _ legs: [NodePath]) {
        (status, conclusion, cancelReason) = (.inProgress, nil, nil)
        places = Places()
        for path in self.legs.keys {
            self.legs[path]?.isOfEarlierAttempt = true
            self.legs[path]?.resumption = nil
        }
        for path in jobs {
            forgetCalls(of: path)
            self.jobs[path]?.phase = .waiting
            self.jobs[path]?.forgetOutputs()
            restartCallers(of: self.jobs[path]?.scope)
            self.jobs[path]?.absent = []
        }
        for path in legs {
            forgetCall(of: path)
            restart(path)
            restartCallers(of: self.legs[path].flatMap { self.jobs[$0.job]?.scope })
        }
    }

    private mutating func restart(_ leg: NodePath) {
        legs[leg]?.phase = .ready
        legs[leg]?.places = Places()
        legs[leg]?.isOfEarlierAttempt = false
        if let job = legs[leg]?.job { jobs[job]?.forgetOutputs(of: leg) }
    }

    /// The calls around what starts over are made again, with the jobs of theirs that are kept.
    private mutating func restartCallers(of scope: NodePath?) {
        var scope = scope
        while let caller = scope {
            restart(caller)
            scope = legs[caller].flatMap { jobs[$0.job]?.scope }
        }
    }

    /// The jobs of the workflows a job called are found anew; their legs are kept for the number of their attempts.
    private mutating func forgetCalls(of job: NodePath) {
        guard case .expanded(let legs, _, _)? = jobs[job]?.phase else { return }
        for leg in legs { forgetCall(of: leg) }
    }

    private mutating func forgetCall(of leg: NodePath) {
        for child in legs[leg]?.children ?? [] {
            forgetCalls(of: child)
            jobs[child] = nil
            order.removeAll { $0 == child }
        }
        legs[leg]?.children = nil
    }

    private mutating func add(_ shapes: [JobShape], scope: NodePath?) {
        // `needs` names jobs ignoring case (docs/language/workflows.md#job-ids: ids are unique so).
        var ids: [Key: Key] = [:]
        for shape in shapes { ids[shape.id.asciiLowercased] = shape.id }
        func place(_ id: Key) -> NodePath {
            let id = ids[id.asciiLowercased] ?? id
            return scope.map { $0.appending(job: id) } ?? NodePath(id.string)
        }
        for shape in shapes {
            let path = place(shape.id)
            order.append(path)
            jobs[path] = JobNode(path: path, id: shape.id, scope: scope, needs: shape.needs.map(place))
        }
    }
}

/// A job of the graph.
package struct JobNode: Hashable, Sendable {
    /// What has become of the job.
    package enum Phase: Hashable, Sendable {
        case waiting
        case skipped(reason: String)
        case cancelled(reason: String)
        case failed(message: String)
        case expanded(legs: [NodePath], failFast: Bool, maxParallel: Int)
    }

    package let path: NodePath
    package let id: Key
    /// The calling leg for a job of a called workflow, else nil.
    package let scope: NodePath?
    package let needs: [NodePath]
    package var phase: Phase = .waiting
    /// Outputs of the legs that have ended, in the order in which they did.
    private var ended: [LegOutputs] = []
    /// Its legs that this machine cannot run.
    package var absent: [AbsentLeg] = []

    package init(path: NodePath, id: Key, scope: NodePath?, needs: [NodePath]) {
        self.path = path
        self.id = id
        self.scope = scope
        self.needs = needs
    }

    /// Outputs of the legs that have ended. Of several that set one, the last to finish wins
    /// (docs/language/matrix.md).
    package var outputs: [Output] {
        var merged: [Output] = []
        for output in ended.lazy.flatMap(\.outputs) where !output.value.utf8.isEmpty {
            merged.removeAll { $0.name == output.name }
            merged.append(output)
        }
        return merged
    }

    /// Takes the outputs of a leg that has ended.
    mutating func keep(_ outputs: [Output], of leg: NodePath) {
        forgetOutputs(of: leg)
        ended.append(LegOutputs(leg: leg, outputs: outputs))
    }

    /// Drops the outputs of an earlier attempt: those of one leg, or of all.
    mutating func forgetOutputs(of leg: NodePath? = nil) { ended.removeAll { leg == nil || $0.leg == leg } }

    private struct LegOutputs: Hashable {
        let leg: NodePath
        let outputs: [Output]
    }
}

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
