import Basics
import Expressions
import YAMLTree

/// Reads a YAML tree as tokens, checking it against a table.
///
/// All problems of a file are found in one pass. What is wrong is left out or stands as a null, so that what is
/// built from the tokens afterwards does not complain of it a second time.
struct SchemaReader {
    /// The file the tree is of, for tokens and diagnostics.
    let file: String
    /// What is wrong so far.
    private(set) var diagnostics: [Diagnostic] = []
    private var vocabularies: [Availability: Vocabulary] = [:]

    init(file: String) { self.file = file }

    /// The token of `node`, which must be as `definition` says; `around` is what the places around it make available.
    mutating func read(_ node: YAMLNode, as definition: Definition, around: Availability = []) -> Token {
        let available = around.union(definition.availability)
        switch node.content {
        case .scalar(let scalar): return read(scalar, node.range, as: definition, available)
        case .sequence(let items):
            guard let item = definition.item else {
                error("A sequence was not expected", node.range, label: expectation(definition))
                return Token(.null, range: node.range, file: file)
            }
            return Token(.sequence(items.map { read($0, as: item, around: available) }), range: node.range, file: file)
        case .mapping(let pairs):
            if definition.isAny { return read(pairs, node.range, as: Self.freeMapping, available) }
            guard !definition.mappings.isEmpty else {
                error("A mapping was not expected", node.range, label: expectation(definition))
                return Token(.null, range: node.range, file: file)
            }
            return read(pairs, node.range, as: definition, available)
        }
    }

    private mutating func error(_ message: String, _ range: SourceRange, label: String? = nil, hint: String? = nil) {
        diagnostics.append(Diagnostic(.error, message, file: file, range: range, label: label, hint: hint))
    }

    private mutating func warning(_ message: String, _ range: SourceRange, hint: String? = nil) {
        diagnostics.append(Diagnostic(.warning, message, file: file, range: range, hint: hint))
    }
}

// MARK: - Scalars

extension SchemaReader {
    private mutating func read(
        _ scalar: YAMLScalar, _ range: SourceRange, as definition: Definition, _ available: Availability
    ) -> Token {
        if case .string(let text) = scalar.value, !definition.isCondition {
            switch template(text, range, available) {
            case nil: return Token(.null, range: range, file: file)
            case .expression(let expression): return Token(.expression(expression), range: range, file: file)
            case .insert:
                error("The directive 'insert' is not allowed in this context", range, hint: "use it as a mapping key")
                return Token(.null, range: range, file: file)
            case .literal(let text): return literal(.string(text), range, as: definition)
            }
        }
        return literal(Token.Kind(scalar.value), range, as: definition)
    }

    /// The literal as the kind the place wants: as it is, or as text where text is wanted
    /// (docs/language/yaml.md#texts).
    private mutating func literal(_ kind: Token.Kind, _ range: SourceRange, as definition: Definition) -> Token {
        let token = Token(kind, range: range, file: file)
        let isLegal =
            switch kind {
            case .null: definition.scalars.contains(.null)
            case .boolean: definition.scalars.contains(.boolean)
            case .number: definition.scalars.contains(.number)
            case .string(let text): definition.texts.contains { $0.allows(text) }
            case .sequence, .mapping, .expression, .insert: false
            }
        if isLegal { return token }
        let text = token.scalarText ?? ""
        if definition.texts.contains(where: { $0.allows(text) }) {
            return Token(.string(text), range: range, file: file)
        }
        let known = definition.texts.flatMap { $0.values ?? [] }
        error(
            "Unexpected value '\(text)'", range, label: expectation(definition),
            hint: Suggestion.hint(for: Key(text), among: known)
        )
        return Token(.null, range: range, file: file)
    }

    private enum Text {
        case literal(String)
        case expression(Expression)
        case insert
    }

    /// What a text stands for where `available` may be used; nil after an error.
    private mutating func template(_ text: String, _ range: SourceRange, _ available: Availability) -> Text? {
        guard mayHaveExpression(text) else { return .literal(text) }
        if !available.isEmpty, Template.isInsert(text) { return .insert }
        do {
            switch try Template.parse(text, vocabulary(available)) {
            case .literal(let text): return .literal(text)
            case .expression(let expression): return .expression(expression)
            }
        } catch {
            self.error(error.message, range, label: available.isEmpty ? nil : contexts(available))
            return nil
        }
    }

    /// Most texts have no `$` at all.
    private func mayHaveExpression(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "$")) }

    private mutating func vocabulary(_ available: Availability) -> Vocabulary {
        if let known = vocabularies[available] { return known }
        let vocabulary = available.vocabulary
        vocabularies[available] = vocabulary
        return vocabulary
    }
}

// MARK: - Mappings

