package import Basics

extension Workflow {
    /// The same workflow with only these jobs and the ones they need, directly or through others.
    package func selecting(_ ids: Set<Key>) -> Workflow {
        var kept: Set<Key> = []
        var open = Array(ids)
        while let id = open.popLast() {
            guard let job = job(id), kept.insert(job.id).inserted else { continue }
            open += job.needs.map(\.value)
        }
        return Workflow(
            path: path, name: name, hasName: hasName, runName: runName, triggers: triggers, permissions: permissions,
            env: env, defaults: defaults, concurrency: concurrency, jobs: jobs.filter { kept.contains($0.id) })
    }
}
