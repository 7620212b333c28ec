import Basics
import Expressions
package import Workflows

/// Evaluates the jobs of a workflow before anything has run: what reads the results of other jobs is told `later`,
/// everything else assumes that they succeed.
struct GraphPlanner {
    private let rules: WorkflowRules
    private let workflow: Workflow
    /// The leg that calls the workflow, or nil at the top.
    private let caller: LegPlan?
    private let depth: Int
    /// Whether the caller runs, and with which inputs, is known.
    private let isCertain: Bool

    /// Plans the run's own workflow, and those that `rules` know to be called.
    init(_ rules: WorkflowRules) {
        self.init(rules, rules.workflow, caller: nil, depth: 0, isCertain: true)
    }

    private init(_ rules: WorkflowRules, _ workflow: Workflow, caller: LegPlan?, depth: Int, isCertain: Bool) {
        self.rules = rules
        self.workflow = workflow
        self.caller = caller
        self.depth = depth
        self.isCertain = isCertain
    }

    /// One entry a leg, in the order of the file, called jobs behind their caller; and what cannot be evaluated.
    func plan() -> (jobs: [JobPlan], problems: [Diagnostic]) {
        var results = Results()
        var plans: [Key: [JobPlan]] = [:]
        var problems: [Diagnostic] = []
        let jobs = workflow.jobs
        let positions = Dictionary(
            jobs.enumerated().map { ($0.element.id.asciiLowercased, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        let order = DependencyOrder.positions(jobs.count) { position in
            jobs[position].needs.compactMap { positions[$0.value.asciiLowercased] }
        }
        for job in order.map({ jobs[$0] }) {
            let outlook = outlook(for: job, results)
            results.note(job, outlook.result)
            plans[job.id.asciiLowercased] = outlook.plans
            problems += outlook.problems
        }
        // All legs of a matrix say the same of a step.
        var seen: Set<Diagnostic> = []
        return (
            jobs.flatMap { plans[$0.id.asciiLowercased] ?? [] }, problems.filter { seen.insert($0).inserted }
        )
    }

    /// What becomes of one job if all goes well before it.
    private struct Outlook {
        /// What the jobs after it reckon with.
        let result: Conclusion
        var plans: [JobPlan]
        var problems: [Diagnostic] = []
    }

    private func outlook(for job: Job, _ results: Results) -> Outlook {
        func one(_ result: Conclusion, _ runs: JobPlan.Runs, _ reason: String, _ problem: Diagnostic? = nil) -> Outlook
        {
            let own = plan(job, nil, runs: runs, reason: reason)
            let found = runs == .no ? [] : notes(on: job, matrix: job.strategy == nil ? .null : nil)
            let called = runs == .no ? [] : called(by: job, unevaluated(job), isCertain: false).jobs
            return Outlook(result: result, plans: [own] + called, problems: (problem.map { [$0] } ?? []) + found)
        }
        if let absent = absentWhateverComes(job) {
            return Outlook(result: .skipped, plans: [plan(job, absent: absent)])
        }
        if !isCertain { return one(.success, .later, "once '\(caller?.key ?? "")' is called") }
        if let reason = laterReason(job) { return one(.success, .later, reason) }
        do throws(EvaluationFailure) {
            switch try rules.evaluation(of: situation(of: job, results)) {
            case .skip(_, let absent) where !absent.isEmpty:
                return Outlook(result: .skipped, plans: absent.map { plan(job, absent: $0) })
            case .skip(let reason, _):
                return runsAfterFailure(job, results)
                    ? one(.skipped, .later, "only if a job it needs fails") : one(.skipped, .no, reason)
            case .fail(let message):
                return one(.failure, .no, message, Diagnostic(.error, message, file: job.file, range: job.range))
            case .run(let legs, let absent, _, _):
                let fails = legs.contains { refusal(of: $0) != nil && !$0.continueOnError }
                var outlook = Outlook(result: fails ? .failure : .success, plans: [])
                for leg in legs {
                    // What nobody has fetched yet may hold any jobs.
                    let isUnread = leg.call.map { rules.called[Key($0)] == nil } ?? false
                    let (called, problems) = called(by: job, leg, isCertain: true)
                    let refusal = refusal(of: leg)
                    outlook.plans +=
                        [
                            plan(
                                job, leg, runs: refusal == nil ? .yes : .no,
                                reason: refusal ?? (isUnread ? Self.unread : ""))
                        ] + called
                    outlook.problems += problems + notes(on: job, matrix: leg.matrix ?? .null)
                }
                outlook.plans += absent.map { plan(job, absent: $0) }
                return outlook
            }
        } catch {
            // What is empty now, and so does not evaluate, may well do so once the needs are there.
            if readsNeeds(job) { return one(.success, .later, "what it runs with comes from the jobs it needs") }
            let problem = Diagnostic(.error, error.message, file: error.file, range: error.range)
            return one(.failure, .no, error.message, problem)
        }
    }

    /// Whether a job that does not run if all goes well does once a job before it fails.
    private func runsAfterFailure(_ job: Job, _ results: Results) -> Bool {
        guard job.condition.calls("failure") else { return false }
        if case .run = rules.evaluate(situation(of: job, results.withFailures)) { return true }
        return false
    }

    private func readsNeeds(_ job: Job) -> Bool {
        let steps = job.stepsJob
        let tokens = [
            job.name, job.strategy, job.concurrency, job.callJob?.with, steps?.runsOn, steps?.timeoutMinutes,
            steps?.cancelTimeoutMinutes, steps?.continueOnError, steps?.environment,
        ]
        return tokens.contains { $0?.references("needs") == true }
    }

    /// What keeps every leg of a job from running here, where its labels stand there as they are and the rest is only
    /// known later.
    private func absentWhateverComes(_ job: Job) -> AbsentLeg? {
        guard !isCertain || laterReason(job) != nil, let runsOn = job.stepsJob?.runsOn, runsOn.isLiteral else {
            return nil
        }
        let labels = (try? (runsOn["labels"] ?? runsOn).requireTextList().map(\.value)) ?? []
        return rules.machine.missing(labels: labels, group: runsOn["group"]?.string).map { missing in
            AbsentLeg(key: key(of: job), runsOn: labels, missing: missing.name, reason: missing.reason)
        }
    }

    /// Why only finished jobs can tell whether, or as what, this one runs.
    private func laterReason(_ job: Job) -> String? {
        if job.condition.contexts.contains("needs") { return "if: \(job.conditionSource?.value ?? "")" }
        let readsNeeds = [job.strategy, job.stepsJob?.runsOn].contains { $0?.references("needs") == true }
        if readsNeeds { return "its matrix or labels come from the jobs it needs" }
        return job.callJob?.with?.references("needs") == true ? "its inputs come from the jobs it needs" : nil
    }

    /// What is known of a leg, and of its steps, before it begins.
    private func notes(on job: Job, matrix: JSONValue?) -> [Diagnostic] {
        let values = rules.knownValues(
            of: job, in: workflow, inputs: isCertain ? rules.inputs(calledBy: caller) : nil, matrix: matrix)
        let refusals = rules.machine.refusals(of: job, values).map(\.problem)
        return refusals + rules.machine.diagnostics(of: values.foresee(job.stepsJob?.steps ?? []))
    }

    // MARK: - Calls

    private static let unread = "its jobs are not known before the workflow is fetched"

    /// The jobs of the workflow that a leg calls.
    private func called(by job: Job, _ leg: LegPlan, isCertain: Bool) -> (jobs: [JobPlan], problems: [Diagnostic]) {
        guard let name = leg.call, rules.called[Key(name)] != nil else { return ([], []) }
        let workflow: Workflow
        do throws(CallError) { workflow = try rules.target(of: leg) } catch {
            return ([], [Diagnostic(.error, error.message, file: job.file, range: job.range)])
        }
        return GraphPlanner(rules, workflow, caller: leg, depth: depth + 1, isCertain: isCertain).plan()
    }

    /// Why a leg's environment is not the run's to use; nil where it may.
    private func refusal(of leg: LegPlan) -> String? {
        leg.environment.flatMap { rules.inputs.refusal(ofEnvironment: $0) }
    }

    /// What is known of a job's leg before it can be evaluated.
    private func unevaluated(_ job: Job) -> LegPlan {
        LegPlan(
            path: path(of: job.id), key: key(of: job), permissions: permissions(of: job),
            call: job.callJob?.target.fileName(calledFrom: job.file))
    }

    private func permissions(of job: Job) -> Permissions? {
        job.permissions ?? workflow.permissions ?? caller?.permissions
    }

    private func path(of id: Key) -> NodePath { caller?.path.appending(job: id) ?? NodePath(id.string) }

    private func key(of job: Job) -> String { caller.map { "\($0.key) / \(job.id)" } ?? job.id.string }

    private func situation(of job: Job, _ results: Results) -> JobSituation {
        let needs = job.needs.map { NeededJob(id: $0.value, result: results[$0.value], outputs: []) }
        return JobSituation(
            job: JobNode(
                path: path(of: job.id), id: job.id, scope: caller?.path, needs: job.needs.map { path(of: $0.value) }),
            caller: caller, needs: needs, ancestorResults: results.aboveAll(of: job),
            isCancelling: false)
    }

    /// A leg that does not run because this machine cannot run it.
    private func plan(_ job: Job, absent: AbsentLeg) -> JobPlan {
        let leg = LegPlan(
            path: path(of: job.id), key: absent.key, matrix: absent.matrix, runsOn: absent.runsOn,
            permissions: permissions(of: job))
        var plan = plan(job, leg, runs: .no, reason: absent.reason)
        plan.absent = absent
        return plan
    }

    private func plan(_ job: Job, _ leg: LegPlan?, runs: JobPlan.Runs, reason: String) -> JobPlan {
        let name = job.name?.string ?? job.id.string
        let environment = leg?.environment ?? (leg == nil ? job.literalEnvironment?.string : nil)
        var plan = JobPlan(
            id: job.id, key: leg?.key ?? key(of: job),
            name: leg?.name ?? caller.map { "\($0.name) / \(name)" } ?? name, needs: job.needs.map(\.value.string),
            runsOn: leg?.runsOn ?? job.stepsJob?.runsOn.string.map { [$0] } ?? [], matrix: leg?.matrix,
            environment: environment, runs: runs, reason: reason, steps: job.stepsJob?.steps.count ?? 0,
            call: job.callJob?.target.fileName(calledFrom: job.file), caller: caller?.key, callerName: caller?.name,
            depth: depth,
            file: workflow.path, concurrency: leg?.concurrency ?? [], permissions: permissions(of: job))
        if let environment {
            plan.refusal = rules.inputs.refusal(ofEnvironment: environment)
            plan.approval = rules.inputs.environment(environment)?.approval
        }
        return plan
    }
}

/// What the jobs planned so far are taken to come to; ids are compared ignoring case.
private struct Results {
    private var results: [Key: Conclusion] = [:]
    /// What the jobs come to that each job needs, directly and through others: each kind of result once, since
    /// conditions ask for no more.
    private var above: [Key: Set<Conclusion>] = [:]
    /// Whether every job that runs is taken to fail.
    private var isFailing = false

    subscript(id: Key) -> Conclusion { shown(results[id.asciiLowercased] ?? .success) }

    private func shown(_ result: Conclusion) -> Conclusion { isFailing && result == .success ? .failure : result }

    private func above(_ job: Job) -> Set<Conclusion> {
        job.needs.reduce(into: []) { found, need in
            let id = need.value.asciiLowercased
            found.insert(results[id] ?? .success)
            found.formUnion(above[id] ?? [])
        }
    }

    /// The results of the jobs that `job` needs, directly and through others.
    func aboveAll(of job: Job) -> [Conclusion] {
        above(job).map(shown).sorted { $0.rawValue.utf8.lexicographicallyPrecedes($1.rawValue.utf8) }
    }

    mutating func note(_ job: Job, _ result: Conclusion) {
        above[job.id.asciiLowercased] = above(job)
        results[job.id.asciiLowercased] = result
    }

    /// The same with a failure of every job that runs.
    var withFailures: Results {
        var failed = self
        failed.isFailing = true
        return failed
    }
}

extension Job {
    /// The name of its environment, where it stands there as it is.
    package var literalEnvironment: Token? {
        guard let token = stepsJob?.environment else { return nil }
        let name = token["name"] ?? token
        return name.string.map { $0.utf8.isEmpty } ?? true ? nil : name
    }
}

extension Token {
    /// Whether an expression anywhere inside reads this context.
    func references(_ context: Key) -> Bool { expressions.contains { $0.expression.contexts.contains(context) } }
}
