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
