package import Basics
import Expressions
package import Workflows

/// Answers a run's questions from its workflow files: evaluates the job-level expressions.
///
/// Job-level expressions see no secrets (docs/language/contexts.md#availability), so their results may stand in the
/// journal.
package struct WorkflowRules: JobRules {
    let inputs: RunInputs
    let workflow: Workflow
    let called: [Key: Workflow]
    let machine: Capabilities
    private let choice: JobChoice
    /// The run's `github`, `inputs` and `vars`: a payload is long, so it is made into values once, not for each leg.
    package let contexts: RunContexts

    /// - Parameters:
    ///   - inputs: what was frozen when the run was created.
    ///   - workflow: the run's workflow.
    ///   - called: every workflow that can be called, by its name (`WorkflowReference.fileName`).
    ///   - machine: what is to run the legs.
    package init(inputs: RunInputs, workflow: Workflow, called: [Key: Workflow] = [:], machine: Capabilities) {
        self.machine = machine
        choice = JobChoice(inputs.wanted)
        self.inputs = inputs
        contexts = RunContexts(inputs)
        self.workflow = workflow
        self.called = called
    }

    package func evaluate(_ situation: JobSituation) -> JobEvaluation {
        do throws(EvaluationFailure) {
            return try evaluation(of: situation)
        } catch {
            return .fail(message: error.description)
        }
    }

    /// The same, with the place of what does not evaluate apart from the message.
    func evaluation(of situation: JobSituation) throws(EvaluationFailure) -> JobEvaluation {
        guard let workflow = file(of: situation), let job = workflow.job(situation.job.id) else {
            return .fail(message: "job '\(situation.job.id)' is not in its workflow file")
        }
        let scope = JobScope(situation, contexts)
        do {
            guard try holds(job, scope) else { return .skip(reason: skipReason(job, situation)) }
            var strategy = try Strategy(job.strategy, in: scope)
            strategy.keep(inputs.matrixFilter)
            if strategy.combinations?.isEmpty == true {
                return .skip(reason: "--matrix leaves no combination of its matrix")
            }
            let base = situation.caller.map { "\($0.key) / \(job.id)" } ?? job.id.string
            let names = choice.legs(of: base)
            var keys: [String] = []
            let (legs, absent) = try LegPlanner(
                job: job, situation: situation, scope: scope,
                permissions: job.permissions ?? workflow.permissions ?? situation.caller?.permissions,
                called: job.callJob.flatMap { called[Key($0.target.fileName(calledFrom: job.file))] },
                machine: machine, foreseen: { foreseen(job, in: workflow, caller: situation.caller, matrix: $0) }
            ).plans(strategy) { key in
                keys.append(key)
                return names.isEmpty || names.contains { JobChoice.means($0, key) }
            }
            if let name = names.first(where: { name in !keys.contains { JobChoice.means(name, $0) } }) {
                throw EvaluationFailure(
                    file: job.file, range: job.range,
                    "job '\(job.id)' has no leg '\(name)'; here are \(keys.joined(separator: ", "))")
            }
            if legs.isEmpty { return .skip(reason: absent.reason, absent: absent) }
            return .run(
                legs, absent: absent, failFast: strategy.failFast, maxParallel: strategy.maxParallel ?? legs.count)
        } catch let failure as EvaluationFailure {
            throw failure
        } catch let error as TokenError {
            let problem = error.diagnostic
            throw EvaluationFailure(
                file: problem.file ?? job.file, range: problem.range ?? job.range, problem.message)
        } catch {
            throw EvaluationFailure(file: job.file, range: job.range, "\(error)")
        }
    }

    /// The steps with actions of a leg of `job`, as far as they are known before it begins.
    ///
    /// - Parameter matrix: its combination, null without one; nil where that is not known yet.
    func foreseen(_ job: Job, in workflow: Workflow, caller: LegPlan?, matrix: JSONValue?) -> [ForeseenStep] {
        guard let steps = job.stepsJob else { return [] }
        return knownValues(of: job, in: workflow, inputs: self.inputs(calledBy: caller), matrix: matrix)
            .foresee(steps.steps)
    }

    /// The `inputs` context of the run's own workflow, or of the one that `caller` calls.
    func inputs(calledBy caller: LegPlan?) -> JSONValue { caller?.callInputs ?? inputs.inputs }

    /// What a leg of `job` reads that is known before it begins.
    ///
    /// - Parameters:
    ///   - given: its `inputs` context; nil where that is not known yet.
    ///   - matrix: its combination, null without one; nil where that is not known yet.
    func knownValues(of job: Job, in workflow: Workflow, inputs given: JSONValue?, matrix: JSONValue?) -> KnownValues {
        var known: [Key: Value] = ["github": contexts.github, "vars": contexts.variables]
        if let given { known["inputs"] = Value(json: given) }
        if let matrix { known["matrix"] = Value(json: matrix) }
        var values = KnownValues(known)
        for env in [workflow.env, job.stepsJob?.env] { values.add(env: env) }
        return values
    }

    package func continuesWhenCancelled(_ situation: JobSituation) -> Bool {
        guard let job = definition(of: situation) else { return false }
        return (try? holds(job, JobScope(situation, contexts, isCancelling: true))) ?? false
    }

    package func jobs(calledBy leg: LegPlan) throws(CallError) -> [JobShape] {
        try target(of: leg).jobs.map { JobShape(id: $0.id, needs: $0.needs.map(\.value)) }
    }

    package func outputs(ofCall leg: LegPlan, jobs: [NeededJob]) throws(CallError) -> [Output] {
        let workflow = try target(of: leg)
        let outputs = workflow.trigger(for: "workflow_call")?.outputs ?? []
        let scope = ContextScope([
            "github": contexts.github, "inputs": Value(json: leg.callInputs), "vars": contexts.variables,
            "jobs": .needs(jobs),
        ])
        do {
            return try outputs.compactMap { output in
                guard let token = output.value else { return nil }
                return Output(output.id, try token.evaluate(in: scope).requireText())
            }
        } catch {
            throw CallError("\(error)")
        }
    }

    /// The workflow a leg calls, as far as its jobs are wanted.
    func target(of leg: LegPlan) throws(CallError) -> Workflow {
        guard let reference = leg.call, let workflow = called[Key(reference)] else {
            throw CallError("the called workflow '\(leg.call ?? "")' is not part of this run")
        }
        if let name = choice.stray(in: workflow, calledBy: leg.key) {
            let known = workflow.jobs.map(\.id.string).joined(separator: ", ")
            throw CallError("\(workflow.path) has no job for '\(name)'; it has \(known)")
        }
        return choice.jobs(in: workflow, calledBy: leg.key).map(workflow.selecting) ?? workflow
    }

    private func definition(of situation: JobSituation) -> Job? { file(of: situation)?.job(situation.job.id) }

    /// The workflow the job stands in.
    private func file(of situation: JobSituation) -> Workflow? {
        guard let caller = situation.caller else { return workflow }
        return caller.call.flatMap { called[Key($0)] }
    }

    private func holds(_ job: Job, _ scope: JobScope) throws -> Bool {
        do {
            return try job.condition.evaluate(in: scope).isTruthy
        } catch {
            throw EvaluationFailure(file: job.file, range: job.conditionSource?.range ?? job.range, error.message)
        }
    }

    /// What kept a job from running: its own condition, else a job before it, else the cancellation.
    private func skipReason(_ job: Job, _ situation: JobSituation) -> String {
        guard holds(job, situation.undisturbed) else {
            return "if: \(job.conditionSource?.value ?? job.condition.source) is false"
        }
        if situation.isCancelling, holds(job, situation.uncancelled) {
            return situation.caller == nil ? "the run was cancelled" : "the call was cancelled"
        }
        if let need = situation.needs.first(where: { $0.result != .success && $0.result != .skipped }) {
            return "needs \(need.id), which was \(Self.word(need.result))"
        }
        if let need = situation.needs.first(where: { $0.result == .skipped }) {
            return "needs \(need.id), which was skipped"
        }
        let others = Conclusion.combined(situation.ancestorResults.filter { $0 != .success })
        return "a job further up was \(Self.word(others))"
    }

    private func holds(_ job: Job, _ situation: JobSituation) -> Bool {
        (try? holds(job, JobScope(situation, contexts))) ?? false
    }

    private static func word(_ result: Conclusion) -> String { result == .failure ? "a failure" : result.rawValue }
}

/// An expression that did not evaluate, with its place: fails its job and never becomes an empty text.
package struct EvaluationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let range: SourceRange
    package let message: String

    package init(file: String, range: SourceRange, _ message: String) {
        self.file = file
        self.range = range
        self.message = message
    }

    /// `file:line:column: message`.
    package var description: String { "\(file):\(range.start.line):\(range.start.column): \(message)" }
}
