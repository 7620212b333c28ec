import Basics
import Expressions

/// A scope for tests: contexts by name, and functions that answer with their name and arguments or refuse.
struct TestScope: EvaluationScope {
    var contexts = ContextValues([])
    /// What the status functions answer.
    var status: [Key: Bool] = [:]

    func value(ofContext name: Key) -> Value { contexts.value(ofContext: name) }

    func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
        if let answer = status[function] { return .boolean(answer) }
        if function == "hashfiles" { return .string("hash of " + arguments.map(\.asString).joined(separator: "+")) }
        throw ExpressionError(.evaluation, "\(function) was called")
    }
}

extension Expression {
    /// The value of `text` with these contexts, as the language's own limits have it.
    static func value(of text: String, _ contexts: JSONObject = [:]) throws -> Value {
        let vocabulary = Vocabulary(contexts: contexts.members.map(\.name))
        let scope = ContextValues(contexts.members.map { ($0.name, Value(json: $0.value)) })
        return try parse(text, vocabulary)?.evaluate(in: scope, memory: 1 << 20) ?? .null
    }

    /// The message of the error that `text` ends in.
    static func message(of text: String, _ contexts: JSONObject = [:]) -> String? {
        do {
            _ = try value(of: text, contexts)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension Template {
    /// The value in `scope`; a literal is a string.
    func value(in scope: some EvaluationScope) throws(ExpressionError) -> Value {
        switch self {
        case .literal(let text): .string(text)
        case .expression(let expression): try expression.evaluate(in: scope)
        }
    }
}

extension Vocabulary {
    /// Literal text only.
    static let none = Vocabulary(contexts: [])
    static let workflow = Vocabulary(contexts: ["github", "inputs", "vars"])
    static let jobIf = Vocabulary(
        contexts: workflow.contexts + ["needs"],
        functions: [
            Function("always", 0, 0), Function("failure", 0, .max), Function("cancelled", 0, 0),
            Function("success", 0, .max),
        ])
    static let step = Vocabulary(
        contexts: jobIf.contexts + ["strategy", "matrix", "secrets", "steps", "job", "runner", "env"],
        functions: [Function("hashFiles", 1, 255)])
    static let stepIf = Vocabulary(
        contexts: step.contexts.filter { $0 != "secrets" },
        functions: step.functions + ["always", "failure", "cancelled", "success"].map { Function($0, 0, 0) })
}
