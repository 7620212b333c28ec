import Actions
import Basics
import Expressions
import Logs
import Planning
import Workflows

/// The steps of one attempt of a job: how far they are, what they have left, and what their keys evaluate to.
///
/// Starts no process and writes no log.
struct JobSteps {
    /// What came of a step's turn.
    enum Turn {
        /// Its condition held; `start(of:)` says what its keys evaluated to.
        case begins
        /// Its condition did not hold.
        case skipped(name: String)
    }

    /// As the journal has it.
    private(set) var state = JobState()
    private let request: JobRequest
    private let environment: any StepEnvironment
    private let contexts: JobContexts
    private let nodes: NodePrograms
    private let masker: Masker
    /// The workspace on this machine, for `hashFiles`.
    private let workspace: String
    private var memory: JobMemory
    private var actions: JobActions
    /// Starts that are in the journal, by step.
    private var starts: [StepID: StepStart] = [:]

    init(
        of request: JobRequest, services: JobServices, folders: JobFolders, environment: any StepEnvironment,
        secrets: [Key: String], masker: Masker
    ) {
        self.request = request
        self.environment = environment
        self.masker = masker
        contexts = JobContexts(
            request, host: services.host, folders: folders, environment: environment, secrets: secrets)
        nodes = services.nodes
        workspace = folders.workspace
        memory = JobMemory(
            steps: request.job.stepsJob?.steps ?? [], origin: ActionOrigin(workflowFile: request.job.file))
        actions = JobActions(of: request, store: services.actions, folders: folders)
    }

    /// The step an id stands for, in whatever phase.
    subscript(id: StepID) -> Step? { memory.step(id) }

    /// What a step's start evaluated to; nil for one that has not begun.
    func start(of id: StepID) -> StepStart? { starts[id] }

    // MARK: - What happens to them

    /// Takes events of the journal into account.
    mutating func apply(_ events: [JobEvent]) {
        // What an earlier attempt did is in the memory already: each step was put back before the next was looked at.
        let isPutBack = events.contains { if case .resumed = $0 { true } else { false } }
        for event in events {
            state.apply(event)
            if !isPutBack { remember(event) }
        }
    }

    private mutating func remember(_ event: JobEvent) {
        switch event {
        case .stepQueued(let id, _): memory.openLane(id)
        case .stepsJoined(let ids, _): memory.join(ids)
        case .stepSkipped(let id, _): memory.record(id, outputs: [], outcome: .skipped, conclusion: .skipped)
        case .stepEnded(let id, let result):
            memory.record(
                id, outputs: memory.outputs(of: id), outcome: result.outcome, conclusion: result.conclusion)
        default: break
        }
    }

    /// Takes what a step has left into account.
    mutating func take(_ effects: StepEffects, of id: StepID) { memory.take(effects, of: id) }

    /// The outputs of a step as they are.
    func outputs(of id: StepID) -> [Output] { memory.outputs(of: id) }

    /// Forgets the outputs of a step that runs once more.
    mutating func dropOutputs(of id: StepID) { memory.dropOutputs(of: id) }

    /// What all steps have left.
    var effects: [StepID: StepEffects] { memory.effects }

    /// Does an event of an earlier attempt again: the step's keys are evaluated, its process does not run.
    mutating func putBack(_ event: JobEvent, _ effects: [StepID: StepEffects]) {
        switch event {
        case .stepQueued(let id, let name): evaluate(id, name)
        case .stepStarted(let id, let name, _, _, _): if starts[id] == nil { evaluate(id, name) }
        case .stepEnded(let id, _): memory.take(effects[id] ?? StepEffects(), of: id)
        default: break
        }
        remember(event)
    }

