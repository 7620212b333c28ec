package import Basics
package import Expressions

/// A node of a workflow or action file after schema validation: literal data with expressions in it.
///
/// Strings with `${{ }}` inside have become expressions (`format('…', …)` where text is mixed in), scalars stand as
/// the kind the schema wants at their place, and every token knows the file and place it was written at
/// (docs/language/expressions.md#in-yaml).
package struct Token: Sendable {
    /// What a token is.
    package enum Kind: Sendable {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)
        case sequence([Token])
        case mapping([TokenPair])
        case expression(Expression)
        /// `${{ insert }}`: as a key, merges the mapping that is its value into the surrounding one.
        case insert
    }

    // One reference: tokens are copied far more often than they are made.
    private let storage: Storage

    private final class Storage: Sendable {
        let kind: Kind
        let range: SourceRange
        let file: String

        init(kind: Kind, range: SourceRange, file: String) {
            self.kind = kind
            self.range = range
            self.file = file
        }
    }

    package init(_ kind: Kind, range: SourceRange, file: String) {
        storage = Storage(kind: kind, range: range, file: file)
    }

    /// What it is.
    package var kind: Kind { storage.kind }
    /// Where it was written.
    package var range: SourceRange { storage.range }
    /// The file it was written in, as named to the reader; for a called workflow its reference.
    package var file: String { storage.file }
}

/// A key and its value in a mapping token; the key is a string, an expression or `insert`.
package struct TokenPair: Sendable {
    /// The key.
    package let key: Token
    /// Its value; null where nothing is written.
    package let value: Token
}

// MARK: - Looking inside

extension Token {
    /// The text of a string token, else nil.
    package var string: String? { if case .string(let text) = kind { text } else { nil } }
    /// The value of a boolean token, else nil.
    package var boolean: Bool? { if case .boolean(let flag) = kind { flag } else { nil } }
    /// The value of a number token, else nil.
    package var number: Double? { if case .number(let number) = kind { number } else { nil } }
    /// The items of a sequence token, else nil.
    package var items: [Token]? { if case .sequence(let items) = kind { items } else { nil } }
    /// The pairs of a mapping token in the order written, else nil.
    package var pairs: [TokenPair]? { if case .mapping(let pairs) = kind { pairs } else { nil } }
    /// The expression, if the token is one, else nil.
    package var expression: Expression? { if case .expression(let expression) = kind { expression } else { nil } }
    /// Whether this is a null.
    package var isNull: Bool { if case .null = kind { true } else { false } }

    /// The value of the pair of a mapping whose key is exactly `key`, or nil.
    package subscript(key: Key) -> Token? {
        guard case .mapping(let pairs) = kind else { return nil }
        for pair in pairs {
            if case .string(let name) = pair.key.kind, Key(name) == key { return pair.value }
        }
        return nil
    }

    /// The expressions anywhere inside, each with its place, in the order written.
    package var expressions: [(expression: Expression, range: SourceRange)] {
        switch kind {
        case .null, .boolean, .number, .string, .insert: []
        case .sequence(let items): items.flatMap(\.expressions)
        case .mapping(let pairs): pairs.flatMap { $0.key.expressions + $0.value.expressions }
        case .expression(let expression): [(expression, range)]
        }
    }

    /// Whether no expression and no `insert` is left anywhere inside.
    package var isLiteral: Bool {
        switch kind {
        case .null, .boolean, .number, .string: true
        case .sequence(let items): items.allSatisfy(\.isLiteral)
        case .mapping(let pairs): pairs.allSatisfy { $0.key.isLiteral && $0.value.isLiteral }
        case .expression, .insert: false
        }
    }
}

// MARK: - Evaluation

/// How large the result of evaluating a token may get (docs/language/expressions.md#size).
package struct TokenLimits: Sendable {
    /// The most memory, counted as the expression language counts it, in bytes.
    package var size: Int
    /// The deepest nesting of collections.
    package var depth: Int

    package init(size: Int = 10 << 20, depth: Int = 50) {
        self.size = size
        self.depth = depth
    }
}

extension Token {
    /// The token with every expression replaced by its value, and `insert` carried out.
    ///
    ///     let environment = try job.env?.evaluate(in: scope).requireTexts()
    ///
    /// - Returns: A literal token (`isLiteral`); values keep the place of their expression.
    /// - Throws: `TokenError` with the place of the expression at fault: it failed, a key is not a scalar, a key comes
    ///   twice, what is inserted is no mapping, or the result is larger than `limits`.
    package func evaluate(
        in scope: some EvaluationScope, limits: TokenLimits = TokenLimits()
    ) throws(TokenError) -> Token {
        if scalarText != nil { return self }
        var evaluation = TokenEvaluation(scope: scope, limits: limits)
        return try evaluation.evaluate(self, depth: 1)
    }
}

