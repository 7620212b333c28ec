import Basics
import Expressions
import Workflows

/// The inputs of an action: what `with` gives, else the declared defaults, and what is to be said of them
/// (docs/language/actions.md#inputs).
struct ActionValues {
    /// By the name as written, declared ones first.
    private(set) var values: [(name: Key, text: String)] = []
    var warnings: [String] = []

    /// - Throws: where an input or a default does not evaluate.
    init(_ definition: ActionDefinition, _ with: Token?, _ scope: StepScope) throws {
        var given = try with?.evaluate(in: scope).requireTexts() ?? []
        for input in definition.inputs {
            let name = input.id.asciiLowercased
            if let place = given.lastIndex(where: { $0.name.asciiLowercased == name }) {
                values.append((input.id, given[place].text))
                given.removeAll { $0.name.asciiLowercased == name }
                if let message = input.deprecationMessage, !message.utf8.isEmpty {
                    warnings.append("Input '\(input.id)' has been deprecated with message: \(message)")
                }
            } else {
                values.append((input.id, try input.defaultValue?.evaluate(in: scope).requireText() ?? ""))
            }
        }
        guard !given.isEmpty else { return }
        values += given.map { ($0.name, $0.text) }
        let valid = definition.inputs.map { "'\($0.id)'" }.joined(separator: ", ")
        let unexpected = given.map { "'\($0.name)'" }.joined(separator: ", ")
        warnings.append("Unexpected input(s) \(unexpected), valid inputs are [\(valid)]")
    }

    /// The variables of the action's process: `INPUT_` and the name in upper case, spaces as `_`.
    var variables: [Key: String] {
        var variables: [Key: String] = [:]
        for (name, text) in values {
            let bytes = name.string.uppercased().utf8.map { $0 == 0x20 ? UInt8(ascii: "_") : $0 }
            variables[Key("INPUT_" + String(decoding: bytes, as: UTF8.self))] = text
        }
        return variables
    }

    /// The `inputs` context of a composite action: the declared ones.
    func context(of definition: ActionDefinition) -> Value {
        .object(ObjectValue(values.prefix(definition.inputs.count).map { ($0.name, .string($0.text)) }))
    }

    /// For the log.
    var byName: [Key: String] { Dictionary(values.map { ($0.name, $0.text) }) { $1 } }
}
