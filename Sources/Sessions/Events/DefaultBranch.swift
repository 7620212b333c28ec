import Basics
import Files
import Forges
import Planning

/// The default branch as this repository has it: what `workflow_run` starts is read from it and runs on it
/// (docs/language/events.md#chains-of-runs).
struct DefaultBranch {
    let name: String
    /// Its commit; nil where the branch is not here.
    let sha: String?
    /// Whether it is checked out with uncommitted changes, which then count.
    let isDirty: Bool
    /// Its workflow files.
    let files: [WorkflowFile]

    /// - Parameter own: the files of the event, which are the same where it is about the same commit.
    init(_ git: GitRepository, _ local: LocalEvent, own: [WorkflowFile]) throws {
        let name = local.repository.defaultBranch
        self.name = name
        let head = try git.head()
        if head.branch.map({ Key($0) }) == Key(name) {
            sha = head.sha
            isDirty = head.isDirty
        } else {
            sha = try git.commit("refs/heads/\(name)") ?? git.commit("refs/remotes/origin/\(name)")
            isDirty = false
        }
        guard let sha else {
            files = []
            return
        }
        if Key(sha) == Key(local.event.sha), isDirty == local.isDirty {
            files = own
        } else {
            files = try WorkflowFiles.files(at: sha, isDirty: isDirty, git)
        }
    }

    /// What waits for a run of the workflow named `name` about the branch `branch`; what only the files of the event
    /// have does not start.
    func followers(of workflow: String, _ event: TriggerEvent, own: [WorkflowFile]) -> [WorkflowChain.Link] {
        let branch = event.runBranch
        let found = WorkflowChain.tree(after: workflow, branch: branch, defaultBranch: name, in: files)
        let reason =
            sha == nil
            ? "the default branch \(name) is not in this repository" : "it is not on the default branch \(name)"
        let missing = WorkflowChain.links(after: workflow, branch: branch, in: own, level: 1).filter { link in
            !files.contains { Key($0.path) == Key(link.path) }
        }
        return found
            + missing.map {
                WorkflowChain.Link(path: $0.path, name: $0.name, after: $0.after, reason: reason, level: 1)
            }
    }
}
