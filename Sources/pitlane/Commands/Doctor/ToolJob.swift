import Basics
import Expressions
import Files
import Planning
import Sessions
import Workflows

/// A job whose tools are looked for, with its legs that run on this machine.
struct ToolJob {
    let job: Job
    let workflow: Workflow
    /// The matrix values of each leg; null where there are none, or where they are not known before a run.
    let matrices: [JSONValue]
    /// The `github` context, or nil where no event is given.
    let github: JSONValue?
    /// Whether it surely runs.
    let isCertain: Bool

    /// The jobs that an event would run here.
    ///
    /// - Parameter machine: tells which labels mean this machine: a leg that is left out for anything else, such as an
    ///   interpreter, counts.
    static func jobs(of planned: PlannedEvent, machine: Capabilities) -> [ToolJob] {
        planned.plan.triggered.flatMap { plan -> [ToolJob] in
            let files = ([plan.workflow].compactMap(\.self) + plan.calls.workflows.values)
            let github = GitHubContext.make(
                plan.event, repository: planned.local.repository,
                run: GitHubContext.RunFacts(
                    number: 0, workflowNumber: 0, actor: planned.local.actor, workflowName: plan.name,
                    workflowPath: plan.path))
            var legs: [(job: Job, workflow: Workflow, plans: [JobPlan])] = []
            for leg in plan.jobs where leg.call == nil {
                let lacksTool = leg.absent.map { absent in
                    !absent.runsOn.isEmpty && absent.runsOn.allSatisfy { machine.labels.contains(Key($0)) }
                }
                guard leg.runs != .no || lacksTool == true else { continue }
                guard let workflow = files.first(where: { Key($0.path) == Key(leg.file) }),
                    let job = workflow.job(leg.id)
                else { continue }
                if let place = legs.firstIndex(where: { $0.job.id == job.id && Key($0.job.file) == Key(job.file) }) {
                    legs[place].plans.append(leg)
                } else {
                    legs.append((job, workflow, [leg]))
                }
            }
            return legs.map { leg in
                ToolJob(
                    job: leg.job, workflow: leg.workflow, matrices: leg.plans.map { $0.matrix ?? .null },
                    github: .object(github), isCertain: leg.plans.contains { $0.runs == .yes || $0.absent != nil })
            }
        }
    }

    /// The jobs of the workflow files below `root` that some event would run here.
    ///
    /// - Parameter unreadable: is given the files with errors.
    static func jobs(
        below root: String, machine: Capabilities, variables: JSONObject, unreadable: (String) -> Void
    ) throws -> [ToolJob] {
        var jobs: [ToolJob] = []
        for name in try Folder.names(in: "\(root)/\(WorkflowFiles.folder)").map({ String(decoding: $0, as: UTF8.self) })
        where WorkflowFiles.isWorkflow(name) {
            let path = "\(WorkflowFiles.folder)/\(name)"
            let bytes = try InputFile.read("\(root)/\(path)", limit: 16 << 20)
            guard let workflow = WorkflowReader.read(path: path, bytes).workflow else {
                unreadable(path)
                continue
            }
            for job in workflow.jobs where job.stepsJob != nil {
                let matrices = matrices(of: job, workflow, machine, variables)
                guard !matrices.isEmpty else { continue }
                jobs.append(
                    ToolJob(job: job, workflow: workflow, matrices: matrices, github: nil, isCertain: true))
            }
        }
        return jobs
    }

    /// The matrix values of the legs that run here; empty where none does.
    private static func matrices(
        of job: Job, _ workflow: Workflow, _ machine: Capabilities, _ variables: JSONObject
    ) -> [JSONValue] {
        let inputs = RunInputs(
            workflowPath: workflow.path, workflowName: workflow.name, title: "", event: "push", refName: "", sha: "",
            github: [:], variables: .object(variables), jobs: [])
        let path = NodePath(job.id.string)
        let situation = JobSituation(
            job: JobNode(path: path, id: job.id, scope: nil, needs: []), caller: nil,
            needs: job.needs.map { NeededJob(id: $0.value, result: .success, outputs: []) },
            ancestorResults: [.success], isCancelling: false)
        switch WorkflowRules(inputs: inputs, workflow: workflow, machine: machine).evaluate(situation) {
        case .run(let legs, _, _, _): return legs.map { $0.matrix ?? .null }
        case .skip(_, let absent) where !absent.isEmpty: return []
        // One that would be skipped for this event, or whose matrix comes from another job, is read without one.
        case .skip, .fail:
            let label = job.stepsJob?.runsOn.string
            return label.map { machine.labels.contains(Key($0)) } ?? true ? [.null] : []
        }
    }
}