// MARK: - Requirements

/// What an evaluated token must be where its key wants a certain kind; messages are GitHub's.
extension Token {
    /// The text of a scalar (docs/language/yaml.md#texts: other scalars become text).
    ///
    /// - Throws: `TokenError` for a collection or anything not evaluated.
    package func requireText() throws(TokenError) -> String {
        if let scalarText { return scalarText }
        throw unexpected
    }

    /// A boolean; text is not taken for one (docs/language/expressions.md#in-yaml).
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireBoolean() throws(TokenError) -> Bool {
        if let boolean { return boolean }
        throw unexpected
    }

    /// A number; text is not taken for one (docs/language/expressions.md#in-yaml).
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireNumber() throws(TokenError) -> Double {
        if let number { return number }
        throw unexpected
    }

    /// A number of minutes (docs/language/steps.md#time-limits): whole, and at least 1.
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireMinutes() throws(TokenError) -> Double {
        let minutes = try requireNumber()
        guard minutes >= 1, minutes == minutes.rounded(.down) else {
            throw TokenError(
                "'\(scalarText ?? "")' is not a number of minutes: it must be whole, and at least 1", at: self)
        }
        return minutes
    }

    /// One text or a list of texts, with their places.
    ///
    /// - Throws: `TokenError` for anything else.
    package func requireTextList() throws(TokenError) -> [Located<String>] {
        guard let items else { return [Located(try requireText(), range)] }
        var texts: [Located<String>] = []
        for item in items { texts.append(Located(try item.requireText(), item.range)) }
        return texts
    }

    /// The names and texts of a mapping, in the order written, as `env`, `with` and `outputs` are; null counts as
    /// empty.
    ///
    /// - Throws: `TokenError` for anything else, and for values that are no scalars.
    package func requireTexts() throws(TokenError) -> [(name: Key, text: String)] {
        if isNull { return [] }
        guard let pairs else { throw unexpected }
        var texts: [(name: Key, text: String)] = []
        for pair in pairs { texts.append((Key(try pair.key.requireText()), try pair.value.requireText())) }
        return texts
    }

    /// That the token is not of the kind wanted here.
    package var unexpected: TokenError {
        switch kind {
        case .sequence: TokenError("A sequence was not expected", at: self)
        case .mapping: TokenError("A mapping was not expected", at: self)
        case .expression, .insert: TokenError("The expression has not been evaluated", at: self)
        case .null, .boolean, .number, .string: TokenError("Unexpected value '\(scalarText ?? "")'", at: self)
        }
    }
}

// MARK: - Values

extension Token {
    /// The text a literal scalar stands for where text is wanted: `true`, a number's shortest form, nothing for null
    /// (docs/language/yaml.md#texts); nil for collections and expressions.
    package var scalarText: String? {
        switch kind {
        case .null: ""
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let number): NumberText.text(of: number)
        case .string(let text): text
        case .sequence, .mapping, .expression, .insert: nil
        }
    }

    /// The value of a literal token; of equal keys (ignoring case) the later value wins. Nil while there are
    /// expressions inside.
    package var value: Value? {
        switch kind {
        case .null: return .null
        case .boolean(let flag): return .boolean(flag)
        case .number(let number): return .number(number)
        case .string(let text): return .string(text)
        case .sequence(let items):
            let values = items.compactMap(\.value)
            return values.count == items.count ? .array(ArrayValue(values)) : nil
        case .mapping(let pairs):
            var entries: [(Key, Value)] = []
            for pair in pairs {
                guard let key = pair.key.scalarText, let value = pair.value.value else { return nil }
                entries.append((Key(key), value))
            }
            return .object(ObjectValue(entries))
        case .expression, .insert: return nil
        }
    }

    /// The JSON document of a literal token, or nil while there are expressions inside.
    package var json: JSONValue? { value?.json }

    /// A literal token of an evaluated value; every part of it stands where the expression stood.
    package init(value: Value, range: SourceRange, file: String) {
        let kind: Kind =
            switch value {
            case .null: .null
            case .boolean(let flag): .boolean(flag)
            case .number(let number): .number(number)
            case .string(let text): .string(text)
            case .array(let array): .sequence(array.elements.map { Token(value: $0, range: range, file: file) })
            case .object(let object):
                .mapping(
                    object.entries.map { entry in
                        TokenPair(
                            key: Token(.string(entry.key.string), range: range, file: file),
                            value: Token(value: entry.value, range: range, file: file)
                        )
                    }
                )
            }
        self.init(kind, range: range, file: file)
    }
}
