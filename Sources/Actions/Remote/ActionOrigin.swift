import Files
import Workflows

/// Where a `uses:` stands: `./` and `$/` mean different things in different files.
package enum ActionOrigin: Hashable, Sendable {
    /// In the run's own repository: its workflows, and actions in the workspace.
    case own
    /// In a file of this remote repository.
    case remote(RemoteRepository)

    /// That of a workflow file, as a run names it (`WorkflowReference.fileName`).
    package init(workflowFile name: String) {
        if case .repository(let owner, let repository, _, let ref)? = WorkflowReference(remoteFile: name),
            let remote = try? RemoteRepository(owner: owner, name: repository, ref: ref)
        {
            self = .remote(remote)
        } else {
            self = .own
        }
    }
}
