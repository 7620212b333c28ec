package import Basics
import Workflows

/// What an event would start: computed, never run.
package struct Plan: Sendable {
    package let event: TriggerEvent
    /// One entry a workflow file, in the order of their paths.
    package let workflows: [WorkflowPlan]

    package init(event: TriggerEvent, workflows: [WorkflowPlan]) {
        self.event = event
        self.workflows = workflows
    }

    /// Workflows the event starts.
    package var triggered: [WorkflowPlan] { workflows.filter(\.isTriggered) }

    /// The same with what follows each workflow that is triggered.
    package func chained(_ links: (WorkflowPlan) -> [WorkflowChain.Link]) -> Plan {
        let workflows = workflows.map { workflow in
            var workflow = workflow
            if workflow.isTriggered { workflow.followers = links(workflow) }
            return workflow
        }
        return Plan(event: event, workflows: workflows)
    }

    /// The same with more diagnostics, by the path of the workflow they concern.
    package func adding(_ diagnostics: [Key: [Diagnostic]]) -> Plan {
        let workflows = workflows.map { workflow in
            var workflow = workflow
            if workflow.isTriggered { workflow.diagnostics += diagnostics[Key(workflow.path)] ?? [] }
            return workflow
        }
        return Plan(event: event, workflows: workflows)
    }

    /// The legs that this machine cannot run, of everything that is triggered.
    package var absentLegs: [AbsentLeg] { triggered.flatMap(\.jobs).compactMap(\.absent) }

    /// Whether a job of what is triggered names an environment, or one that it calls does.
    package var usesEnvironments: Bool {
        triggered.contains { plan in
            ([plan.workflow].compactMap(\.self) + plan.calls.workflows.values).contains { workflow in
                workflow.jobs.contains { $0.stepsJob?.environment != nil }
            }
        }
    }

    /// Whether anything that would run is invalid or not supported here.
    package var hasErrors: Bool { workflows.contains(where: \.isRefused) }

    /// The same without the workflows that errors keep from running.
    package var withoutRefused: Plan {
        Plan(event: event, workflows: workflows.filter { $0.workflow != nil && !$0.isRefused })
    }

    /// Workflow files of other repositories that a run would have to fetch first, sorted.
    package var unfetched: [String] {
        triggered.reduce(into: Set()) { $0.formUnion($1.calls.unfetched) }.sorted().map(\.string)
    }
}
