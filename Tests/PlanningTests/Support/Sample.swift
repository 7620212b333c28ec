import Basics
import Planning
import Testing
import Workflows

/// Small real workflows and what is made of them.
enum Sample {
    /// Reads a workflow that has to be valid.
    static func workflow(_ text: String, path: String = "w.yml") throws -> Workflow {
        let (workflow, diagnostics) = WorkflowReader.read(path: path, text: text)
        return try #require(workflow, "\(diagnostics.map(\.line))")
    }

    /// A machine with an x86-64 processor, and with the labels that these workflows ask for.
    static let machine = machine(labels: ["x", "l", "m", "q"])

    /// The same, which is said to have these labels.
    static func machine(labels: Set<Key>) -> Capabilities {
        Capabilities(labels: RunnerLabels(mapped: labels, architecture: "X64")) { _ in [] }
    }

    /// The inputs of a run of `workflow`.
    static func inputs(
        _ workflow: Workflow, github: JSONValue = [:], inputs: JSONValue = nil, variables: JSONValue = [:]
    ) -> RunInputs {
        RunInputs(
            workflowPath: workflow.path, workflowName: workflow.name, title: workflow.name, event: "push",
            refName: "main", sha: "0", github: github, inputs: inputs, variables: variables,
            jobs: workflow.jobs.map { JobShape(id: $0.id, needs: $0.needs.map(\.value)) })
    }
}

/// A run of a real workflow whose legs end as the test says.
struct WorkflowRun {
    let decider: RunDecider<WorkflowRules>
    private(set) var state = RunState()
    private(set) var events: [RunEvent] = []

    init(
        _ text: String, called: [Key: String] = [:], github: JSONValue = [:], inputs: JSONValue = nil,
        variables: JSONValue = [:], environments: [EnvironmentPolicy] = [], startedBy: String = "",
        concurrency: Concurrency? = nil
    ) throws {
        let workflow = try Sample.workflow(text)
        var inputs = Sample.inputs(workflow, github: github, inputs: inputs, variables: variables)
        (inputs.environments, inputs.startedBy, inputs.concurrency) = (environments, startedBy, concurrency)
        var files: [Key: Workflow] = [:]
        for (reference, text) in called { files[reference] = try Sample.workflow(text, path: reference.string) }
        decider = RunDecider(
            rules: WorkflowRules(inputs: inputs, workflow: workflow, called: files, machine: Sample.machine))
        apply([.created(inputs)])
        send(.begin)
    }

    mutating func send(_ stimulus: RunStimulus, at now: Int64 = 0, freezes: [Freeze] = []) {
        let moment = RunMoment(now: Instant(milliseconds: now), freezes: freezes)
        apply(decider.decide(state, stimulus, at: moment))
    }

    private mutating func apply(_ events: [RunEvent]) {
        for event in events { state.apply(event) }
        self.events += events
    }

    /// Starts all legs that may start and ends them, until the run is over.
    mutating func finish(_ results: [String: LegResult] = [:]) {
        while let command = state.pending.first {
            guard case .start(let path, let attempt) = command else { break }
            send(.legStarted(path, attempt: attempt))
            send(.legEnded(path, attempt: attempt, results[path.description] ?? LegResult(.success)))
        }
    }

    /// A job's result.
    func result(_ path: String) -> Conclusion? { state.result(of: NodePath(path)) }

    /// The plans of a job's legs.
    func legs(_ path: String) -> [LegPlan] {
        guard case .expanded(let paths, _, _)? = state.jobs[NodePath(path)]?.phase else { return [] }
        return paths.compactMap { state.legs[$0]?.plan }
    }

    /// Why a job does not run, or nil.
    func reason(_ path: String) -> String? {
        switch state.jobs[NodePath(path)]?.phase {
        case .skipped(let reason), .cancelled(let reason), .failed(let reason): reason
        default: nil
        }
    }
}
