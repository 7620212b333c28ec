package import Basics
package import Expressions
package import Workflows

/// The values that expressions of steps can read before any step has run.
///
/// What depends on something else (`steps`, `secrets`, outputs of other jobs, files) is not known and is never guessed.
package struct KnownValues: EvaluationScope {
    /// Contexts that are known as a whole, by lower-case name.
    private let contexts: [Key: Value]
    /// Contexts of which only these members are known.
    private var partly: [Key: JSONObject]

    /// - Parameters:
    ///   - contexts: those that are known as a whole, by lower-case name.
    ///   - inputs: the known inputs of a composite action, in the place of a context; nil outside one.
    package init(_ contexts: [Key: Value], inputs: JSONObject? = nil) {
        self.contexts = contexts
        partly = ["env": [:], "runner": ["os": "Linux", "environment": "self-hosted"]]
        if let inputs { partly["inputs"] = inputs }
    }

    /// Takes an `env:` into account; what is not known in it hides what was known before.
    package mutating func add(env token: Token?) {
        guard let token, !token.isNull else { return }
        guard let pairs = token.pairs else {
            partly["env"] = [:]
            return
        }
        for pair in pairs {
            guard let name = pair.key.string else { continue }
            let value = text(pair.value).map { JSONValue.string($0) }
            partly["env"]?[Key(name)] = value
        }
    }

    /// What a token stands for; nil where only the run can tell.
    package func value(_ token: Token) -> Token? {
        guard isKnown(token) else { return nil }
        return try? token.evaluate(in: self)
    }

    /// The text a token stands for; nil where only the run can tell.
    package func text(_ token: Token) -> String? { try? value(token)?.requireText() }

    /// Whether a step's condition holds if all goes well before it; nil where only the run can tell.
    package func holds(_ condition: Expression) -> Bool? {
        guard isKnown(condition) else { return nil }
        return try? condition.evaluate(in: self).isTruthy
    }

    /// The steps with actions among `steps`, without those that are known not to run.
    package func foresee(_ steps: [Step]) -> [ForeseenStep] {
        var scripts: [String] = []
        var workspace = ForeseenStep.Workspace.empty
        var found: [ForeseenStep] = []
        for step in steps {
            if case .run(let script, _, _) = step.action {
                scripts.append(script.string ?? script.expression?.source ?? "")
                workspace = .anything
            }
            guard case .uses(let reference, let with) = step.action else { continue }
            let runs = holds(step.condition)
            if runs == false { continue }
            defer {
                workspace = max(workspace, .after(reference, inputs: (with?.pairs ?? []).compactMap(\.key.string)))
            }
            var values = self
            values.add(env: step.env)
            let inputs = (with?.pairs ?? []).compactMap { pair -> ForeseenStep.Input? in
                guard let name = pair.key.string else { return nil }
                return ForeseenStep.Input(name: Key(name), value: values.text(pair.value), range: pair.key.range)
            }
            let isTolerated = step.continueOnError.map { $0.boolean != false } ?? false
            found.append(
                ForeseenStep(
                    reference: reference, inputs: inputs, isCertain: runs == true && !isTolerated, scripts: scripts,
                    workspace: workspace,
                    file: step.file, range: step.actionRange))
        }
        return found
    }

    // MARK: - What is known

    private func isKnown(_ token: Token) -> Bool {
        switch token.kind {
        case .null, .boolean, .number, .string: true
        case .insert: false
        case .sequence(let items): items.allSatisfy(isKnown)
        case .mapping(let pairs): pairs.allSatisfy { isKnown($0.key) && isKnown($0.value) }
        case .expression(let expression): isKnown(expression)
        }
    }

    private func isKnown(_ expression: Expression) -> Bool {
        expression.references.allSatisfy { reference in
            if contexts[reference.context] != nil { return true }
            guard let name = reference.path.first else { return false }
            return partly[reference.context]?.members.contains { $0.name.asciiLowercased == name.asciiLowercased }
                ?? false
        }
    }

    // MARK: - EvaluationScope

    package func value(ofContext name: Key) -> Value {
        contexts[name] ?? partly[name].map { Value(json: .object($0)) } ?? .null
    }

    package func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
        switch function {
        case "success", "always": return .boolean(true)
        case "failure", "cancelled": return .boolean(false)
        default: throw ExpressionError(.evaluation, "'\(function)' is not known before a run")
        }
    }
}
