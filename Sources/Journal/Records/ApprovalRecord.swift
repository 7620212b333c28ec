package import Planning

/// A request for approval as the record has it.
package struct ApprovalRecord: Hashable, Sendable {
    /// Unique in the data folder.
    package let id: Int
    /// The run that asks.
    package let run: Int
    /// What it asks, and what was answered.
    package let approval: Approval
    /// The users who started the run, and its reruns.
    package let starters: [String]
    /// Whether the run ended before it was answered.
    package let isWithdrawn: Bool

    package init(id: Int, run: Int, approval: Approval, starters: [String], isWithdrawn: Bool) {
        self.id = id
        self.run = run
        self.approval = approval
        self.starters = starters
        self.isWithdrawn = isWithdrawn
    }

    /// Whether it can still be answered.
    package var isOpen: Bool { approval.outcome == .pending && !isWithdrawn }
}
