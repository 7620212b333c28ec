import Basics
import Planning

/// The time the jobs of a plan take together.
struct PlanTime {
    /// From the first job's start to the last one's end, with as many jobs at a time as there are slots.
    let wall: Int64
    /// Minutes as GitHub bills them: each job's rounded up.
    let billedMinutes: Int
    /// How many jobs are not in it, since they have never run to a good end.
    let unknown: Int

    /// Nil where the time of no job is known.
    ///
    /// - Parameter slots: how many jobs run at a time.
    init?(_ workflows: [WorkflowPlan], _ estimates: Estimates, slots: Int) {
        var graph = Graph()
        for workflow in workflows { graph.add(workflow, estimates) }
        guard graph.known > 0, let wall = graph.wall(slots: max(1, slots)) else { return nil }
        self.wall = wall
        billedMinutes = graph.billedMinutes
        unknown = graph.unknown
    }

    /// Legs that take time, and points in between that take none: the begin and end of a call, the end of all legs of a
    /// job.
    private struct Graph {
        /// nil for a point, which takes no slot.
        private var durations: [Int64?] = []
        private var needs: [[Int]] = []
        private(set) var billedMinutes = 0
        private(set) var known = 0
        private(set) var unknown = 0

        private mutating func add(_ duration: Int64?, after needs: [Int]) -> Int {
            durations.append(duration)
            self.needs.append(needs)
            return durations.count - 1
        }

        mutating func add(_ workflow: WorkflowPlan, _ estimates: Estimates) {
            // The end of each job by its caller and id, the begin and end of each call by its key.
            struct Place: Hashable {
                let caller: Key?
                let id: Key
            }
            var jobs: [Place: Int] = [:]
            var calls: [Key: (begin: Int, end: Int)] = [:]
            for job in workflow.jobs {
                let place = Place(caller: job.caller.map { Key($0) }, id: job.id.asciiLowercased)
                if jobs[place] == nil { jobs[place] = add(nil, after: []) }
                if job.call != nil { calls[Key(job.key)] = (add(nil, after: []), add(nil, after: [])) }
            }
            for job in workflow.jobs {
                let caller = job.caller.map { Key($0) }
                var before = job.needs.compactMap { jobs[Place(caller: caller, id: Key($0).asciiLowercased)] }
                let around = caller.flatMap { calls[$0] }
                if let around { before.append(around.begin) }
                guard let end = jobs[Place(caller: caller, id: job.id.asciiLowercased)] else { continue }
                if let call = calls[Key(job.key)] {
                    needs[call.begin] += before
                    needs[call.end].append(call.begin)
                    needs[end].append(call.end)
                } else {
                    let leg = add(duration(job, in: workflow, estimates), after: before)
                    needs[end].append(leg)
                }
                if let around { needs[around.end].append(end) }
            }
        }

        private mutating func duration(_ job: JobPlan, in workflow: WorkflowPlan, _ estimates: Estimates) -> Int64? {
            guard job.runs != .no else { return nil }
            guard let time = estimates.milliseconds(job, in: workflow) else {
                unknown += 1
                return nil
            }
            known += 1
            billedMinutes += Int((time + 59_999) / 60_000)
            return time
        }

        /// When the last one ends, if each takes the first free slot in the order in which they become ready; nil for a
        /// ring.
        func wall(slots: Int) -> Int64? {
            var dependents = [[Int]](repeating: [], count: needs.count)
            var open = needs.map(\.count)
            for (node, needs) in needs.enumerated() { for need in needs { dependents[need].append(node) } }
            var ready = needs.indices.filter { needs[$0].isEmpty }
            var next = 0
            var running: [(end: Int64, node: Int)] = []
            var (now, ended): (Int64, Int) = (0, 0)
            var waiting: [Int] = []
            var firstWaiting = 0
            func release(_ node: Int) {
                ended += 1
                for dependent in dependents[node] {
                    open[dependent] -= 1
                    if open[dependent] == 0 { ready.append(dependent) }
                }
            }
            while true {
                while next < ready.count {
                    let node = ready[next]
                    next += 1
                    if durations[node] == nil { release(node) } else { waiting.append(node) }
                }
                while running.count < slots, firstWaiting < waiting.count {
                    let node = waiting[firstWaiting]
                    firstWaiting += 1
                    running.append((now + (durations[node] ?? 0), node))
                }
                guard let first = running.indices.min(by: { running[$0].end < running[$1].end }) else { break }
                let done = running.remove(at: first)
                now = done.end
                release(done.node)
            }
            return ended == needs.count ? now : nil
        }
    }
}
