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

    package init(key: Token, value: Token) {
        self.key = key
        self.value = value
    }
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
