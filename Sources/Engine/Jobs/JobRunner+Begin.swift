import Actions
import Basics
import Expressions
import Logs
import Planning
import Workflows

extension JobRunner {
    /// Evaluates a step's `env`, its condition, and what its start needs, in this order (docs/language/steps.md#order).
    func begin(_ id: StepID) -> JobStimulus {
        do {
            if id.phase == .pre { try openFrames(around: id) }
        } catch {
            return .ended(id, failure("\(error)"), continueOnError: false)
        }
        guard let step = memory.step(id) else {
            return .ended(id, failure("step \(id) is not in the job"), continueOnError: false)
        }
        let name = displayName(step, id)
        do {
            let env = try env(of: step, id)
            guard try holds(step, id, env) else { return .skipped(id, name: masker.mask(name)) }
            starts[id] = try start(step, id, name, env)
        } catch {
            // The step begins and fails with this, so that its place in the record says why.
            starts[id] = StepStart(name: name, env: [:], work: .failure("\(error)"))
        }
        return started(id)
    }

    /// Starts a background step that has waited for a place, unless it would not run any more.
    func launch(_ id: StepID) -> JobStimulus {
        guard state.stop != nil, !continuesWhenCancelled(id) else { return started(id) }
        let message = "The operation was canceled."
        return .ended(
            id, StepResult(outcome: .cancelled, at: services.now(), message: message), continueOnError: false)
    }

    private func started(_ id: StepID) -> JobStimulus {
        let start = starts[id]
        let now = services.now()
        return .started(
            id, name: masker.mask(start?.name ?? ""), at: now,
            deadline: start?.timeoutMinutes.map { now.advanced(byMinutes: $0 * services.host.minuteScale) },
            registersPost: start?.registersPost ?? false, inner: start?.innerCount, role: role(of: id))
    }

    /// How a step stands to the order of the job's steps; inside composites, and before and after the steps, there is
    /// nothing in the background (docs/language/steps.md#background-steps).
    private func role(of id: StepID) -> StepRole {
        guard id.phase == .main, id.parent == nil, let step = memory.step(id) else { return .ordinary }
        switch step.action {
        case .run, .uses: return step.isBackground ? .background : .ordinary
        case .wait(let names): return .wait(names.compactMap { memory.step(named: $0.value) })
        case .waitAll: return .wait(nil)
        case .cancel(let name): return memory.step(named: name.value).map { .cancel($0) } ?? .ordinary
        }
    }

    /// Whether a running step's condition still holds now that the job is being cancelled.
    func continuesWhenCancelled(_ id: StepID) -> Bool {
        guard let step = memory.step(id) else { return false }
        return (try? holds(step, id, starts[id]?.env ?? [:])) ?? false
    }

    func start(_ step: Step, _ id: StepID, _ name: String, _ env: JSONObject) throws -> StepStart {
        if id.phase == .post { return try postStart(step, id, name, env) }
        var start = StepStart(name: name, env: env, work: .script(step))
        if let token = step.timeoutMinutes {
            start.timeoutMinutes = try token.evaluate(in: scope(of: step, id, env)).requireMinutes()
        }
        if step.isControl { start.work = .control }
        start.lacksToken = lacksToken(step, id)
        guard case .uses(let reference, let with) = step.action else { return start }
        if let action = try action(reference, for: id) {
            start.lacksToken = start.lacksToken || lacksToken(action.definition, with)
            try begin(action, reference, with, step, id, &start)
        } else if case .repository(let owner, let repository, let path, _) = reference,
            let action = BuiltInActions.find(owner: owner, name: repository, path: path)
        {
            // What is built in asks no server.
            start.lacksToken = false
            start.work = .builtIn(action, inputs: try inputs(of: action, with, scope(of: step, id, env)))
            start.registersPost = id.phase == .main && action.post != nil
        }
        return start
    }

    // MARK: - The token

    private var hasToken: Bool { contexts.hasToken }

