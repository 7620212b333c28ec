import Basics
import Expressions
import Workflows

/// What is known of the steps of a job before anything runs: for each leg the contexts that have their values by then.
struct StepOutlook {
    private let scopes: [Scope]
    private let known: Set<Key>

    private init(scopes: [Scope], known: Set<Key>) {
        self.scopes = scopes
        self.known = known
    }

    /// Whether a step runs.
    enum Answer { case yes, maybe, no }

    init(_ job: ToolJob, variables: JSONObject) {
        var values: [(Key, Value)] = [
            ("vars", Value(json: .object(variables))), ("inputs", .null), ("env", Value(json: [:])),
            (
                "runner",
                Value(json: ["os": "Linux", "arch": .string(ProcessEnvironment.architecture), "debug": ""])
            ),
        ]
        var known: Set<Key> = ["vars", "runner", "matrix"]
        if let github = job.github {
            values.append(("github", Value(json: github)))
            known.insert("github")
        }
        self.known = known
        scopes = job.matrices.map { Scope(values: values + [("matrix", Value(json: $0))]) }
    }

    /// What is known of the steps inside an action, whose inputs `inputs` gives for each leg.
    func inside(_ inputs: (any EvaluationScope) -> JSONValue) -> StepOutlook {
        StepOutlook(
            scopes: scopes.map { scope in
                // The matrix of the job is none of the action's business, the event and the runner are.
                let values = ["runner", "github", "vars"].map { name in (Key(name), scope.value(ofContext: Key(name))) }
                return Scope(values: values + [("inputs", Value(json: inputs(scope)))])
            }, known: known.subtracting(["matrix"]).union(["inputs"]))
    }

    /// Whether a step runs in any leg, if all goes well.
    func runs(_ step: Step) -> Answer {
        let condition = step.condition
        guard step.conditionSource != nil else { return .yes }
        // Steps that clean up or report run only where something failed.
        guard !condition.calls("failure"), !condition.calls("cancelled"), !condition.calls("hashfiles") else {
            return .maybe
        }
        guard condition.contexts.isSubset(of: known) else { return .maybe }
        return scopes.contains { scope in (try? condition.evaluate(in: scope).isTruthy) ?? true } ? .yes : .no
    }

    /// The different values of a token in all legs; nil where one of them is only known in a run.
    func texts(_ token: Token) -> [String]? {
        var texts: [String] = []
        for scope in scopes {
            guard token.expression?.contexts.isSubset(of: known) ?? true,
                let text = try? token.evaluate(in: scope).requireText()
            else {
                return nil
            }
            if !texts.contains(where: { Key($0) == Key(text) }) { texts.append(text) }
        }
        return texts
    }

    /// The inputs of a step in each leg, those that differ; nil for a leg where one is only known in a run.
    func inputs(_ with: Token?) -> [[Key: String]?] {
        guard let with, !with.isNull else { return [[:]] }
        var all: [[Key: String]?] = []
        for scope in scopes {
            var inputs: [Key: String]? = [:]
            for pair in with.pairs ?? [] {
                guard let name = pair.key.string else { continue }
                let isKnown = pair.value.expression?.contexts.isSubset(of: known) ?? true
                let text = isKnown ? try? pair.value.evaluate(in: scope).requireText() : nil
                // Of those that name no version it does not matter.
                if text == nil, !name.utf8.contains("version".utf8) { continue }
                inputs = text.flatMap { text in inputs.map { $0.merging([Key(name).asciiLowercased: text]) { $1 } } }
            }
            if !all.contains(inputs) { all.append(inputs) }
        }
        return all
    }

    /// A step's script in each leg; what is only known in a run stands there as a variable of the shell.
    func scripts(_ token: Token) -> [String] {
        texts(token) ?? [token.expression.map { Self.pattern(of: $0.source) } ?? ""]
    }

    /// The text in which expressions stand, which the reader has made `format('a {0} b', …)` of.
    private static func pattern(of source: String) -> String {
        let prefix = "format('".utf8
        guard source.utf8.starts(with: prefix) else { return "" }
        var result: [UInt8] = []
        var rest = Array(source.utf8.dropFirst(prefix.count))[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "'"):
                guard rest.first == byte else { return String(decoding: result, as: UTF8.self) }
                result.append(byte)
                rest.removeFirst()
            case UInt8(ascii: "{") where rest.first == byte, UInt8(ascii: "}") where rest.first == byte:
                result.append(byte)
                rest.removeFirst()
            case UInt8(ascii: "{"):
                result += "$EXPRESSION".utf8
                rest = rest.drop { $0 != UInt8(ascii: "}") }.dropFirst()
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The contexts of a leg, where nothing has failed and nobody has cancelled.
    private struct Scope: EvaluationScope {
        let contexts: ContextValues

        init(values: [(Key, Value)]) { contexts = ContextValues(values) }

        func value(ofContext name: Key) -> Value { contexts.value(ofContext: name) }

        func call(_ function: Key, _ arguments: [Value]) throws(ExpressionError) -> Value {
            switch function {
            case "success", "always": .boolean(true)
            case "failure", "cancelled": .boolean(false)
            default: try contexts.call(function, arguments)
            }
        }
    }
}
