import Basics
import Gates
import YAMLTree

/// Reads settings from a YAML tree; all problems of a file are found in one pass, and a bad value is never replaced by
/// a default in silence.
struct SettingReader {
    let file: String
    private(set) var diagnostics: [Diagnostic] = []

    mutating func error(_ message: String, _ range: SourceRange, label: String? = nil, hint: String? = nil) {
        diagnostics.append(Diagnostic(.error, message, file: file, range: range, label: label, hint: hint))
    }

    mutating func warning(_ message: String, _ range: SourceRange, hint: String? = nil) {
        diagnostics.append(Diagnostic(.warning, message, file: file, range: range, hint: hint))
    }

    /// Whether anything found so far forbids to use the file.
    var hasErrors: Bool { diagnostics.errorCount > 0 }

    // MARK: - Collections

    /// The values of a mapping by key, those of unknown and repeated keys left out; nil where it is no mapping.
    ///
    /// - Parameters:
    ///   - later: keys that have no effect yet.
    ///   - refused: keys that would be missed if they had none, and why they are not supported.
    mutating func mapping(
        _ node: YAMLNode, keys: [Key], later: [Key] = [], refused: (keys: [Key], reason: String) = ([], "")
    ) -> [Key: YAMLNode]? {
        let list = keys.map(\.string).joined(separator: ", ")
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping with \(list)")
            return nil
        }
        var places: [Key: SourceRange] = [:]
        var values: [Key: YAMLNode] = [:]
        for pair in pairs {
            let range = pair.key.range
            guard let name = pair.key.scalar.map({ Key($0.text) }) else {
                error("A key must be text", range, label: "keys here: \(list)")
                continue
            }
            if let earlier = places[name] {
                error("'\(name)' is already defined", range, label: "first defined on line \(earlier.start.line)")
                continue
            }
            places[name] = range
            if keys.contains(name) {
                values[name] = pair.value
            } else if later.contains(name) {
                warning("'\(name)' is not used by this version", range, hint: "it has no effect yet")
            } else if refused.keys.contains(name) {
                error("'\(name)' is not supported yet", range, hint: refused.reason)
            } else {
                error(
                    "Unexpected value '\(name)'", range, label: "keys here: \(list)",
                    hint: hint(for: name, among: keys + later))
            }
        }
        return values
    }

    /// The items of a list; nil where it is none.
    mutating func list(_ node: YAMLNode, of expected: String) -> [YAMLNode]? {
        guard let items = node.items else {
            refuse(node, expected: "a list of \(expected)")
            return nil
        }
        return items
    }

    // MARK: - Values

    /// A text that is not blank and has no control characters, such as a name or a reason.
    mutating func text(_ node: YAMLNode, expected: String = "text") -> String? {
        switch node.scalar?.value {
        case .string(let text)
        where text.unicodeScalars.contains { !$0.properties.isWhitespace }
            && !Self.hasControls(text, allowingLineEnds: true):
            return text
        case .number:
            // A name such as 1004 is text to those who wrote it.
            return node.scalar?.text
        default:
            refuse(node, expected: expected)
            return nil
        }
    }

    mutating func percentage(_ node: YAMLNode) -> Percentage? {
        if case .number = node.scalar?.value, let value = node.scalar.flatMap({ Percentage($0.text) }) { return value }
        let hasSign = node.scalar?.text.utf8.last == UInt8(ascii: "%")
        refuse(
            node, expected: "a percentage from 0 to 100, with six decimals at most",
            hint: hasSign ? "write it without the sign" : nil)
        return nil
    }

    mutating func integer(_ node: YAMLNode, in range: ClosedRange<Int>) -> Int? {
        if case .number = node.scalar?.value, let value = node.scalar.flatMap({ Int($0.text) }), range.contains(value) {
            return value
        }
        refuse(node, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    mutating func boolean(_ node: YAMLNode) -> Bool? {
        guard case .boolean(let value)? = node.scalar?.value else {
            refuse(node, expected: "true or false")
            return nil
        }
        return value
    }

    /// One of the words that stand for `Choice`.
    mutating func choice<Choice: RawRepresentable<String>>(_ node: YAMLNode, of choices: [Choice]) -> Choice? {
        let words = choices.map { Key($0.rawValue) }
        if case .string(let text) = node.scalar?.value, let index = words.firstIndex(of: Key(text)) {
            return choices[index]
        }
        refuse(
            node, expected: "one of: \(words.map(\.string).joined(separator: ", "))",
            hint: node.scalar.flatMap { hint(for: Key($0.text), among: words) })
        return nil
    }

    /// The path of a file in the repository.
    mutating func path(_ node: YAMLNode) -> String? {
        if case .string(let text) = node.scalar?.value, !Self.hasControls(text, allowingLineEnds: false) {
            let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            if !parts.contains(where: { ["", ".", ".."].contains(Key(Substring($0))) }) { return text }
        }
        refuse(
            node, expected: "a path, seen from the repository's root", hint: "as in .github/waivers.yml")
        return nil
    }

    private static func hasControls(_ text: String, allowingLineEnds: Bool) -> Bool {
        text.unicodeScalars.contains {
            $0.properties.generalCategory == .control && !(allowingLineEnds && $0 == "\n")
        }
    }

    // MARK: - Words for people

    mutating func refuse(_ node: YAMLNode, expected: String, hint: String? = nil) {
        let message =
            switch node.content {
            case .scalar(let scalar) where scalar.value == .null: "A value is missing"
            case .scalar(let scalar): "Unexpected value '\(scalar.text)'"
            case .sequence: "A list was not expected"
            case .mapping: "A mapping was not expected"
            }
        error(message, node.range, label: "expected \(expected)", hint: hint)
    }

    private func hint(for name: Key, among known: [Key]) -> String? {
        Suggestion.hint(for: name, among: known)
    }
}

extension [Diagnostic] {
    /// How many forbid to use the file.
    var errorCount: Int { count { $0.severity == .error } }

    /// By place, those of one place in the order found.
    var byPlace: [Diagnostic] {
        enumerated().sorted { left, right in
            let (one, other) = (left.element.range?.start, right.element.range?.start)
            if let one, let other, one != other { return one < other }
            return left.offset < right.offset
        }.map(\.element)
    }
}
