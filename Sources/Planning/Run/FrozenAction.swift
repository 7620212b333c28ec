/// What a reference to actions stood for when a run was created (docs/language/actions.md#fetching).
package struct FrozenAction: Hashable, Sendable {
    /// `owner/name@ref` without the path of an action in it, or `$/` for the run's own repository.
    package let reference: String
    /// The commit the ref named; nil for a folder of this machine that stood in for it.
    package let commit: String?
    /// SHA-256 of the content, 64 hex digits.
    package let digest: String

    package init(reference: String, commit: String?, digest: String) {
        self.reference = reference
        self.commit = commit
        self.digest = digest
    }
}
