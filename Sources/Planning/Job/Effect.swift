/// A push of a checkout: one ref of a remote that a step has changed, or would have.
package struct Effect: Hashable, Sendable {
    /// Whether it was kept back in an outbox; else the remote has it.
    package let isWithheld: Bool
    /// The full name of the ref.
    package let ref: String
    /// What the ref held; nil for a new one, or where that is not known.
    package let old: String?
    /// What it holds; nil for one that was deleted.
    package let new: String?
    /// The remote's address, without user and password.
    package let remote: String

    package init(isWithheld: Bool, ref: String, old: String?, new: String?, remote: String) {
        self.isWithheld = isWithheld
        self.ref = ref
        self.old = old
        self.new = new
        self.remote = remote
    }
}
