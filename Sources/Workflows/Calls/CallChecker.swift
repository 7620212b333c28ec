import Basics

/// Checks what a job passes to the workflow it calls (docs/language/reusable-workflows.md#inputs).
enum CallChecker {
    /// What is wrong with the inputs and secrets of a call.
    static func problems(of call: CallJob, in job: Job, with called: Workflow) -> [Diagnostic] {
        var problems = Problems(file: job.file)
        guard let trigger = called.trigger(for: "workflow_call") else {
            problems.error(
                "workflow_call key is not defined in the referenced workflow.", call.reference.range,
                hint: "add `workflow_call:` under `on:` in \(called.path)"
            )
            return problems.diagnostics
        }
        checkInputs(call, trigger.inputs, &problems)
        if case .inherit = call.secrets { return problems.diagnostics }
        checkSecrets(call, trigger.secrets, &problems)
        return problems.diagnostics
    }

    private static func checkInputs(_ call: CallJob, _ definitions: [InputDefinition], _ problems: inout Problems) {
        let given = call.with?.namedPairs ?? []
        let names = definitions.map(\.id)
        for definition in definitions where definition.isRequired {
            guard !contains(given, definition.id), call.with?.expression == nil else { continue }
            problems.error(
                "Input \(definition.id) is required, but not provided while calling.", call.reference.range,
                hint: "add `\(definition.id):` under `with:`"
            )
        }
        for (name, pair) in given {
            guard let definition = definitions.first(where: { $0.id.asciiLowercased == name.asciiLowercased }) else {
                problems.error(
                    "Invalid input, \(name) is not defined in the referenced workflow.", pair.value.range,
                    label: names.isEmpty ? "it takes no inputs" : "inputs there: \(Suggestion.list(names))",
                    hint: Suggestion.hint(for: name, among: names)
                )
                continue
            }
            checkType(pair.value, definition.kind, &problems)
        }
    }

    /// A literal must be of the input's type; what an expression gives is checked at run time.
    private static func checkType(_ value: Token, _ kind: InputDefinition.Kind, _ problems: inout Problems) {
        let fits =
            switch (kind, value.kind) {
            case (_, .expression), (.string, _), (.choice, _), (.environment, _), (.boolean, .boolean),
                (.number, .number):
                true
            default: false
            }
        if !fits {
            problems.error("Unexpected value '\(value.scalarText ?? "")'", value.range, label: "the input is a \(kind)")
        }
    }

    private static func checkSecrets(_ call: CallJob, _ definitions: [SecretDefinition], _ problems: inout Problems) {
        var given: [(name: Key, pair: TokenPair)] = []
        if case .mapping(let token) = call.secrets { given = token.namedPairs }
        let names = definitions.map(\.id)
        for definition in definitions where definition.isRequired && !contains(given, definition.id) {
            problems.error(
                "Secret \(definition.id) is required, but not provided while calling.", call.reference.range,
                hint: "add `\(definition.id):` under `secrets:`, or write `secrets: inherit`"
            )
        }
        for (name, pair) in given where !names.contains(where: { $0.asciiLowercased == name.asciiLowercased }) {
            problems.error(
                "Invalid secret, \(name) is not defined in the referenced workflow.", pair.value.range,
                label: names.isEmpty ? "it takes no secrets" : "secrets there: \(Suggestion.list(names))",
                hint: Suggestion.hint(for: name, among: names)
            )
        }
    }

    private static func contains(_ given: [(name: Key, pair: TokenPair)], _ id: Key) -> Bool {
        given.contains { $0.name.asciiLowercased == id.asciiLowercased }
    }
}
