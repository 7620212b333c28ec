import Basics
import Planning
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

    /// The median times of the jobs that succeeded in these runs.
    package init(_ records: [RunRecord]) {
        var times: [Place: [Int64]] = [:]
        var ids: [Place: Key] = [:]
        for record in records {
            for job in record.jobs where job.conclusion == .success && job.call == nil {
                guard let time = job.milliseconds else { continue }
                let place = Place(workflow: Key(record.summary.workflowPath), key: Key(job.key))
                times[place, default: []].append(time)
                ids[place] = Key(job.job)
            }
        }
        for (place, times) in times {
            let time = times.sorted()[times.count / 2]
            set(time, workflow: place.workflow.string, key: place.key.string, job: ids[place]?.string)
        }
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

    /// Nil where the time of a job is not known.
    init?(_ workflows: [WorkflowPlan], _ estimates: Estimates) {
        var wall: Int64 = 0
        var billed = 0
        for workflow in workflows {
            guard let end = Self.end(of: workflow, caller: nil, from: 0, estimates, &billed) else { return nil }
            wall = max(wall, end)
        }
        self.wall = wall
        billedMinutes = billed
    }

    /// When the jobs that `caller` calls, or those of the run's own workflow, are done if they may begin at `start`.
    private static func end(
        of workflow: WorkflowPlan, caller: Key?, from start: Int64, _ estimates: Estimates, _ billed: inout Int
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
                    guard let last = self.end(of: workflow, caller: Key(job.key), from: start, estimates, &billed)
                    else { return nil }
                    end = last
                } else if job.runs != .no {
                    guard let known = estimates.milliseconds(workflow: workflow.path, key: job.key) else { return nil }
                    end += known
                    billed += Int((known + 59_999) / 60_000)
                }
                ends[job.id] = max(ends[job.id] ?? 0, end)
            }
            let done = Set(ready.map(\.id))
            open.removeAll { done.contains($0.id) }
        }
        return ends.values.max() ?? start
    }
}
