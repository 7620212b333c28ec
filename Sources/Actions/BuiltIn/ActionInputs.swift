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

/// Text cut into pieces by its bytes.
enum Words {
    /// Without ASCII white space at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    /// The lines of `text`, trimmed, without empty ones.
    static func lines(_ text: String) -> [String] { split(text) { $0 == 0x0A || $0 == 0x0D } }

    /// The parts of `text` between separators, trimmed, without empty ones.
    static func split(_ text: String, at isSeparator: (UInt8) -> Bool) -> [String] {
        text.utf8.split(whereSeparator: isSeparator).map { trimmed(Substring($0)) }.filter { !$0.isEmpty }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
