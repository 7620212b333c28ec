/// What of a finished run starts over.
package enum RerunRequest: Sendable {
    /// All of it.
    case all
    /// What failed or was cancelled, and the jobs that need it.
    case failed
    /// These jobs, by id or key, and the jobs that need them.
    case jobs([String])
    /// One job that failed, in the workspace it has left, from a step on; without a name the only one.
    case from(FirstStep, job: String?)
}

/// The step that a job goes on from.
package enum FirstStep: Hashable, Sendable {
    /// The one that failed.
    case failed
    /// A number, an id or a name.
    case named(String)
}
