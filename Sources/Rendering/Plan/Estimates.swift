import Basics
package import Journal
package import Planning

/// How long the jobs of workflows took in earlier runs.
package struct Estimates: Hashable, Sendable {
    private struct Place: Hashable {
        let workflow: Key
        let key: Key
    }

    /// By the key of a job.
    private var milliseconds: [Place: Int64] = [:]
    /// By the id of a job: the longest of its legs.
    private var jobs: [Place: Int64] = [:]

    /// Nothing is known.
    package init() {}

    /// Of each job so many times count: more say little.
    private static let depth = 3

    /// Adds the median of each job's latest times in runs of the workflow file at `path`; `times` are newest first.
    package mutating func add(_ times: [JobTime], ofWorkflow path: String) {
        var latest: [Key: [Int64]] = [:]
        for time in times where latest[Key(time.key), default: []].count < Self.depth {
            latest[Key(time.key), default: []].append(time.milliseconds)
        }
        var known: Set<Key> = []
        for time in times where known.insert(Key(time.key)).inserted {
            guard let values = latest[Key(time.key)]?.sorted() else { continue }
            set(values[values.count / 2], workflow: path, key: time.key, job: time.job)
        }
    }

    /// The milliseconds of a job of a plan: those of its own key or, where its legs are not known yet, of the longest of
    /// them; nil where it has not run yet or will not.
    package func milliseconds(_ job: JobPlan, in plan: WorkflowPlan) -> Int64? {
        guard job.runs != .no else { return nil }
        let known = milliseconds(workflow: plan.path, key: job.key)
        return known ?? (job.runs == .later ? milliseconds(workflow: plan.path, job: job.id.string) : nil)
    }

    /// Sets the time of one job, or of one of its legs.
    package mutating func set(_ time: Int64, workflow: String, key: String, job: String? = nil) {
        milliseconds[Place(workflow: Key(workflow), key: Key(key))] = time
        let place = Place(workflow: Key(workflow), key: Key(job ?? key))
        jobs[place] = max(jobs[place] ?? 0, time)
    }

    /// The milliseconds of the longest leg of a job, or nil where it has not run yet.
    package func milliseconds(workflow: String, job: String) -> Int64? {
        jobs[Place(workflow: Key(workflow), key: Key(job))]
    }

    /// The milliseconds of the job `key` of the workflow file at `workflow`, or nil where it has not run yet.
    package func milliseconds(workflow: String, key: String) -> Int64? {
        milliseconds[Place(workflow: Key(workflow), key: Key(key))]
    }
}
