import Basics

/// Makes triggers of `on:` (docs/language/triggers.md).
struct TriggerConverter {
    var problems: Problems

    /// The triggers in the order written; an event named twice counts once.
    mutating func convert(_ on: Token) -> [Trigger] {
        switch on.kind {
        case .string(let name): return [trigger(Key(name), on.range, nil)]
        case .sequence(let items):
            var triggers: [Trigger] = []
            for item in items {
                guard let name = item.string.map({ Key($0) }), !triggers.contains(where: { $0.event == name }) else {
                    continue
                }
                triggers.append(trigger(name, item.range, nil))
            }
            return triggers
        case .mapping:
            return on.namedPairs.map { trigger($0.name, $0.pair.key.range, $0.pair.value) }
        default: return []
        }
    }

    private mutating func trigger(_ event: Key, _ range: SourceRange, _ token: Token?) -> Trigger {
        checkFilters(token)
        let isCall = event == "workflow_call"
        checkInputCount(event, token)
        let inputs = isCall || event == "workflow_dispatch" ? self.inputs(token?.value("inputs"), isCall: isCall) : []
        return Trigger(
            event: event, range: range, file: problems.file,
            types: token?["types"]?.locatedTexts,
            branches: token?["branches"]?.locatedTexts,
            branchesIgnore: token?["branches-ignore"]?.locatedTexts,
            tags: token?["tags"]?.locatedTexts,
            tagsIgnore: token?["tags-ignore"]?.locatedTexts,
            paths: token?["paths"]?.locatedTexts,
            pathsIgnore: token?["paths-ignore"]?.locatedTexts,
            workflows: token?["workflows"]?.locatedTexts,
            names: token?["names"]?.locatedTexts,
            versions: token?["versions"]?.locatedTexts,
            schedules: event == "schedule" ? schedules(token) : [],
            inputs: inputs,
            outputs: isCall ? outputs(token?.value("outputs")) : [],
            secrets: isCall ? secrets(token?.value("secrets")) : [],
            token: token
        )
    }

    /// The most inputs of a start by hand (docs/language/limits.md).
    private static let mostInputs = 25

    private mutating func checkInputCount(_ event: Key, _ token: Token?) {
        guard event == "workflow_dispatch", let inputs = token?["inputs"]?.namedPairs, inputs.count > Self.mostInputs
        else { return }
        problems.error(
            "you may only define up to \(Self.mostInputs) `inputs` for a `workflow_dispatch` event",
            inputs[Self.mostInputs].pair.key.range)
    }

    private mutating func checkFilters(_ token: Token?) {
        for kind in ["branches", "tags", "paths"] {
            let ignore = Key("\(kind)-ignore")
            guard let token, token[Key(kind)] != nil,
                let second = token.namedPairs.first(where: { $0.name == ignore })
            else { continue }
            problems.error(
                "you may only define one of `\(kind)` and `\(ignore)` for a single event", second.pair.key.range,
                hint: "write the ignored patterns into `\(kind)` with a `!` before each"
            )
        }
    }

    private mutating func schedules(_ token: Token?) -> [Schedule] {
        (token?.items ?? []).compactMap { entry in
            guard let cron = entry["cron"]?.locatedText else { return nil }
            do throws(CronError) {
                _ = try CronSchedule(cron.value)
            } catch {
                problems.error(
                    "this is not a valid schedule: \(error.message)", cron.range,
                    hint: "write 'minute hour day month weekday', as in '30 5 * * 1-5'")
            }
            return Schedule(cron: cron, timezone: entry["timezone"]?.locatedText)
        }
    }
}

// MARK: - Inputs, outputs, secrets

extension TriggerConverter {
    private mutating func inputs(_ token: Token?, isCall: Bool) -> [InputDefinition] {
        (token?.namedPairs ?? []).map { name, pair in
            let definition = pair.value
            let kind = definition["type"]?.string.flatMap { InputDefinition.Kind(rawValue: $0) } ?? .string
            let options = definition["options"]?.locatedTexts ?? []
            if isCall {
                checkDefault(definition.value("default"), kind)
            } else if kind == .choice, options.isEmpty {
                problems.error(
                    "The input '\(name)' is of type 'choice' and has no options", pair.key.range,
                    hint: "list what can be chosen under `options:`"
                )
            }
            return InputDefinition(
                id: name, range: pair.key.range, kind: kind, description: definition["description"]?.string,
                isRequired: definition["required"]?.boolean ?? false, defaultValue: definition.value("default"),
                options: options, deprecationMessage: definition["deprecationMessage"]?.string
            )
        }
    }

    /// A literal default must be of the input's type; anything literal can be text
    /// (docs/language/reusable-workflows.md#inputs).
    private mutating func checkDefault(_ value: Token?, _ kind: InputDefinition.Kind) {
        guard let value, value.isLiteral, let text = value.scalarText else { return }
        let fits =
            switch kind {
            case .boolean: value.boolean != nil
            case .number: value.number != nil
            case .string, .choice, .environment: true
            }
        if !fits { problems.error("Unexpected value '\(text)'", value.range, label: "the input is a \(kind)") }
    }

    private func outputs(_ token: Token?) -> [OutputDefinition] {
        (token?.namedPairs ?? []).map { name, pair in
            OutputDefinition(
                id: name, range: pair.key.range, description: pair.value["description"]?.string,
                value: pair.value.value("value")
            )
        }
    }

    private func secrets(_ token: Token?) -> [SecretDefinition] {
        (token?.namedPairs ?? []).map { name, pair in
            SecretDefinition(
                id: name, range: pair.key.range, description: pair.value["description"]?.string,
                isRequired: pair.value["required"]?.boolean ?? false
            )
        }
    }
}