    /// Evaluates a step's keys as its turn did, but for its condition.
    private mutating func evaluate(_ id: StepID, _ name: String) {
        do {
            if id.phase == .pre { try openFrames(around: id) }
            guard let step = memory.step(id) else { throw ActionError("step \(id) is not in the job") }
            starts[id] = try start(step, id, name, try env(of: step, id))
        } catch {
            // A post of the step fails with this.
            starts[id] = StepStart(name: name, env: [:], work: .failure("\(error)"))
        }
    }

    // MARK: - Before the first step

    /// Workflow `env`, then the job's; each is evaluated once, when the job starts
    /// (docs/language/variables.md#precedence).
    mutating func evaluateJobEnv() throws {
        for token in [request.workflow.env, request.job.stepsJob?.env] {
            guard let token else { continue }
            for (name, text) in try token.evaluate(in: jobScope).requireTexts() { memory.set(name, text) }
        }
    }

    /// The steps whose action has a `pre`, in the order they run; every remote action of the job is copied meanwhile.
    ///
    /// Those of local actions are not run (docs/language/actions.md).
    mutating func preSteps() throws -> [StepID] { try preSteps(request.job.stepsJob?.steps ?? [], inside: []) }

    private mutating func preSteps(_ steps: [Step], inside numbers: [Int]) throws -> [StepID] {
        var found: [StepID] = []
        for (index, step) in steps.enumerated() {
            guard case .uses(let reference, _) = step.action else { continue }
            if case .local = reference { continue }
            let id = StepID(numbers + [index + 1], phase: .pre)
            guard let action = try action(reference, for: id) else { continue }
            switch action.definition.runs {
            case .node(let node): if node.pre != nil { found.append(id) }
            case .composite(let inner):
                guard id.numbers.count < Self.compositeDepth else { throw Self.tooDeep }
                // Only where it stands tells an inner step which repository `$/` means.
                let frame = memory[composite: id]
                memory[composite: id] = StepFrame(steps: inner, origin: action.origin)
                defer { memory[composite: id] = frame }
                found += try preSteps(inner, inside: id.numbers)
            case .docker: throw JobActions.unsupported(reference)
            }
        }
        return found
    }

    /// The level on which no composite action may stand any more (docs/language/actions.md#composite-actions).
    private static let compositeDepth = 10
    private static let tooDeep = ActionError("Composite action depth exceeded max depth 9")

    private mutating func action(_ reference: ActionReference, for id: StepID) throws -> FoundAction? {
        try actions.find(reference, from: memory.frame(of: id)?.origin ?? .own)
    }

    // MARK: - A step's turn

    /// Evaluates a step's `env`, its condition, and what its start needs, in this order (docs/language/steps.md#order).
    ///
    /// - Throws: where there is no such step.
    mutating func begin(_ id: StepID) throws -> Turn {
        if id.phase == .pre { try openFrames(around: id) }
        guard let step = memory.step(id) else { throw ActionError("step \(id) is not in the job") }
        let name = displayName(step, id)
        do {
            let env = try env(of: step, id)
            guard try holds(step, id, env) else { return .skipped(name: name) }
            starts[id] = try start(step, id, name, env)
        } catch {
            // The step begins and fails with this, so that its place in the record says why.
            starts[id] = StepStart(name: name, env: [:], work: .failure("\(error)"))
        }
        return .begins
    }

    /// How a step stands to the order of the job's steps; inside composites, and before and after the steps, there is
    /// nothing in the background (docs/language/steps.md#background-steps).
    func role(of id: StepID) -> StepRole {
        guard id.phase == .main, id.parent == nil, let step = memory.step(id) else { return .ordinary }
        switch step.action {
        case .run, .uses: return step.isBackground ? .background : .ordinary
        case .wait(let names): return .wait(names.compactMap { memory.step(named: $0.value) })
        case .waitAll: return .wait(nil)
        case .cancel(let name): return memory.step(named: name.value).map { .cancel($0) } ?? .ordinary
        }
    }

