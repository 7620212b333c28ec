package import Basics
package import Workflows

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

/// One workflow file of a plan.
package struct WorkflowPlan: Sendable {
    package let path: String
    package let name: String
    package let isTriggered: Bool
    /// Why it is not triggered, or the event where it is.
    package internal(set) var reason: String
    package let jobs: [JobPlan]
    package internal(set) var diagnostics: [Diagnostic]
    /// The workflow, or nil for a file that cannot be read.
    package let workflow: Workflow?
    /// Names of secrets its expressions read, sorted.
    package let secrets: [String]
    /// The event as this workflow sees it: with its own inputs, or the entry of its schedule.
    package let event: TriggerEvent
    /// The `inputs` context; null where the event has none.
    package var inputs: JSONValue = nil
    /// Every workflow that its jobs call, directly or through others.
    package var calls = PlannedCalls()
    /// Its concurrency group, or nil.
    package var concurrency: Concurrency?
    /// When the entry of its schedule that starts it fires next; nil where no clock starts it.
    package var schedule: PlannedSchedule?
    /// What waits for its run to complete, and what waits for that.
    package fileprivate(set) var followers: [WorkflowChain.Link] = []
    /// Whether what is wrong with the file concerns the event; of a file that cannot be read at all it may.
    package internal(set) var isConcerned = true

    /// Whether the event would start it, and errors keep it from running.
    package var isRefused: Bool {
        (isTriggered || workflow == nil && isConcerned) && diagnostics.contains { $0.severity == .error }
    }

    /// What is to be said of it because of the event.
    package var concerns: [Diagnostic] { isTriggered || workflow == nil && isConcerned ? diagnostics : [] }
}

extension WorkflowPlan {
    /// The combinations of all its matrices; nil where one comes from a job that has to run first.
    package var combinations: [JSONObject]? {
        var found: [JSONObject] = []
        for plan in jobs {
            if let matrix = plan.matrix?.objectValue {
                found.append(matrix)
                continue
            }
            let file = Key(plan.file) == Key(path) ? workflow : calls.workflows[Key(plan.file)]
            guard plan.runs != .yes, let matrix = file?.job(plan.id)?.strategy?["matrix"] else { continue }
            if case .object(let object)? = matrix.json, let rows = try? Matrix.expand(object) {
                found += rows.map(\.values)
            } else if plan.runs == .later {
                return nil
            }
        }
        return found
    }
}

/// The workflows that a planned one calls, all the way down.
package struct PlannedCalls: Sendable {
    /// By name (`WorkflowReference.fileName`).
    package var workflows: [Key: Workflow] = [:]
    /// Their texts, in the order in which they were first called.
    package var files: [SourceFile] = []
    /// Names of those that a run would have to fetch first, so that nobody knows what is in them.
    package var unfetched: Set<Key> = []
}

/// One leg of a job, or a job whose matrix is not known yet.
package struct JobPlan: Sendable {
    /// Whether the job would run.
    package enum Runs: Hashable, Sendable {
        case yes
        case no
        /// Only a finished job can tell.
        case later
    }

    package let id: Key
    package let key: String
    package let name: String
    package let needs: [String]
    package let runsOn: [String]
    package let matrix: JSONValue?
    package let environment: String?
    package let runs: Runs
    /// Why it does not run, or what it waits for; empty where there is nothing to say.
    package let reason: String
    /// Number of steps; 0 for a call.
    package let steps: Int
    /// The name of a called workflow (`WorkflowReference.fileName`), or nil.
    package let call: String?
    /// The key of the leg that calls the workflow this job stands in, or nil for a job of the run's own.
    package let caller: String?
    /// The display name of that leg.
    package let callerName: String?
    /// How many calls are around it.
    package let depth: Int
    /// The workflow file it stands in.
    package let file: String
    /// The concurrency groups it needs.
    package let concurrency: [Concurrency]
    /// What its token may do, or nil for the repository's default.
    package let permissions: Permissions?
    /// What this machine lacks to run it, or nil.
    package var absent: AbsentLeg?

    /// The key without that of the caller: `build` of `call / build`.
    package var ownKey: String {
        guard let caller else { return key }
        return String(decoding: key.utf8.dropFirst(caller.utf8.count + " / ".utf8.count), as: UTF8.self)
    }

    /// The display name without that of the caller, where it is another than the key.
    package var ownName: String? {
        let own = callerName.map { name.utf8.dropFirst($0.utf8.count + " / ".utf8.count) } ?? name.utf8[...]
        return own.elementsEqual(ownKey.utf8) ? nil : String(Substring(own))
    }
}
