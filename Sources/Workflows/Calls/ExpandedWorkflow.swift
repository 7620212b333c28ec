package import Basics

/// A workflow with the workflows its jobs call, all the way down (docs/language/reusable-workflows.md).
package struct ExpandedWorkflow: Sendable {
    /// The workflow itself.
    package let workflow: Workflow
    /// Its jobs in the order written.
    package let jobs: [ExpandedJob]

    /// `workflow` with its calls left unread.
    package static func unexpanded(_ workflow: Workflow) -> ExpandedWorkflow {
        let jobs = workflow.jobs.map { job in
            ExpandedJob(job: job, permissions: job.permissions ?? workflow.permissions, called: nil)
        }
        return ExpandedWorkflow(workflow: workflow, jobs: jobs)
    }

    /// Every workflow that is called, directly or through others, by its name.
    package var called: [Key: Workflow] {
        jobs.compactMap(\.called).reduce(into: [:]) { found, called in
            found[Key(called.workflow.path)] = called.workflow
            found.merge(called.called) { first, _ in first }
        }
    }
}

/// A job of an expanded workflow.
package struct ExpandedJob: Sendable {
    /// The job itself.
    package let job: Job
    /// What its token may do: its own permissions, else its workflow's, else its caller's; nil for the repository's
    /// default (docs/language/permissions.md#calls).
    package let permissions: Permissions?
    /// The workflow it calls, or nil for a job with steps.
    package let called: ExpandedWorkflow?
}