    /// Whether a running step's condition still holds now that the job is being cancelled.
    mutating func continuesWhenCancelled(_ id: StepID) -> Bool {
        guard let step = memory.step(id) else { return false }
        return (try? holds(step, id, starts[id]?.env ?? [:])) ?? false
    }

    /// Whether a step's failure is tolerated; a `continue-on-error` that does not evaluate tolerates nothing.
    func isTolerated(_ id: StepID) -> Bool {
        guard id.phase == .main, let step = memory.step(id), let token = step.continueOnError else { return false }
        return (try? token.evaluate(in: scope(step, id, starts[id]?.env ?? [:])).requireBoolean()) ?? false
    }

    /// What a started step reads when it runs; nil for one that has not begun.
    func setting(of id: StepID) -> StepRun.Setting? {
        guard let step = memory.step(id), let start = starts[id] else { return nil }
        let frame = memory.frame(of: id)
        var defaults = contexts.variables(step: step.id)
        if let path = frame?.actionPath, !path.utf8.isEmpty { defaults["GITHUB_ACTION_PATH"] = path }
        let source = actionSource(of: step, id)
        defaults["GITHUB_ACTION_REPOSITORY"] = source.repository
        defaults["GITHUB_ACTION_REF"] = source.ref
        return StepRun.Setting(
            step: step, start: start, scope: scope(step, id, start.env),
            variables: StepVariables(
                base: environment.variables, job: memory.variables(for: id),
                own: (frame?.env ?? [:]).overlaid(with: start.env), defaults: defaults),
            saved: memory.saved(for: id))
    }

    // MARK: - Ends

    /// The outputs of a composite whose inner steps are done, whatever became of them, and what is to be said of it.
    ///
    /// - Throws: where they do not evaluate.
    mutating func finishComposite(_ id: StepID) throws -> [Output] {
        guard let frame = memory[composite: id] else { throw ActionError("step \(id) is not a composite") }
        guard id.phase == .main else { return [] }
        var scope = scope(
            step: "", env: memory.variables(for: id).env.overlaid(with: frame.env), steps: frame.context,
            status: state.frames[id]?.status ?? .success)
        scope.contexts["inputs"] = frame.inputs
        let outputs = try frame.outputs(in: scope)
        memory.take(StepEffects(outputs: outputs), of: id)
        return outputs
    }

    /// What is to be said of the inputs of a composite step.
    func warnings(of id: StepID) -> [String] { id.phase == .main ? memory[composite: id]?.warnings ?? [] : [] }

    /// What the job gives to others, evaluated when its steps are all done.
    func complete() -> JobStimulus { JobOutputs(request, in: jobScope, masker).complete() }

    // MARK: - What a step is

    private mutating func start(_ step: Step, _ id: StepID, _ name: String, _ env: JSONObject) throws -> StepStart {
        if id.phase == .post { return try postStart(step, id, name, env) }
        var start = StepStart(name: name, env: env, work: .control)
        if let token = step.timeoutMinutes {
            start.timeoutMinutes = try token.evaluate(in: scope(step, id, env)).requireMinutes()
        }
        start.lacksToken = lacksToken(step, id)
        switch step.action {
        case .wait, .waitAll, .cancel: break
        case .run(let script, let shell, let folder):
            // Defaults are those of the workflow's own steps; a composite's steps name their shell themselves
            // (docs/language/steps.md#shells).
            let defaults = id.parent == nil ? [request.job.stepsJob?.defaults, request.workflow.defaults] : []
            start.work = .script(
                ScriptStep(
                    script: script, shell: shell ?? defaults.lazy.compactMap { $0?.shell }.first,
                    folder: folder ?? defaults.lazy.compactMap { $0?.workingDirectory }.first))
        case .uses(let reference, let with):
            if let action = try action(reference, for: id) {
                start.lacksToken = start.lacksToken || lacksToken(action.definition, with)
                try begin(action, reference, with, step, id, &start)
            } else if let action = try BuiltInStep(reference, with: with, in: scope(step, id, env)) {
                // What is built in asks no server.
                start.lacksToken = false
                start.work = .builtIn(action)
                start.registersPost = id.phase == .main && action.action.post != nil
            }
        }
        return start
    }

