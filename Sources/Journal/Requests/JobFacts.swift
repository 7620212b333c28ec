/// What the driver of a run knows, and a job is not asked.
package struct JobFacts: Hashable, Sendable {
    /// The commit whose settings count in the run, or nil where nobody knows it.
    package let policy: String?
    /// Whether the run is of uncommitted changes.
    package let isUncommitted: Bool

    package init(policy: String?, isUncommitted: Bool) {
        self.policy = policy
        self.isUncommitted = isUncommitted
    }
}
