import Basics
import Expressions

/// Makes an action of the tokens of an `action.yml` (docs/language/actions.md).
struct ActionConverter {
    var problems: Problems

    /// The action; nil if a part could not be made, with the reason in `problems` or the schema's diagnostics.
    mutating func convert(_ root: Token, path: String) -> ActionDefinition? {
        guard let runs = root.value("runs") else { return nil }
        let isComposite = runs["steps"] != nil
        let inputs = self.inputs(root.value("inputs"))
        let outputs = self.outputs(root.value("outputs"), isComposite: isComposite)
        let body =
            if isComposite { composite(runs) } else if runs["image"] != nil { docker(runs) } else { node(runs) }
        guard let body else { return nil }
        return ActionDefinition(
            path: path, name: root["name"]?.string ?? "", description: root["description"]?.string, inputs: inputs,
            outputs: outputs, runs: body
        )
    }

    private func inputs(_ token: Token?) -> [InputDefinition] {
        (token?.namedPairs ?? []).map { name, pair in
            let required = pair.value["required"]?.scalarText.map { Key($0).asciiLowercased }
            return InputDefinition(
                id: name, range: pair.key.range, kind: .string, description: pair.value["description"]?.string,
                isRequired: required == "true", defaultValue: pair.value.value("default"), options: [],
                deprecationMessage: pair.value["deprecationMessage"]?.string
            )
        }
    }

    private mutating func outputs(_ token: Token?, isComposite: Bool) -> [OutputDefinition] {
        (token?.namedPairs ?? []).map { name, pair in
            let value = pair.value.value("value")
            if isComposite, value == nil {
                problems.error(
                    "Required property is missing: value", SourceRange(at: pair.value.range.start),
                    hint: "an output of a composite action needs `value: ${{ steps.ID.outputs.NAME }}`"
                )
            }
            return OutputDefinition(
                id: name, range: pair.key.range, description: pair.value["description"]?.string, value: value
            )
        }
    }

    private mutating func composite(_ runs: Token) -> ActionDefinition.Runs? {
        check(runs, is: "composite")
        var steps = StepConverter(
            problems: Problems(file: problems.file), available: .compositeStepIf)
        let converted = steps.convert(runs.value("steps"))
        problems.add(steps.problems.diagnostics)
        return .composite(steps: converted)
    }

    private mutating func docker(_ runs: Token) -> ActionDefinition.Runs? {
        check(runs, is: "docker")
        guard runs["image"]?.string != nil, condition(runs, "pre-if") != nil, condition(runs, "post-if") != nil else {
            return nil
        }
        return .docker
    }

    private mutating func node(_ runs: Token) -> ActionDefinition.Runs? {
        guard let using = runs["using"]?.locatedText, let main = runs["main"]?.string else { return nil }
        let digits = String(decoding: using.value.utf8.dropFirst(4), as: UTF8.self)
        guard using.value.utf8.starts(with: "node".utf8), let version = Int(digits) else {
            problems.error("Unexpected value '\(using.value)'", using.range, label: "an action with `main` uses node")
            return nil
        }
        guard let before = condition(runs, "pre-if"), let after = condition(runs, "post-if") else { return nil }
        return .node(
            NodeAction(
                version: version, main: main, pre: runs["pre"]?.string, preCondition: before,
                post: runs["post"]?.string, postCondition: after
            )
        )
    }

    private mutating func check(_ runs: Token, is wanted: Key) {
        guard let using = runs["using"]?.locatedText, Key(using.value) != wanted else { return }
        problems.error("Unexpected value '\(using.value)'", using.range, label: "expected \(wanted) here")
    }

    private mutating func condition(_ runs: Token, _ key: Key) -> Expression? {
        problems.condition(runs.value(key)?.locatedText ?? Located("always()", runs.range), .actionRunsIf)
    }
}