    /// What the `pre` or main part of an action starts with.
    private mutating func begin(
        _ action: FoundAction, _ reference: ActionReference, _ with: Token?, _ step: Step, _ id: StepID,
        _ start: inout StepStart
    ) throws {
        switch action.definition.runs {
        case .docker: throw JobActions.unsupported(reference)
        case .node(let node):
            var work = try NodeStep(
                action, node, reference, with: with, in: scope(step, id, start.env), nodes: nodes)
            if id.phase == .main, node.pre != nil, state.steps[id.phase(.pre)] == nil {
                work.inputs.warnings.append(
                    "`pre` execution is not supported for local action from '\(reference.text)'")
            }
            start.work = .node(work)
            start.registersPost = node.post != nil
        case .composite(let steps):
            guard id.numbers.count < Self.compositeDepth else { throw Self.tooDeep }
            try openFrame(action, steps, with, start.env, step, id)
            start.work = .composite
            start.innerCount = steps.count
        }
    }

    private mutating func openFrame(
        _ action: FoundAction, _ steps: [Step], _ with: Token?, _ env: JSONObject, _ step: Step, _ id: StepID
    ) throws {
        memory[composite: id] = try StepFrame(
            action, steps, with: with,
            // The env of the composites around this one is seen inside it, too.
            env: (memory.frame(of: id)?.env ?? [:]).overlaid(with: env),
            path: environment.path(inside: action.folder), in: scope(step, id, env))
    }

    /// Makes the frames around the `pre` of an action inside composite ones, which have not begun.
    private mutating func openFrames(around id: StepID) throws {
        for count in 1..<max(id.numbers.count, 1) {
            let outer = StepID(Array(id.numbers.prefix(count)))
            guard memory[composite: outer] == nil, let step = memory.step(outer),
                case .uses(let reference, let with) = step.action, let found = try action(reference, for: outer),
                case .composite(let steps) = found.definition.runs
            else { continue }
            try openFrame(found, steps, with, try env(of: step, outer), step, outer)
        }
    }

    /// What a `post` starts with: inputs are evaluated again, with what is known by then.
    private func postStart(_ step: Step, _ id: StepID, _ name: String, _ env: JSONObject) throws -> StepStart {
        if memory[composite: id] != nil { return StepStart(name: name, env: env, work: .composite) }
        guard let earlier = earlierWork(id) else { throw ActionError("no earlier part of \(step.id) has begun") }
        guard case .node(let node) = earlier.work, case .uses(_, let with) = step.action else {
            return StepStart(name: name, env: earlier.env, work: earlier.work)
        }
        return StepStart(name: name, env: env, work: .node(try node.again(with: with, in: scope(step, id, env))))
    }

    /// What an earlier phase of the step did: a `post` runs for what its main, else its `pre`, has begun.
    private func earlierWork(_ id: StepID) -> StepStart? {
        [starts[id.phase(.main)], starts[id.phase(.pre)]].compactMap(\.self).first { start in
            switch start.work {
            case .node, .builtIn: true
            case .script, .composite, .control, .failure: false
            }
        }
    }

    // MARK: - Conditions and names

    private mutating func holds(_ step: Step, _ id: StepID, _ env: JSONObject) throws -> Bool {
        // Waits and cancels always run (docs/language/steps.md#background-steps).
        if step.isControl { return true }
        let scope = scope(step, id, env)
        guard id.phase == .main else {
            return try condition(ofPhase: id, step)?.evaluate(in: scope).isTruthy ?? true
        }
        do {
            return try step.condition.evaluate(in: scope).isTruthy
        } catch {
            throw EvaluationFailure(
                file: step.file, range: step.conditionSource?.range ?? step.range, error.message)
        }
    }

