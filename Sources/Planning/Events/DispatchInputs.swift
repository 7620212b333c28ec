package import Basics
package import Workflows

/// The inputs of a start by hand, checked against what the workflow declares
/// (docs/language/events.md#inputs-of-a-start-by-hand).
package struct DispatchInputs: Sendable {
    /// The `inputs` context: booleans and numbers keep their types.
    package private(set) var typed = JSONObject()
    /// `github.event.inputs`: texts, whatever the type.
    package private(set) var texts = JSONObject()
    /// Unknown, missing and impossible values, at the place of their definitions; warnings of deprecated ones.
    package private(set) var problems: [Diagnostic] = []

    /// As many characters as GitHub takes of all inputs, written as JSON.
    package static let longest = 65_535

    /// Checks the values `given`, by name, against the `workflow_dispatch` trigger.
    package init(_ trigger: Trigger, given: [(Key, String)]) {
        for (name, _) in given where !trigger.inputs.contains(where: { Self.isSame($0.id, name) }) {
            let names = trigger.inputs.map(\.id)
            problems.append(
                Diagnostic(
                    .error, "the workflow has no input '\(name)'", file: trigger.file, range: trigger.range,
                    label: names.isEmpty
                        ? "it takes no inputs" : "inputs: \(names.map(\.string).joined(separator: ", "))",
                    hint: Suggestion.hint(for: name, among: names)))
        }
        for input in trigger.inputs {
            let value = given.last { Self.isSame($0.0, input.id) }?.1
            if value != nil, let message = input.deprecationMessage {
                note(.warning, "input '\(input.id)' is deprecated: \(message)", input, trigger)
            }
            add(input, value ?? input.defaultValue?.scalarText ?? "", trigger)
        }
        limit(trigger)
    }

    private mutating func limit(_ trigger: Trigger) {
        let length = JSONValue.object(texts).text().unicodeScalars.count
        if length > Self.longest {
            problems.append(
                Diagnostic(
                    .error, "the inputs are \(length) characters of JSON, and GitHub takes \(Self.longest)",
                    file: trigger.file, range: trigger.range, hint: "pass large values in a file"))
        }
    }

    private mutating func add(_ input: InputDefinition, _ text: String, _ trigger: Trigger) {
        guard !text.utf8.isEmpty else {
            if input.isRequired {
                note(
                    .error, "input '\(input.id)' is required", input, trigger, hint: "add --input \(input.id)=VALUE")
            }
            typed[input.id] = input.kind == .boolean ? .bool(false) : ""
            texts[input.id] = .string(input.kind == .boolean ? "false" : "")
            return
        }
        texts[input.id] = .string(text)
        switch input.kind {
        case .string, .environment: typed[input.id] = .string(text)
        case .boolean:
            guard let value = ["true": true, "false": false][Key(text)] else {
                note(.error, "input '\(input.id)' is a boolean, and '\(text)' is not: true or false", input, trigger)
                return
            }
            typed[input.id] = .bool(value)
        case .number:
            guard let value = Double(text), value.isFinite else {
                note(.error, "input '\(input.id)' is a number, and '\(text)' is not", input, trigger)
                return
            }
            typed[input.id] = .number(value)
        case .choice:
            guard input.options.contains(where: { Key($0.value) == Key(text) }) else {
                let options = input.options.map(\.value).joined(separator: ", ")
                note(
                    .error, "input '\(input.id)' cannot be '\(text)'", input, trigger, hint: "choose one of \(options)")
                return
            }
            typed[input.id] = .string(text)
        }
    }

    private mutating func note(
        _ severity: Diagnostic.Severity, _ message: String, _ input: InputDefinition, _ trigger: Trigger,
        hint: String? = nil
    ) {
        problems.append(Diagnostic(severity, message, file: trigger.file, range: input.range, hint: hint))
    }

    private static func isSame(_ one: Key, _ other: Key) -> Bool { one.asciiLowercased == other.asciiLowercased }
}
