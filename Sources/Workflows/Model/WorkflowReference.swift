import Basics

/// What `uses:` of a job names: a workflow file (docs/language/reusable-workflows.md#which-file).
package enum WorkflowReference: Hashable, Sendable {
    /// `owner/name/.github/workflows/file@ref`; `path` is the part from `.github` on.
    case repository(owner: String, name: String, path: String, ref: String)
    /// `./.github/workflows/file` or `$/.github/workflows/file`, which mean the same for a workflow: in the repository,
    /// and at the commit, of the file that says so; the path without what stands before it.
    case local(path: String)

    /// The reference as one would write it.
    package var text: String {
        switch self {
        case .repository(let owner, let name, let path, let ref): "\(owner)/\(name)/\(path)@\(ref)"
        case .local(let path): "./\(path)"
        }
    }
}
