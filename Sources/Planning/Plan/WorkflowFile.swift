package import Basics
package import Workflows

/// A workflow file that has been read.
package struct WorkflowFile: Sendable {
    /// The path in the repository.
    package let path: String
    /// nil for a file with errors.
    package let workflow: Workflow?
    package let diagnostics: [Diagnostic]
    /// What starts a workflow whose file has errors, as far as that can be read.
    package let triggers: [Trigger]?

    package init(path: String, workflow: Workflow?, triggers: [Trigger]? = nil, diagnostics: [Diagnostic]) {
        self.path = path
        self.workflow = workflow
        self.triggers = triggers
        self.diagnostics = diagnostics
    }
}
