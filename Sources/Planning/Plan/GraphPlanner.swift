import Basics
import Expressions
import Workflows

/// Evaluates the jobs of a workflow before anything has run: what reads the results of other jobs is told `later`,
/// everything else assumes that they succeed.
struct GraphPlanner {
    let workflow: Workflow
    let inputs: RunInputs

    /// One entry a leg, in the order of the file, and what cannot be evaluated.
    func plan() -> (jobs: [JobPlan], problems: [Diagnostic]) {
        let rules = WorkflowRules(inputs: inputs, workflow: workflow)
        var results: [Key: Conclusion] = [:]
        var plans: [Key: [JobPlan]] = [:]
        var problems: [Diagnostic] = []
        var open = workflow.jobs
        while !open.isEmpty {
            // `needs` has no cycles, so each round finds a job whose needs are known.
            let ready = open.filter { job in job.needs.allSatisfy { results[$0.value.asciiLowercased] != nil } }
            guard !ready.isEmpty else { break }
            for job in ready {
                let situation = situation(of: job, results)
                let key = job.id.asciiLowercased
                results[key] = .success
                if let reason = laterReason(job) {
                    plans[key] = [plan(job, nil, runs: .later, reason: reason)]
                    continue
                }
                switch rules.evaluate(situation) {
                case .skip(let reason):
                    results[key] = .skipped
                    plans[key] = [plan(job, nil, runs: .no, reason: reason)]
                case .fail(let message):
                    problems.append(Diagnostic(.error, message, file: job.file, range: job.range))
                    plans[key] = [plan(job, nil, runs: .no, reason: message)]
                case .run(let legs, _, _):
                    plans[key] = legs.map { plan(job, $0, runs: .yes, reason: "") }
                }
            }
            let done = Set(ready.map(\.id))
            open.removeAll { done.contains($0.id) }
        }
        return (workflow.jobs.flatMap { plans[$0.id.asciiLowercased] ?? [] }, problems)
    }

    /// Why only finished jobs can tell whether, or as what, this one runs.
    private func laterReason(_ job: Job) -> String? {
        if job.condition.contexts.contains("needs") { return "if: \(job.conditionSource?.value ?? "")" }
        if job.condition.calls("failure") { return "only if a job it needs fails" }
        let readsNeeds = [job.strategy, job.stepsJob?.runsOn].contains { $0?.references("needs") == true }
        return readsNeeds ? "its matrix or labels come from the jobs it needs" : nil
    }

    private func situation(of job: Job, _ results: [Key: Conclusion]) -> JobSituation {
        let needs = job.needs.map {
            NeededJob(id: $0.value, result: results[$0.value.asciiLowercased] ?? .success, outputs: [])
        }
        let path = NodePath(job.id.string)
        return JobSituation(
            job: JobNode(path: path, id: job.id, scope: nil, needs: job.needs.map { NodePath($0.value.string) }),
            caller: nil, needs: needs, ancestorResults: needs.map(\.result), isCancelling: false)
    }

    private func plan(_ job: Job, _ leg: LegPlan?, runs: JobPlan.Runs, reason: String) -> JobPlan {
        JobPlan(
            id: job.id, key: leg?.key ?? job.id.string, name: leg?.name ?? job.name?.string ?? job.id.string,
            needs: job.needs.map(\.value.string), runsOn: leg?.runsOn ?? job.stepsJob?.runsOn.string.map { [$0] } ?? [],
            matrix: leg?.matrix, environment: leg?.environment, runs: runs, reason: reason,
            steps: job.stepsJob?.steps.count ?? 0, call: job.callJob?.reference.value)
    }
}

extension Token {
    /// Whether an expression anywhere inside reads this context.
    func references(_ context: Key) -> Bool {
        switch kind {
        case .null, .boolean, .number, .string, .insert: false
        case .sequence(let items): items.contains { $0.references(context) }
        case .mapping(let pairs): pairs.contains { $0.key.references(context) || $0.value.references(context) }
        case .expression(let expression): expression.contexts.contains(context)
        }
    }
}
