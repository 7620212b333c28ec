/// Something outside of a job that a step has changed, or would have: a ref of a remote, or what serves in an
/// environment.
package struct Effect: Hashable, Sendable {
    /// What is done.
    package enum Action: String, Hashable, Sendable, CaseIterable {
        /// A push of a checkout.
        case push
        /// A version brought to an environment.
        case deploy
        /// A version brought back there.
        case rollback
    }

    package let action: Action
    /// Whether it was kept back, a push in an outbox; else it is done.
    package let isWithheld: Bool
    /// The full name of the ref, or the name of the environment.
    package let ref: String
    /// What the ref held, or which version served; nil for a new one, or where that is not known.
    package let old: String?
    /// What it holds, or which version serves; nil for a ref that was deleted, and for a version that is not known.
    package let new: String?
    /// The remote's address, without user and password, or the address at which the version serves.
    package let remote: String

    package init(
        _ action: Action = .push, isWithheld: Bool, ref: String, old: String?, new: String?, remote: String
    ) {
        self.action = action
        self.isWithheld = isWithheld
        self.ref = ref
        self.old = old
        self.new = new
        self.remote = remote
    }
}