extension SchemaReader {
    private mutating func read(
        _ pairs: [YAMLPair], _ range: SourceRange, as definition: Definition, _ available: Availability
    ) -> Token {
        var forms = definition.forms
        var seen: [Key: SourceRange] = [:]
        var result: [TokenPair] = []
        result.reserveCapacity(pairs.count)
        var hasExpressionKey = false
        for pair in pairs {
            guard let key = self.key(of: pair, available) else {
                hasExpressionKey = hasExpressionKey || isExpression(pair.key)
                continue
            }
            guard let name = key.string else {
                hasExpressionKey = true
                result.append(TokenPair(key: key, value: read(pair.value, as: .any, around: available)))
                continue
            }
            let folded = Key(name).asciiLowercased
            if let earlier = seen[folded] {
                error("'\(name)' is already defined", key.range, label: "first defined on line \(earlier.start.line)")
                continue
            }
            seen[folded] = key.range
            if isMerge(Key(name), pair.value) {
                error("Unexpected value '<<'", key.range, hint: "GitHub has no merge keys: repeat the keys here")
            } else if let value = definition.match(Key(name), among: &forms) {
                if value.isAbsentIfEmpty, pair.value.scalar?.value == .null {
                    warning(
                        "'\(name)' has no value and no effect", key.range,
                        hint: "remove it, or list what it is to match")
                    continue
                }
                result.append(TokenPair(key: key, value: read(pair.value, as: value, around: available)))
            } else if let others = definition.others(forms) {
                let isLegal = others.key.allows(name)
                if !isLegal { error("Unexpected value '\(name)'", key.range) }
                let value = read(pair.value, as: others.value, around: available)
                if isLegal { result.append(TokenPair(key: key, value: value)) }
            } else {
                refuse(name, key.range, among: definition.rules(forms))
            }
        }
        checkCompleteness(range, definition, forms, seen, hasExpressionKey: hasExpressionKey)
        return Token(.mapping(result), range: range, file: file)
    }

    /// A mapping where anything may stand.
    private static let freeMapping = Definition(mappings: [.init(others: (Definition.TextRule(), .any))])

    /// The key as a string, expression or `insert` token; nil after an error.
    private mutating func key(of pair: YAMLPair, _ available: Availability) -> Token? {
        let range = pair.key.range
        guard let scalar = pair.key.scalar else {
            error(
                pair.key.items == nil ? "A mapping was not expected" : "A sequence was not expected", range,
                label: "a key must be text"
            )
            return nil
        }
        guard case .string(let text) = scalar.value else {
            let literal = Token(Token.Kind(scalar.value), range: range, file: file)
            return Token(.string(literal.scalarText ?? ""), range: range, file: file)
        }
        switch template(text, range, available) {
        case nil: return nil
        case .literal(let text): return Token(.string(text), range: range, file: file)
        case .expression(let expression): return Token(.expression(expression), range: range, file: file)
        case .insert: return Token(.insert, range: range, file: file)
        }
    }

    private func isExpression(_ node: YAMLNode) -> Bool { node.scalar.map { mayHaveExpression($0.text) } ?? false }

    /// Whether this is YAML 1.1's merge, which is a plain key in 1.2.
    private func isMerge(_ key: Key, _ value: YAMLNode) -> Bool { key == "<<" && value.scalar == nil }

    private mutating func refuse(_ name: String, _ range: SourceRange, among candidates: [Definition.MappingRule]) {
        let known = candidates.flatMap { $0.properties.map(\.key) }
        let hint = Suggestion.hint(for: Key(name), among: known)
        if candidates.contains(where: \.ignoresUnknownKeys) {
            warning("The key '\(name)' is not known here and has no effect", range, hint: hint ?? "remove it")
        } else {
            var unique: [Key] = []
            for key in known where !unique.contains(key) { unique.append(key) }
            error("Unexpected value '\(name)'", range, label: "keys here: \(Suggestion.list(unique))", hint: hint)
        }
    }

    private mutating func checkCompleteness(
        _ range: SourceRange, _ definition: Definition, _ forms: Definition.Forms, _ seen: [Key: SourceRange],
        hasExpressionKey: Bool
    ) {
        if let rule = definition.onlyRule(forms) {
            guard !hasExpressionKey else { return }
            for property in rule.properties where property.isRequired && seen[property.key] == nil {
                error("Required property is missing: \(property.key)", SourceRange(at: range.start))
            }
        } else {
            let names = definition.rules(forms).flatMap { $0.properties.map(\.key) }
            let counts = names.reduce(into: [Key: Int]()) { $0[$1, default: 0] += 1 }
            let telling = counts.filter { $0.value == 1 }.keys.sorted().map(\.string).joined(separator: ", ")
            // Alternatives with the same keys cannot be told apart, and need not be.
            guard !telling.isEmpty else { return }
            let problem = "There's not enough info to determine what you meant."
            error("\(problem) Add one of these properties: \(telling)", SourceRange(at: range.start))
        }
    }
}

// MARK: - Words for people

extension SchemaReader {
    private func expectation(_ definition: Definition) -> String? {
        var kinds: [String] = []
        let values = definition.texts.compactMap(\.values).flatMap { $0 }
        if !values.isEmpty { kinds.append("one of: \(Suggestion.list(values))") }
        if definition.texts.contains(where: { $0.values == nil }) {
            kinds.append(definition.texts.contains { $0.values == nil && !$0.isNonEmpty } ? "text" : "text, not empty")
        }
        if definition.scalars.contains(.boolean) { kinds.append("true or false") }
        if definition.scalars.contains(.number) { kinds.append("a number") }
        if definition.item != nil { kinds.append("a list") }
        if !definition.mappings.isEmpty {
            let keys = definition.mappings.flatMap { $0.properties.map(\.key) }
            kinds.append(keys.isEmpty ? "a mapping" : "a mapping with \(Suggestion.list(keys.sorted()))")
        }
        if definition.scalars.contains(.null) { kinds.append("nothing") }
        return kinds.isEmpty ? nil : "expected \(kinds.joined(separator: ", or "))"
    }

    private func contexts(_ available: Availability) -> String {
        let names = Availability.contexts.filter { available.contains($0.availability) }.map(\.name)
        return "contexts here: \(names.joined(separator: ", "))"
    }
}

extension Token.Kind {
    fileprivate init(_ value: YAMLScalar.Value) {
        self =
            switch value {
            case .null: .null
            case .boolean(let flag): .boolean(flag)
            case .number(let number): .number(number)
            case .string(let text): .string(text)
            }
    }
}