    /// Whether a step, or a composite action around it, reads the run's token and there is none.
    private func lacksToken(_ step: Step, _ id: StepID) -> Bool {
        guard !hasToken else { return false }
        if let outer = id.parent, starts[outer]?.lacksToken == true || RunToken.isRead(by: step.env) { return true }
        switch step.action {
        case .run(let script, _, _): return RunToken.isRead(by: step.env) || RunToken.isRead(by: script)
        case .uses(_, let with):
            let around = [step.env, with, request.job.stepsJob?.env, request.workflow.env]
            return around.contains { RunToken.isRead(by: $0) }
        case .wait, .waitAll, .cancel: return false
        }
    }

    /// Whether an action's own defaults read the token.
    private func lacksToken(_ action: ActionDefinition, _ with: Token?) -> Bool {
        guard !hasToken else { return false }
        var given: Set<Key> = []
        if case .mapping(let pairs)? = with?.kind {
            given = Set(pairs.compactMap { $0.key.string.map { Key($0).asciiLowercased } })
        }
        return action.inputs.contains { input in
            !given.contains(input.id.asciiLowercased) && RunToken.isRead(by: input.defaultValue)
        }
    }

    // MARK: - Evaluation

    /// What a step's expressions read.
    func scope(of step: Step, _ id: StepID, _ own: JSONObject) -> StepScope {
        let frame = memory.frame(of: id)
        var env = memory.variables(for: id).env
        for layer in [frame?.env ?? [:], own] {
            for member in layer.members { env[member.name] = member.value }
        }
        var scope = scope(
            step: step.id, env: env, steps: memory.stepsContext(for: id), status: state.status(for: id),
            actionPath: frame?.actionPath ?? "", source: actionSource(of: step, id))
        if let inputs = frame?.inputs {
            // A composite action sees its own inputs, and no secrets, needs or variables
            // (docs/language/actions.md#composite-actions).
            scope.contexts["inputs"] = inputs
            for name: Key in ["secrets", "needs", "vars"] { scope.contexts[name] = nil }
        }
        return scope
    }

    func env(of step: Step, _ id: StepID) throws -> JSONObject {
        guard let token = step.env else { return [:] }
        let texts = try token.evaluate(in: scope(of: step, id, [:])).requireTexts()
        return JSONObject(texts.map { JSONObject.Member($0.name, .string($0.text)) })
    }

    private func holds(_ step: Step, _ id: StepID, _ env: JSONObject) throws -> Bool {
        // Waits and cancels always run (docs/language/steps.md#background-steps).
        if step.isControl { return true }
        let scope = scope(of: step, id, env)
        if id.phase == .main {
            do {
                return try step.condition.evaluate(in: scope).isTruthy
            } catch {
                throw EvaluationFailure(
                    file: step.file, range: step.conditionSource?.range ?? step.range, error.message)
            }
        }
        return try condition(ofPhase: id, step)?.evaluate(in: scope).isTruthy ?? true
    }

    /// `name`, as well as it evaluates, or what stands for it.
    private func displayName(_ step: Step, _ id: StepID) -> String {
        let scope = scope(of: step, id, [:])
        let own = step.name.flatMap { try? $0.evaluate(in: scope).requireText() } ?? ""
        let name = own.utf8.isEmpty ? step.defaultName(in: scope) : own
        switch id.phase {
        case .main: return name
        case .pre: return "Pre \(name)"
        case .post: return "Post \(name)"
        }
    }

    /// The inputs of an action: what `with` gives, else the declared default (docs/language/actions.md#inputs).
    private func inputs(of action: BuiltInAction, _ with: Token?, _ scope: StepScope) throws -> [Key: String] {
        var inputs: [Key: String] = [:]
        for input in action.inputs {
            if let fallback = input.fallback { inputs[input.name.asciiLowercased] = fallback }
        }
        for (name, text) in try with?.evaluate(in: scope).requireTexts() ?? [] {
            inputs[name.asciiLowercased] = text
        }
        return inputs
    }

    /// Whether a step's failure is tolerated; a `continue-on-error` that does not evaluate tolerates nothing.
    func isTolerated(_ id: StepID) -> Bool {
        guard id.phase == .main, let step = memory.step(id), let token = step.continueOnError else { return false }
        let scope = scope(of: step, id, starts[id]?.env ?? [:])
        return (try? token.evaluate(in: scope).requireBoolean()) ?? false
    }

    func failure(_ message: String) -> StepResult {
        StepResult(outcome: .failure, at: services.now(), message: masker.mask(message))
    }
}
