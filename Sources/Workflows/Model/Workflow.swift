package import Basics

/// A workflow file that is valid: what starts it, and the jobs it is made of
/// (docs/language/workflows.md#workflow-keys).
package struct Workflow: Sendable {
    /// The file as named to the reader: `.github/workflows/ci.yml`, or the reference of a called workflow.
    package let path: String
    /// `name:`, or the path where there is none.
    package let name: String
    /// Whether the file gives a name itself.
    package let hasName: Bool
    /// `run-name:`, evaluated when a run is created; nil or blank means a text made from the event.
    package let runName: Token?
    /// `on:`, one trigger an event, in the order written.
    package let triggers: [Trigger]
    /// `permissions:`, or nil for the repository's default (docs/language/permissions.md#levels).
    package let permissions: Permissions?
    /// `env:`: a mapping of strings, or an expression for one.
    package let env: Token?
    /// `defaults.run`.
    package let defaults: RunDefaults
    /// `concurrency:` as written: text (the group) or a mapping (docs/language/concurrency.md).
    package let concurrency: Token?
    /// The jobs in the order written; ids are unique ignoring case, and `needs` has no cycles.
    package let jobs: [Job]
    /// Where each job stands in `jobs`, by its id in lower case.
    private let positions: [Key: Int]

    init(
        path: String, name: String, hasName: Bool, runName: Token?, triggers: [Trigger], permissions: Permissions?,
        env: Token?, defaults: RunDefaults, concurrency: Token?, jobs: [Job]
    ) {
        self.path = path
        self.name = name
        self.hasName = hasName
        self.runName = runName
        self.triggers = triggers
        self.permissions = permissions
        self.env = env
        self.defaults = defaults
        self.concurrency = concurrency
        self.jobs = jobs
        positions = Dictionary(
            jobs.enumerated().map { ($0.element.id.asciiLowercased, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The job called `id`, ignoring ASCII case, or nil.
    package func job(_ id: Key) -> Job? { positions[id.asciiLowercased].map { jobs[$0] } }

    /// The trigger for `event`, or nil if the workflow does not listen to it.
    package func trigger(for event: Key) -> Trigger? { triggers.first { $0.event == event } }
}

/// `defaults.run` of a workflow or job.
package struct RunDefaults: Sendable {
    /// `defaults:` as written, or nil.
    package let token: Token?
    /// `defaults.run.shell`; always literal text.
    package let shell: Token?
    /// `defaults.run.working-directory`.
    package let workingDirectory: Token?
}

// MARK: - Selection

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
