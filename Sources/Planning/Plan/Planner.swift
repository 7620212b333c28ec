package import Basics
import Expressions
package import Workflows

/// A workflow file that has been read.
package struct WorkflowFile: Sendable {
    /// The path in the repository.
    package let path: String
    /// nil for a file with errors.
    package let workflow: Workflow?
    package let diagnostics: [Diagnostic]

    package init(path: String, workflow: Workflow?, diagnostics: [Diagnostic]) {
        self.path = path
        self.workflow = workflow
        self.diagnostics = diagnostics
    }
}

/// Computes what an event starts, with the reasons.
package struct Planner: Sendable {
    package let event: TriggerEvent
    /// The `github` context as far as it is known before a run exists.
    package let github: JSONValue
    package let inputs: JSONValue
    package let variables: JSONValue
    /// Only combinations with these values are wanted, in matrices that have such a key.
    package let matrixFilter: [Output]
    /// What this machine can honour.
    package let capabilities: Capabilities

    package init(
        event: TriggerEvent, github: JSONValue, inputs: JSONValue = nil, variables: JSONValue,
        matrixFilter: [Output] = [], capabilities: Capabilities
    ) {
        self.event = event
        self.github = github
        self.inputs = inputs
        self.variables = variables
        self.matrixFilter = matrixFilter
        self.capabilities = capabilities
    }

    /// The plan over all workflow files.
    package func plan(_ files: [WorkflowFile]) -> Plan {
        Plan(event: event, workflows: files.map(plan))
    }

    private func plan(_ file: WorkflowFile) -> WorkflowPlan {
        guard let workflow = file.workflow else {
            return WorkflowPlan(
                path: file.path, name: file.path, isTriggered: false, reason: "the file has errors", jobs: [],
                diagnostics: file.diagnostics, workflow: nil, secrets: [])
        }
        let match: TriggerMatch
        do throws(PatternProblem) {
            match = try TriggerMatch(workflow, event)
        } catch {
            // Whether it is triggered cannot be told, so it counts as a file that cannot be read.
            return WorkflowPlan(
                path: file.path, name: workflow.name, isTriggered: false, reason: "a filter is not valid", jobs: [],
                diagnostics: file.diagnostics + [error.diagnostic], workflow: nil, secrets: [])
        }
        switch match {
        case .notTriggered(let reason):
            return WorkflowPlan(
                path: file.path, name: workflow.name, isTriggered: false, reason: reason, jobs: [],
                diagnostics: file.diagnostics, workflow: workflow, secrets: [])
        case .triggered:
            let graph = GraphPlanner(workflow: workflow, inputs: runInputs(workflow))
            let (jobs, problems) = graph.plan()
            let running = Set(jobs.filter { $0.runs != .no }.map(\.id))
            let unsupported =
                capabilities.problems(in: workflow, jobs: running)
                + jobs.filter { $0.runs != .no && $0.call == nil }.flatMap {
                    capabilities.problems(with: $0, in: workflow)
                }
            return WorkflowPlan(
                path: file.path, name: workflow.name, isTriggered: true, reason: event.name.string, jobs: jobs,
                diagnostics: file.diagnostics + problems + unsupported, workflow: workflow,
                secrets: SecretNames.read(by: workflow))
        }
    }

    private func runInputs(_ workflow: Workflow) -> RunInputs {
        RunInputs(
            workflowPath: workflow.path, workflowName: workflow.name, title: workflow.name, event: event.name.string,
            refName: event.refName, sha: event.sha, github: github, inputs: inputs, variables: variables,
            jobs: workflow.jobs.map { JobShape(id: $0.id, needs: $0.needs.map(\.value)) }, matrixFilter: matrixFilter)
    }
}
