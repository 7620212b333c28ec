import Basics
import Forges
import Planning

/// What runs are to those that wait for them (`on: workflow_run`).
struct ChainSource {
    /// One of them.
    struct Run {
        /// The path of its workflow.
        let path: String
        /// The workflow's name.
        let workflow: String
        let event: TriggerEvent
    }

    let git: GitRepository
    /// The event of the runs.
    let local: LocalEvent
    /// The workflow files that the event has.
    let own: [WorkflowFile]
    let runs: [Run]
}

extension ChainSource {
    /// A run that was taken up, from what was frozen when it was created.
    ///
    /// - Parameter objects: the folder that holds its commit.
    init(_ inputs: RunInputs, _ git: GitRepository, objects: String) throws {
        let event = TriggerEvent(of: inputs)
        let isDirty = inputs.patchDigest != nil
        self.init(
            git: git,
            local: LocalEvent(
                event: event, repository: try EventBuilder.repositoryFacts(of: git),
                actor: inputs.github["actor"]?.stringValue ?? "", sourceGitFolder: objects, isDirty: isDirty),
            own: try WorkflowFiles.files(at: inputs.sha, isDirty: isDirty, git.reading(objects)),
            runs: [Run(path: inputs.workflowPath, workflow: inputs.workflowName, event: event)])
    }
}
