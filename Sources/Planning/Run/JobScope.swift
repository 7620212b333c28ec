package import Basics
package import Expressions
import Workflows

/// Named contexts for an evaluation, without functions of their own.
package struct ContextScope: EvaluationScope {
    private let contexts: [Key: Value]

    /// Makes a scope of contexts by lower-case name; a name that is not there is null.
    package init(_ contexts: [Key: Value]) { self.contexts = contexts }

    package func value(ofContext name: Key) -> Value { contexts[name] ?? .null }

    package func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
        throw ExpressionError(.evaluation, "'\(function)' cannot be called here")
    }
}

/// What job-level expressions read: `github inputs vars needs`, then `strategy matrix`, and the status functions of a
/// job's `if` (docs/language/expressions.md#conditions, docs/language/contexts.md#availability).
struct JobScope: EvaluationScope {
    private var contexts: [Key: Value]
    private let situation: JobSituation
    private let isCancelling: Bool

    init(_ situation: JobSituation, _ run: RunContexts, isCancelling: Bool? = nil) {
        self.situation = situation
        self.isCancelling = isCancelling ?? situation.isCancelling
        contexts = [
            "github": run.github, "inputs": run.inputs(ofCall: situation.caller?.callInputs), "vars": run.variables,
            "needs": .needs(situation.needs),
        ]
    }

    /// The same scope with the contexts of one leg.
    func adding(matrix: JSONValue, strategy: JSONValue) -> JobScope {
        var scope = self
        scope.contexts["matrix"] = Value(json: matrix)
        scope.contexts["strategy"] = Value(json: strategy)
        return scope
    }

    /// What the keys of a called workflow itself read: its inputs, and nothing of the calling job.
    func inside(_ callInputs: JSONValue) -> ContextScope {
        ContextScope([
            "github": contexts["github"] ?? .null, "inputs": Value(json: callInputs),
            "vars": contexts["vars"] ?? .null,
        ])
    }

    func value(ofContext name: Key) -> Value { contexts[name] ?? .null }

    func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
        switch function {
        case "always": return .boolean(true)
        case "cancelled": return .boolean(isCancelling)
        case "success":
            let results = try results(arguments)
            return .boolean(!isCancelling && results.allSatisfy { $0 == .success })
        case "failure":
            let results = try results(arguments)
            return .boolean(!isCancelling && results.contains(.failure))
        default: throw ExpressionError(.evaluation, "'\(function)' cannot be called here")
        }
    }

    /// Results of the named jobs, or of all ancestors where none is named.
    private func results(_ arguments: [Value]) throws(ExpressionError) -> [Conclusion] {
        guard !arguments.isEmpty else { return situation.ancestorResults }
        var results: [Conclusion] = []
        for argument in arguments {
            let id = Key(argument.asString).asciiLowercased
            guard let need = situation.needs.first(where: { $0.id.asciiLowercased == id }) else {
                throw ExpressionError(.evaluation, "'\(argument.asString)' is not a job in needs")
            }
            results.append(need.result)
        }
        return results
    }
}

extension Value {
    /// The `needs` or `jobs` context: `{id: {result, outputs}}`.
    package static func needs(_ jobs: [NeededJob]) -> Value {
        .object(
            ObjectValue(
                jobs.map { job in
                    let outputs = ObjectValue(job.outputs.map { ($0.name, .string($0.value)) })
                    return (
                        job.id,
                        .object(
                            ObjectValue([("result", .string(job.result.rawValue)), ("outputs", .object(outputs))]))
                    )
                }))
    }
}
