import Basics
import Workflows

/// Evaluates what a job passes to the workflow it calls (docs/language/reusable-workflows.md#inputs).
struct CallInputs {
    let call: CallJob
    /// The called workflow's `on.workflow_call.inputs`.
    let definitions: [InputDefinition]

    /// The `inputs` context of the called workflow: every input it defines, with a value of its type.
    ///
    /// - Throws: `TokenError` at a value of another type, an input that is missing, or one that is not defined.
    func evaluate(in scope: JobScope, file: String) throws -> JSONValue {
        let given = try call.with?.evaluate(in: scope)
        if let given, given.pairs == nil, !given.isNull { throw given.unexpected }
        let pairs = given?.pairs ?? []
        for pair in pairs where definition(pair.key) == nil {
            let name = pair.key.scalarText ?? ""
            throw TokenError("Invalid input, \(name) is not defined in the referenced workflow.", at: pair.value)
        }
        var inputs = JSONObject()
        for definition in definitions {
            inputs[definition.id] =
                if let pair = pairs.last(where: { self.definition($0.key)?.id == definition.id }) {
                    try value(pair.value, definition.kind)
                } else if definition.isRequired {
                    throw EvaluationFailure(
                        file: file, range: call.reference.range,
                        "Input \(definition.id) is required, but not provided while calling.")
                } else if let fallback = definition.defaultValue {
                    try value(fallback.evaluate(in: scope), definition.kind)
                } else {
                    Self.empty(definition.kind)
                }
        }
        return .object(inputs)
    }

    private func definition(_ key: Token) -> InputDefinition? {
        let name = Key(key.scalarText ?? "").asciiLowercased
        return definitions.first { $0.id.asciiLowercased == name }
    }

    /// Text is never taken for a boolean or a number; these become text where text is wanted.
    private func value(_ token: Token, _ kind: InputDefinition.Kind) throws(TokenError) -> JSONValue {
        switch kind {
        case .boolean: .bool(try token.requireBoolean())
        case .number: .number(try token.requireNumber())
        case .string, .choice, .environment: .string(try token.requireText())
        }
    }

    private static func empty(_ kind: InputDefinition.Kind) -> JSONValue {
        switch kind {
        case .boolean: false
        case .number: 0
        case .string, .choice, .environment: ""
        }
    }
}
