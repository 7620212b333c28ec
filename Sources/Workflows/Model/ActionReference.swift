import Basics

/// What `uses:` of a step names (docs/language/workflows.md#uses).
package enum ActionReference: Hashable, Sendable {
    /// `owner/name[/path]@ref`; `path` is empty where the action is at the repository's root.
    case repository(owner: String, name: String, path: String, ref: String)
    /// `./path` in the workspace, the path without `./`.
    case local(path: String)
    /// `$/path` in the repository, and at the commit, of the file that says so; the path without `$/`.
    case selfRepository(path: String)
    /// `docker://image`, the image without the scheme.
    case docker(image: String)

    /// The reference as one would write it.
    package var text: String {
        switch self {
        case .repository(let owner, let name, let path, let ref):
            path.isEmpty ? "\(owner)/\(name)@\(ref)" : "\(owner)/\(name)/\(path)@\(ref)"
        case .local(let path): "./\(path)"
        case .selfRepository(let path): "$/\(path)"
        case .docker(let image): "docker://\(image)"
        }
    }
}

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
