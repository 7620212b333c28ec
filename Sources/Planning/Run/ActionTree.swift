/// A whole folder of an action's repository, frozen: what a reference stood for when a run was created
/// (docs/language/actions.md#fetching).
package struct ActionTree: Hashable, Sendable {
    /// `owner/name@ref` as it was written first, or `$/` for the run's own repository.
    package let reference: String
    /// The commit; nil for a folder of this machine that stands in for it.
    package let commit: String?
    /// SHA-256 of the content, 64 hex digits: of paths and files.
    package let digest: String

    package init(reference: String, commit: String?, digest: String) {
        self.reference = reference
        self.commit = commit
        self.digest = digest
    }

    /// The reference of the run's own repository (`uses: $/path`).
    package static let ownReference = "$/"
}
