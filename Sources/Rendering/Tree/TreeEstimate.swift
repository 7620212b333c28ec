import Basics
import Planning

/// How long a run may still take, by the times of earlier runs.
struct TreeEstimate {
    /// Milliseconds; nil where the time of a job is not known.
    let remaining: Int64?

    init(_ view: RunView, _ estimates: Estimates, now: Instant) {
        guard let workflow = view.state.inputs?.workflowPath else {
            remaining = nil
            return
        }
        // Milliseconds from now to the end of each job.
        var ends: [NodePath: Int64] = [:]
        var isKnown = true
        for path in view.state.order where view.state.jobs[path]?.scope == nil {
            guard let job = view.state.jobs[path] else { continue }
            if view.state.result(of: path) != nil {
                ends[path] = 0
                continue
            }
            let start = job.needs.compactMap { ends[$0] }.max() ?? 0
            var left: Int64 = 0
            if case .expanded(let legs, _, _) = job.phase {
                for leg in legs {
                    guard let node = view.state.legs[leg], node.result == nil else { continue }
                    let known = estimates.milliseconds(workflow: workflow, key: node.plan.key)
                    if known == nil { isKnown = false }
                    let spent = view.legs[leg]?.started.map { now.milliseconds(since: $0) } ?? 0
                    left = max(left, (known ?? 0) - spent)
                }
            } else {
                let known = estimates.milliseconds(workflow: workflow, job: job.id.string)
                if known == nil { isKnown = false }
                left = known ?? 0
            }
            ends[path] = start + max(0, left)
        }
        remaining = isKnown ? ends.values.max() ?? 0 : nil
    }
}
