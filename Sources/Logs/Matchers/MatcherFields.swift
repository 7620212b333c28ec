/// What a problem matcher takes out of lines: numbers of groups in a pattern, texts in a match.
struct MatcherFields<Value: Hashable & Sendable>: Hashable, Sendable {
    var file: Value?
    var line: Value?
    var column: Value?
    var severity: Value?
    var code: Value?
    var message: Value?
    var fromPath: Value?

    /// The fields by their names in a matcher's file.
    static var names: [(name: String, path: WritableKeyPath<MatcherFields, Value?>)] {
        [
            ("file", \.file), ("line", \.line), ("column", \.column), ("severity", \.severity), ("code", \.code),
            ("message", \.message), ("fromPath", \.fromPath),
        ]
    }

    /// The fields with those of `later` where this has none.
    func merging(_ later: MatcherFields) -> MatcherFields {
        MatcherFields(
            file: file ?? later.file, line: line ?? later.line, column: column ?? later.column,
            severity: severity ?? later.severity, code: code ?? later.code, message: message ?? later.message,
            fromPath: fromPath ?? later.fromPath)
    }

    /// The fields with each value replaced.
    func mapping<Other>(_ transform: (Value) -> Other?) -> MatcherFields<Other> {
        MatcherFields<Other>(
            file: file.flatMap(transform), line: line.flatMap(transform), column: column.flatMap(transform),
            severity: severity.flatMap(transform), code: code.flatMap(transform), message: message.flatMap(transform),
            fromPath: fromPath.flatMap(transform))
    }
}
