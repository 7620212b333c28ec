package import Basics

/// A parsed expression: parsed once, evaluated as often as needed.
///
///     let expression = try Expression.parse("github.ref == 'refs/heads/main'", .jobIf)
///     let value = try expression?.evaluate(in: scope)
package struct Expression: Hashable, Sendable {
    /// The text it was parsed from.
    package let source: String
    let tree: SyntaxTree

    /// Parses the inside of a `${{ }}`; the text is not trimmed, positions in messages count from its beginning.
    ///
    /// - Returns: nil where the text is empty or has only blanks.
    /// - Throws: `ExpressionError` of kind `.parse`.
    package static func parse(_ text: String, _ vocabulary: Vocabulary) throws(ExpressionError) -> Expression? {
        guard let tree = try Parser.parse(text, vocabulary) else { return nil }
        return Expression(source: text, tree: tree)
    }

    package static func == (left: Expression, right: Expression) -> Bool { Key(left.source) == Key(right.source) }

    package func hash(into hasher: inout Hasher) { hasher.combine(Key(source)) }

    /// The text of the string literal that is the whole expression, else nil.
    package var stringLiteral: String? {
        if case .literal(.string(let text)) = tree.nodes[Int(tree.root)].kind { text } else { nil }
    }

    /// Whether `function` (in any case) is called anywhere, also where evaluation would not reach it.
    package func calls(_ function: Key) -> Bool {
        let wanted = function.asciiLowercased
        return calledFunctions.contains(wanted)
    }

    /// Whether `success`, `failure`, `always` or `cancelled` is called anywhere
    /// (docs/language/expressions.md#conditions).
    package var callsStatusFunction: Bool {
        let status: [Key] = ["success", "failure", "always", "cancelled"]
        return calledFunctions.contains { status.contains($0) }
    }

    /// The names of all functions called, in lower case.
    package var calledFunctions: Set<Key> {
        var names: Set<Key> = []
        for node in tree.nodes {
            if case .call(let callee) = node.kind {
                switch callee {
                case .builtIn(let function): names.insert(function.key)
                case .external(let name): names.insert(name)
                }
            }
        }
        return names
    }

    /// The names of all contexts referred to, in lower case.
    package var contexts: Set<Key> {
        var names: Set<Key> = []
        for node in tree.nodes { if case .context(let name) = node.kind { names.insert(name) } }
        return names
    }
}
