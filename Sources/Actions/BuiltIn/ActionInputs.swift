import Basics

/// The inputs of an action read as the toolkit of the published actions reads them.
struct ActionInputs: Sendable {
    /// The action's name, for messages.
    let action: String
    private let values: [Key: String]

    init(_ host: any ActionHost, of action: String) { self.init(host.inputs, of: action) }

    /// - Parameter values: by lower-case name.
    init(_ values: [Key: String], of action: String) {
        self.action = action
        self.values = values
    }

    /// The text without white space around it; empty where the step gives none.
    func text(_ name: Key) throws(ActionError) -> String {
        let text = Words.trimmed(values[name.asciiLowercased] ?? "")
        guard !text.utf8.contains(0) else {
            throw ActionError("\(action): input '\(name)' holds a NUL byte; remove it")
        }
        return text
    }

    /// The text of an input that must be there.
    func required(_ name: Key) throws(ActionError) -> String {
        let text = try text(name)
        guard !text.isEmpty else {
            throw ActionError("\(action): input '\(name)' is required and was not given; add it under 'with:'")
        }
        return text
    }

    /// A truth value in the words of YAML 1.2's core schema; `fallback` where the input is empty.
    func flag(_ name: Key, _ fallback: Bool = false) throws(ActionError) -> Bool {
        let text = try text(name)
        switch Key(text) {
        case "": return fallback
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: throw ActionError("\(action): input '\(name)' is '\(text)'; write true or false")
        }
    }

    /// The lines without white space around them and without empty ones.
    func lines(_ name: Key) throws(ActionError) -> [String] { Words.lines(try text(name)) }

    /// A whole number of `range`; nil where the input is empty.
    func number(_ name: Key, in range: ClosedRange<Int>) throws(ActionError) -> Int? {
        let text = try text(name)
        if text.isEmpty { return nil }
        guard let number = Int(text), range.contains(number) else {
            let wanted =
                range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
            throw ActionError("\(action): input '\(name)' is '\(text)'; write a whole number, \(wanted)")
        }
        return number
    }
}
