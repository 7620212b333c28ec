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
        var results = Results()
        var plans: [Key: [JobPlan]] = [:]
        var problems: [Diagnostic] = []
        var open = workflow.jobs
        while !open.isEmpty {
            // `needs` has no cycles, so each round finds a job whose needs are known.
            let ready = open.filter { job in job.needs.allSatisfy { results.isKnown($0.value) } }
            guard !ready.isEmpty else { break }
            for job in ready {
                let outlook = outlook(for: job, rules, results)
                results.note(job, outlook.result)
                plans[job.id.asciiLowercased] = outlook.plans
                if let problem = outlook.problem { problems.append(problem) }
            }
            let done = Set(ready.map(\.id))
            open.removeAll { done.contains($0.id) }
        }
        return (workflow.jobs.flatMap { plans[$0.id.asciiLowercased] ?? [] }, problems)
    }

    /// What becomes of one job if all goes well before it.
    private struct Outlook {
        /// What the jobs after it reckon with.
        let result: Conclusion
        let plans: [JobPlan]
        var problem: Diagnostic?
    }

    private func outlook(for job: Job, _ rules: WorkflowRules, _ results: Results) -> Outlook {
        func one(_ result: Conclusion, _ runs: JobPlan.Runs, _ reason: String, _ problem: Diagnostic? = nil) -> Outlook
        {
            Outlook(result: result, plans: [plan(job, nil, runs: runs, reason: reason)], problem: problem)
        }
        if let reason = laterReason(job) { return one(.success, .later, reason) }
        do throws(EvaluationFailure) {
            switch try rules.evaluation(of: situation(of: job, results)) {
            case .skip(let reason):
                return runsAfterFailure(job, rules, results)
                    ? one(.skipped, .later, "only if a job it needs fails") : one(.skipped, .no, reason)
            case .fail(let message):
                return one(.failure, .no, message, Diagnostic(.error, message, file: job.file, range: job.range))
            case .run(let legs, _, _):
                return Outlook(result: .success, plans: legs.map { plan(job, $0, runs: .yes, reason: "") })
            }
        } catch {
            // What is empty now, and so does not evaluate, may well do so once the needs are there.
            if readsNeeds(job) { return one(.success, .later, "what it runs with comes from the jobs it needs") }
            let problem = Diagnostic(.error, error.message, file: error.file, range: error.range)
            return one(.failure, .no, error.message, problem)
        }
    }

    /// Whether a job that does not run if all goes well does once a job before it fails.
    private func runsAfterFailure(_ job: Job, _ rules: WorkflowRules, _ results: Results) -> Bool {
        guard job.condition.calls("failure") else { return false }
        if case .run = rules.evaluate(situation(of: job, results.withFailures)) { return true }
        return false
    }

    private func readsNeeds(_ job: Job) -> Bool {
        let steps = job.stepsJob
        let tokens = [
            job.name, job.strategy, job.callJob?.with, steps?.runsOn, steps?.timeoutMinutes,
            steps?.cancelTimeoutMinutes, steps?.continueOnError, steps?.environment,
        ]
        return tokens.contains { $0?.references("needs") == true }
    }

    /// Why only finished jobs can tell whether, or as what, this one runs.
    private func laterReason(_ job: Job) -> String? {
        if job.condition.contexts.contains("needs") { return "if: \(job.conditionSource?.value ?? "")" }
        let readsNeeds = [job.strategy, job.stepsJob?.runsOn].contains { $0?.references("needs") == true }
        return readsNeeds ? "its matrix or labels come from the jobs it needs" : nil
    }

    private func situation(of job: Job, _ results: Results) -> JobSituation {
        let needs = job.needs.map { NeededJob(id: $0.value, result: results[$0.value], outputs: []) }
        let path = NodePath(job.id.string)
        return JobSituation(
            job: JobNode(path: path, id: job.id, scope: nil, needs: job.needs.map { NodePath($0.value.string) }),
            caller: nil, needs: needs, ancestorResults: results.ancestors(of: job).sorted().map { results[$0] },
            isCancelling: false)
    }

    private func plan(_ job: Job, _ leg: LegPlan?, runs: JobPlan.Runs, reason: String) -> JobPlan {
        JobPlan(
            id: job.id, key: leg?.key ?? job.id.string, name: leg?.name ?? job.name?.string ?? job.id.string,
            needs: job.needs.map(\.value.string), runsOn: leg?.runsOn ?? job.stepsJob?.runsOn.string.map { [$0] } ?? [],
            matrix: leg?.matrix, environment: leg?.environment, runs: runs, reason: reason,
            steps: job.stepsJob?.steps.count ?? 0, call: job.callJob?.reference.value)
    }
}

/// What the jobs planned so far are taken to come to; ids are compared ignoring case.
private struct Results {
    private var results: [Key: Conclusion] = [:]
    private var ancestors: [Key: Set<Key>] = [:]

    subscript(id: Key) -> Conclusion { results[id.asciiLowercased] ?? .success }

    func isKnown(_ id: Key) -> Bool { results[id.asciiLowercased] != nil }

    /// The jobs `job` needs, directly and through others.
    func ancestors(of job: Job) -> Set<Key> {
        let needs = job.needs.map(\.value.asciiLowercased)
        return needs.reduce(into: Set(needs)) { $0.formUnion(ancestors[$1] ?? []) }
    }

    mutating func note(_ job: Job, _ result: Conclusion) {
        ancestors[job.id.asciiLowercased] = ancestors(of: job)
        results[job.id.asciiLowercased] = result
    }

    /// The same with a failure of every job that runs.
    var withFailures: Results {
        var failed = self
        failed.results = results.mapValues { $0 == .success ? .failure : $0 }
        return failed
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
