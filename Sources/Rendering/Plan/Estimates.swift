import Basics
package import Planning
package import Store

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

/// The time the jobs of a plan take together.
struct PlanTime {
    /// From the first job's start to the last one's end, if all that can run at once does.
    let wall: Int64
    /// Minutes as GitHub bills them: each job's rounded up.
    let billedMinutes: Int
    /// How many jobs are not in it, since they have never run to a good end.
    let unknown: Int

    /// Nil where the time of no job is known.
    init?(_ workflows: [WorkflowPlan], _ estimates: Estimates) {
        var wall: Int64 = 0
        var sums = Sums()
        for workflow in workflows {
            guard let end = Self.end(of: workflow, caller: nil, from: 0, estimates, &sums) else { return nil }
            wall = max(wall, end)
        }
        guard sums.known > 0 else { return nil }
        self.wall = wall
        billedMinutes = sums.billedMinutes
        unknown = sums.unknown
    }

    private struct Sums {
        var billedMinutes = 0
        var known = 0
        var unknown = 0
    }

    /// When the jobs that `caller` calls, or those of the run's own workflow, are done if they may begin at `start`.
    private static func end(
        of workflow: WorkflowPlan, caller: Key?, from start: Int64, _ estimates: Estimates, _ sums: inout Sums
    ) -> Int64? {
        // The end of each job, by its id; needs come before in time, not always in the file.
        var ends: [Key: Int64] = [:]
        var open = workflow.jobs.filter { $0.caller.map(Key.init) == caller }
        while !open.isEmpty {
            let ready = open.filter { $0.needs.allSatisfy { need in !open.contains { $0.id == Key(need) } } }
            guard !ready.isEmpty else { return nil }
            for job in ready {
                let start = job.needs.compactMap { ends[Key($0)] }.max() ?? start
                var end = start
                if job.runs != .no, job.call != nil {
                    guard let last = self.end(of: workflow, caller: Key(job.key), from: start, estimates, &sums)
                    else { return nil }
                    end = last
                } else if job.runs != .no {
                    if let known = estimates.milliseconds(job, in: workflow) {
                        end += known
                        sums.known += 1
                        sums.billedMinutes += Int((known + 59_999) / 60_000)
                    } else {
                        sums.unknown += 1
                    }
                }
                ends[job.id] = max(ends[job.id] ?? 0, end)
            }
            let done = Set(ready.map(\.id))
            open.removeAll { done.contains($0.id) }
        }
        return ends.values.max() ?? start
    }
}