    /// The condition of a `pre` or `post`; nil stands for `always()`.
    private mutating func condition(ofPhase id: StepID, _ step: Step) throws -> Expression? {
        guard case .uses(let reference, _) = step.action else { return nil }
        if id.phase == .pre {
            guard case .node(let node)? = try action(reference, for: id)?.definition.runs else { return nil }
            return node.preCondition
        }
        switch earlierWork(id)?.work {
        case .builtIn(let step):
            return try step.action.postCondition.map { try Condition.parse($0, Availability.actionRunsIf.vocabulary) }
        case .node(let node): return node.action.postCondition
        case .script, .composite, .control, .failure, nil: return nil
        }
    }

    /// `name`, as well as it evaluates, or what stands for it.
    private func displayName(_ step: Step, _ id: StepID) -> String {
        let scope = scope(step, id, [:])
        let own = step.name.flatMap { try? $0.evaluate(in: scope).requireText() } ?? ""
        let name = own.utf8.isEmpty ? step.defaultName(in: scope) : own
        switch id.phase {
        case .main: return name
        case .pre: return "Pre \(name)"
        case .post: return "Post \(name)"
        }
    }

    // MARK: - The token

    /// Whether a step, or a composite action around it, reads the run's token and there is none.
    private func lacksToken(_ step: Step, _ id: StepID) -> Bool {
        guard !contexts.hasToken else { return false }
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
        guard !contexts.hasToken else { return false }
        var given: Set<Key> = []
        if case .mapping(let pairs)? = with?.kind {
            given = Set(pairs.compactMap { $0.key.string.map { Key($0).asciiLowercased } })
        }
        return action.inputs.contains { input in
            !given.contains(input.id.asciiLowercased) && RunToken.isRead(by: input.defaultValue)
        }
    }

    // MARK: - What expressions read

    /// What a step's expressions read.
    private func scope(_ step: Step, _ id: StepID, _ own: JSONObject) -> StepScope {
        let frame = memory.frame(of: id)
        let env = memory.variables(for: id).env.overlaid(with: frame?.env ?? [:]).overlaid(with: own)
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

    /// What the job's own keys read.
    private var jobScope: StepScope {
        scope(step: "", env: memory.variables.env, steps: memory.stepsContext, status: state.status)
    }

    private func scope(
        step: String, env: JSONObject, steps: Value, status: Conclusion, actionPath: String = "",
        source: (repository: String, ref: String) = ("", "")
    ) -> StepScope {
        StepScope(
            contexts: contexts.contexts(
                step: step, env: env, steps: steps, status: state.status, actionPath: actionPath, source: source),
            status: status, isCancelled: state.status == .cancelled, workspace: workspace)
    }

    private func env(of step: Step, _ id: StepID) throws -> JSONObject {
        guard let token = step.env else { return [:] }
        let texts = try token.evaluate(in: scope(step, id, [:])).requireTexts()
        return JSONObject(texts.map { JSONObject.Member($0.name, .string($0.text)) })
    }

    /// `github.action_repository` and `github.action_ref` of a step: those of the action it uses, else of the composite
    /// action it stands in.
    ///
    /// The steps of a workflow stand in no action, whatever repository it is of.
    private func actionSource(of step: Step, _ id: StepID) -> (repository: String, ref: String) {
        if case .uses(.repository(let owner, let name, _, let ref), _) = step.action {
            return ("\(owner)/\(name)", ref)
        }
        if id.parent != nil, case .remote(let repository)? = memory.frame(of: id)?.origin {
            return (repository.repository, repository.ref)
        }
        return ("", "")
    }
}

extension JSONObject {
    /// The object with the members of another on top.
    fileprivate func overlaid(with other: JSONObject) -> JSONObject {
        var object = self
        for member in other.members { object[member.name] = member.value }
        return object
    }
}
