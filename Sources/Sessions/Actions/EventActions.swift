package import Actions
package import Basics
import Forges
package import Planning
import Workflows

/// The actions that the workflows of an event use, resolved before any run is created.
package struct EventActions: Sendable {
    /// Where they are kept.
    package let store: ActionStore
    /// The nodes of this machine.
    package let nodes: NodePrograms
    /// What each workflow's run is frozen with, by the workflow's path.
    package private(set) var frozen: [Key: [ActionTree]] = [:]
    /// What is wrong, at the steps that lead to it, by the workflow's path.
    package private(set) var diagnostics: [Key: [Diagnostic]] = [:]
    /// Remote references in the order of their first use, and those of them that only a run can resolve.
    package private(set) var remote: [String] = []
    package private(set) var unknown: [String] = []

    /// Resolves the actions of all jobs that run, or may.
    ///
    /// - Parameter frontEnd: whose policy of actions and place count.
    package init(_ planned: PlannedEvent, _ frontEnd: FrontEnd) throws {
        store = ActionStore(data: frontEnd.place.dataDirectory(of: planned.git))
        nodes = frontEnd.place.nodes(of: planned.git.root)
        var uses: [(path: String, uses: [ActionUse])] = []
        for plan in planned.plan.triggered { uses.append((plan.path, Self.uses(in: plan))) }
        // What is built in needs nothing.
        guard !frontEnd.actions.replacements.isEmpty || uses.contains(where: { $0.uses.contains { !$0.isBuiltIn } })
        else { return }
        let own = OwnRepository(planned.git, planned.local)
        let resolver = frontEnd.resolver(store, lock: try own.lock().map { .required($0) } ?? .none)
        var closure = ActionClosure(
            resolver: resolver, nodes: nodes, own: own.reading(resolver),
            freezesOwn: frontEnd.actions.network != .untouched)
        for (path, uses) in uses {
            let (trees, problems) = closure.add(uses)
            frozen[Key(path)] = trees
            diagnostics[Key(path)] = problems
        }
        remote = closure.remote
        unknown = closure.unknown
    }

    /// The uses of the jobs that run, or may, of a workflow and of those it calls.
    private static func uses(in plan: WorkflowPlan) -> [ActionUse] {
        var running: [Key: Set<Key>] = [:]
        for job in plan.jobs where job.runs != .no { running[Key(job.file), default: []].insert(job.id) }
        let called = plan.calls.workflows.sorted { $0.key < $1.key }.map(\.value)
        return ([plan.workflow].compactMap(\.self) + called).flatMap { workflow in
            let jobs = workflow.jobs.filter { running[Key(workflow.path)]?.contains($0.id) == true }
            let steps = jobs.flatMap { $0.stepsJob?.steps ?? [] }
            return ActionUse.all(in: steps, origin: ActionOrigin(workflowFile: workflow.path))
        }
    }
}
