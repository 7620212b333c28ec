import Basics
import Expressions
import Planning
import Workflows

/// Which secrets a leg sees, by the names that the calls around it pass on
/// (docs/language/reusable-workflows.md#secrets, docs/language/secrets.md#names).
///
/// Values are read here, when an attempt starts, and go nowhere but into its contexts and its mask.
struct LegSecrets {
    let context: DrivenRunContext
    let state: RunState
    let source: any SecretSource

    /// The secrets of a job, by upper-case name.
    ///
    /// - Throws: `TokenError` where what a call passes on does not evaluate.
    func values(for leg: LegNode) throws(TokenError) -> [Key: String] {
        var values = try ownValues(for: leg)
        values[RunToken.secretName] = token
        return values
    }

    /// The run's token, which called workflows have without being passed it.
    private var token: String? {
        let name = RunToken.secretName
        return context.inputs.secretNames.contains { Key($0) == name } ? value(of: name.string, environment: nil) : nil
    }

    private func ownValues(for leg: LegNode) throws(TokenError) -> [Key: String] {
        let scope = state.jobs[leg.job]?.scope
        guard scope != nil else { return run(environment: leg.plan.environment) }
        var values = try values(inScope: scope)
        guard let environment = leg.plan.environment else { return values }
        // An environment's own secrets win over what the caller passes; it cannot pass those on itself.
        for name in names(in: environment) {
            let own = value(of: name, environment: environment)
            guard let own, value(of: name, environment: nil).map(Key.init) != Key(own) else { continue }
            values[Key(name)] = own
        }
        return values
    }

    /// Every value that a log of the run must not show.
    func all(environment: String?) -> [String] { Array(run(environment: environment).values) }

    private func run(environment: String?) -> [Key: String] {
        var values: [Key: String] = [:]
        for name in names(in: environment) { values[Key(name)] = value(of: name, environment: environment) }
        return values
    }

    private func value(of name: String, environment: String?) -> String? {
        source.value(of: name, environment: environment, policies: context.inputs.environments)
    }

    /// Names of the run's secrets, and those that the environment has for some of them.
    private func names(in environment: String?) -> [String] {
        let own = environment.flatMap { context.inputs.environment($0) }?.secrets.keys.sorted() ?? []
        return context.inputs.secretNames + own.map(\.string)
    }

    /// What the workflow that the leg `caller` calls gets; nil is the run's own workflow.
    private func values(inScope caller: NodePath?) throws(TokenError) -> [Key: String] {
        guard let caller else { return run(environment: nil) }
        guard let leg = state.legs[caller], let node = state.jobs[leg.job],
            let call = context.workflow(of: node, state)?.job(node.id)?.callJob
        else { return [:] }
        switch call.secrets {
        case .none: return [:]
        case .inherit: return try values(inScope: node.scope)
        case .mapping(let token):
            var outer = try values(inScope: node.scope)
            outer[RunToken.secretName] = self.token
            var values: [Key: String] = [:]
            for (name, text) in try token.evaluate(in: scope(leg, node, outer)).requireTexts() {
                // What is empty counts as not passed.
                if !text.utf8.isEmpty { values[Key(name.string.uppercased())] = text }
            }
            return values
        }
    }

    /// What `jobs.<id>.secrets` reads (docs/language/contexts.md#availability).
    private func scope(_ leg: LegNode, _ node: JobNode, _ secrets: [Key: String]) -> ContextScope {
        let caller = node.scope.flatMap { state.legs[$0]?.plan }
        var strategy: JSONValue = nil
        if case .expanded(_, let failFast, let maxParallel) = node.phase {
            strategy = leg.plan.strategy(failFast: failFast, maxParallel: maxParallel)
        }
        return ContextScope([
            "github": Value(json: context.inputs.github),
            "inputs": Value(json: caller?.callInputs ?? context.inputs.inputs),
            "vars": Value(json: context.inputs.variables), "needs": .needs(state.needed(by: node)),
            "strategy": Value(json: strategy), "matrix": leg.plan.matrix.map { Value(json: $0) } ?? .null,
            "secrets": .secrets(secrets),
        ])
    }
}

extension Value {
    /// The `secrets` context.
    static func secrets(_ secrets: [Key: String]) -> Value {
        .object(ObjectValue(secrets.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}

extension LegPlan {
    /// The `strategy` context.
    func strategy(failFast: Bool, maxParallel: Int) -> JSONValue {
        [
            "fail-fast": .bool(failFast), "job-index": .number(Double(index)), "job-total": .number(Double(total)),
            "max-parallel": .number(Double(maxParallel)),
        ]
    }
}

extension RunState {
    /// The `needs` of a job whose needs are final.
    func needed(by node: JobNode) -> [NeededJob] {
        node.needs.compactMap { path in
            guard let needed = jobs[path], let result = result(of: path) else { return nil }
            return NeededJob(id: needed.id, result: result, outputs: needed.outputs)
        }
    }
}

extension DrivenRunContext {
    /// The workflow a job stands in: the run's own, or the one that its caller calls.
    func workflow(of node: JobNode, _ state: RunState) -> Workflow? {
        guard let scope = node.scope else { return workflow }
        return state.legs[scope]?.plan.call.flatMap { called[Key($0)] }
    }
}
