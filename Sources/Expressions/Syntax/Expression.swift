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

// MARK: - References

extension Expression {
    /// A use of a context: `needs.build.outputs.version` is the context `needs` and the path `build`, `outputs`,
    /// `version`.
    package struct Reference: Hashable, Sendable {
        /// The context in lower case.
        package let context: Key
        /// The literal names that follow it, as written, up to the first index that is no literal text.
        package let path: [Key]
        /// Whether the path is all there is: false where `*` or a computed index follows.
        package let isComplete: Bool
        /// The bytes (UTF-8 offsets) of `source` from the context's name to the path's end.
        package let range: Range<Int>
    }

    /// All uses of contexts, in the order written.
    package var references: [Reference] {
        var found: [Reference] = []
        collect(tree.root, path: [], isComplete: true, end: nil, into: &found)
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// Walks down `node`, to which `path` (innermost last) is applied. The depth of a tree is limited to 50.
    private func collect(
        _ node: Int32, path: [Key], isComplete: Bool, end: Int32?, into found: inout [Reference]
    ) {
        let content = tree.nodes[Int(node)]
        switch content.kind {
        case .context(let name):
            found.append(
                Reference(
                    context: name, path: path.reversed(), isComplete: isComplete,
                    range: Int(content.start)..<Int(end ?? content.end)))
        case .index:
            let (left, right) = (content.firstChild, content.lastChild)
            switch tree.nodes[Int(right)].kind {
            case .literal(.string(let name)):
                collect(left, path: path + [Key(name)], isComplete: isComplete, end: end ?? content.end, into: &found)
            case .literal, .wildcard: collect(left, path: [], isComplete: false, end: nil, into: &found)
            default:
                collect(left, path: [], isComplete: false, end: nil, into: &found)
                collect(right, path: [], isComplete: true, end: nil, into: &found)
            }
        case .literal, .wildcard: break
        case .not, .comparison, .and, .or, .call:
            for child in tree.children(of: content) {
                collect(child, path: [], isComplete: true, end: nil, into: &found)
            }
        }
    }
}

// MARK: - Text

extension Expression {
    /// The tree printed back as the original prints it in messages: operators in parentheses, `a.b` where the index is
    /// a literal identifier, one blank around operators and after commas.
    package var normalized: String { normalizedText(of: tree.nodes[Int(tree.root)]) }

    /// The same for one node and what is below it.
    func normalizedText(of node: SyntaxTree.Node) -> String {
        var text = ""
        write(node, to: &text)
        return text
    }

    private func write(_ node: Int32, to text: inout String) { write(tree.nodes[Int(node)], to: &text) }

    private func write(_ content: SyntaxTree.Node, to text: inout String) {
        switch content.kind {
        case .literal(.string(let value)): text += "'" + Self.quoted(value) + "'"
        case .literal(.null): text += "null"
        case .literal(let value): text += value.asString
        case .wildcard: text += "*"
        case .context: text += spelling(content)
        case .call:
            text += spelling(content) + "("
            write(children: content, between: ", ", to: &text)
            text += ")"
        case .not:
            text += "!"
            write(content.firstChild, to: &text)
        case .index:
            // A literal may be indexed only in a group, and `!a.b` is the negation of `a.b`.
            let isGroup: Bool
            switch tree.nodes[Int(content.firstChild)].kind {
            case .literal, .not: isGroup = true
            default: isGroup = false
            }
            if isGroup { text += "(" }
            write(content.firstChild, to: &text)
            if isGroup { text += ")" }
            if case .literal(.string(let name)) = tree.nodes[Int(content.lastChild)].kind,
                Lexer.isIdentifier(name.utf8)
            {
                text += "." + name
            } else {
                text += "["
                write(content.lastChild, to: &text)
                text += "]"
            }
        case .and: writeGroup(content, "&&", to: &text)
        case .or: writeGroup(content, "||", to: &text)
        case .comparison(let comparison): writeGroup(content, comparison.symbol, to: &text)
        }
    }

    private func writeGroup(_ node: SyntaxTree.Node, _ symbol: String, to text: inout String) {
        text += "("
        write(children: node, between: " \(symbol) ", to: &text)
        text += ")"
    }

    private func write(children node: SyntaxTree.Node, between separator: String, to text: inout String) {
        var isFirst = true
        for child in tree.children(of: node) {
            if !isFirst { text += separator }
            isFirst = false
            write(child, to: &text)
        }
    }

    /// The name of a context or function as it was written.
    private func spelling(_ node: SyntaxTree.Node) -> String {
        let bytes = source.utf8.dropFirst(Int(node.start)).prefix(while: Lexer.isIdentifierByte)
        return String(decoding: Array(bytes), as: UTF8.self)
    }

    /// Text with each `'` doubled, as it stands inside a string literal.
    static func quoted(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "'")) else { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: "'") { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SyntaxTree.Comparison {
    /// The operator as written.
    var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}

// MARK: - Evaluation

extension Expression {
    /// The memory an evaluation may hold in workflows and steps: the template budget of 10 MiB, in bytes.
    package static let templateMemory = 10 << 20

    /// The value of the expression.
    ///
    /// - Parameters:
    ///   - scope: The contexts and functions it sees.
    ///   - memory: The bytes it may hold meanwhile, counted as docs/language/expressions.md#size says.
    /// - Returns: A value of any kind.
    /// - Throws: `ExpressionError` of kind `.evaluation`. What is not reached (behind `&&`, `||`, in `case`, unused
    ///   `format` arguments, …) is not evaluated and cannot fail.
    package func evaluate(
        in scope: some EvaluationScope, memory: Int = Expression.templateMemory
    ) throws(ExpressionError) -> Value {
        let depth = Int(tree.nodes[Int(tree.root)].depth)
        var evaluator = Evaluator(
            expression: self, scope: scope, ledger: MemoryLedger(limit: memory, depth: depth))
        return try evaluator.evaluate(tree.root, level: 0)
    }
}
