/// What one person said to a request for approval.
package struct ApprovalAnswer: Hashable, Sendable {
    /// The user who answered, as the operating system names the process; not proven otherwise.
    package let by: String
    /// Whether the jobs may start.
    package let approves: Bool
    /// What was said with it; empty if nothing.
    package let comment: String
    /// When.
    package let at: Instant

    package init(by: String, approves: Bool, comment: String, at: Instant) {
        self.by = by
        self.approves = approves
        self.comment = comment
        self.at = at
    }
}
