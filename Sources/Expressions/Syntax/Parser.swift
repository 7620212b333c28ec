import Basics

/// Builds the tree of one expression with two stacks, in time linear in the text and without recursion.
struct Parser {
    /// An operator or bracket whose operands are not complete yet.
    private struct Pending {
        enum Kind {
            case group, index, dereference, not
            case binary(Lexeme.Operator)
            case call(SyntaxTree.Callee)
        }

        let kind: Kind
        let start: Int32
        let end: Int32
        /// How many operands there were before this one's own.
        var base = 0

        /// How tightly it binds (docs/language/expressions.md#operators); brackets hold everything before them.
        var precedence: Int {
            switch kind {
            case .group, .index, .call: 0
            case .dereference: 19
            case .not: 16
            case .binary(.less), .binary(.lessOrEqual), .binary(.greater), .binary(.greaterOrEqual): 11
            case .binary(.equal), .binary(.notEqual): 10
            case .binary(.and): 6
            case .binary(.or): 5
            }
        }
    }

    static let maximumLength = 21_000
    static let maximumDepth = 50

    private let bytes: UnsafeBufferPointer<UInt8>
    private let vocabulary: Vocabulary
    private var lexer: Lexer
    private var tree = SyntaxTree()
    private var operands: [Int32] = []
    private var pending: [Pending] = []

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) {
        self.bytes = bytes
        self.vocabulary = vocabulary
        lexer = Lexer(bytes)
        tree.nodes.reserveCapacity(8)
    }

    /// The tree of `text`, or nil where it has only blanks.
    ///
    /// - Throws: `ExpressionError` of kind `.parse`, the first one in the order of
    ///   docs/language/expressions.md#messages.
    static func parse(_ text: String, _ vocabulary: Vocabulary) throws(ExpressionError) -> SyntaxTree? {
        guard text.utf8.count <= maximumLength || text.utf16.count <= maximumLength else {
            throw ExpressionError(.parse, "Exceeded max expression length \(maximumLength)")
        }
        var text = text
        let result = text.withUTF8 { bytes in
            var parser = Parser(bytes, vocabulary)
            do throws(ExpressionError) {
                return Result<SyntaxTree?, ExpressionError>.success(try parser.parse())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private mutating func parse() throws(ExpressionError) -> SyntaxTree? {
        while let token = lexer.next() { try take(token) }
        let last = lexer.previous
        if case .start = last.kind { return nil }
        guard last.endsOperand, lexer.brackets.isEmpty else { throw fault("Unexpected end of expression", at: last) }
        reduce(downTo: 1)
        tree.root = operands[0]
        guard tree.nodes[Int(tree.root)].depth <= Self.maximumDepth else {
            throw ExpressionError(.parse, "Exceeded max expression depth \(Self.maximumDepth)")
        }
        return tree
    }

    private mutating func take(_ token: Lexeme) throws(ExpressionError) {
        switch token.kind {
        case .literal(let value): push(.literal(value), token)
        case .propertyName: push(.literal(.string(text(of: token))), token)
        case .wildcard: push(.wildcard, token)
        case .context:
            guard let name = context(bytes[token.start..<token.end]) else {
                throw fault("Unrecognized named-value", at: token, hint: vocabulary.hint(forContext: text(of: token)))
            }
            push(.context(name), token)
        case .function:
            guard let callee = callee(bytes[token.start..<token.end]) else {
                throw fault("Unrecognized function", at: token, hint: vocabulary.hint(forFunction: text(of: token)))
            }
            push(.call(callee), pendingAt: token)
        case .callOpen: break
        case .groupOpen: push(.group, pendingAt: token)
        case .not: push(.not, pendingAt: token)
        case .indexOpen:
            reduce(downTo: 19)
            push(.index, pendingAt: token)
        case .dereference:
            reduce(downTo: 19)
            push(.dereference, pendingAt: token)
        case .binary(let kind):
            let entry = Pending(kind: .binary(kind), start: Int32(token.start), end: Int32(token.end))
            reduce(downTo: entry.precedence)
            pending.append(entry)
        case .separator: reduce(downTo: 1)
        case .groupClose:
            reduce(downTo: 1)
            pending.removeLast()
        case .indexClose:
            reduce(downTo: 1)
            pending.removeLast()
            combine(.index, operandCount: 2, end: Int32(token.end))
        case .callClose:
            reduce(downTo: 1)
            try closeCall(pending.removeLast(), end: token)
        case .start, .unexpected: throw fault("Unexpected symbol", at: token)
        }
    }

    // MARK: - Stacks

    private mutating func push(_ kind: SyntaxTree.Kind, _ token: Lexeme) {
        operands.append(Int32(tree.nodes.count))
        tree.nodes.append(SyntaxTree.Node(kind: kind, start: Int32(token.start), end: Int32(token.end)))
    }

    private mutating func push(_ kind: Pending.Kind, pendingAt token: Lexeme) {
        pending.append(
            Pending(kind: kind, start: Int32(token.start), end: Int32(token.end), base: operands.count))
    }

    /// Completes the pending operators that bind at least as tightly as `precedence`; brackets (0) stop it.
    private mutating func reduce(downTo precedence: Int) {
        while let top = pending.last, top.precedence >= precedence {
            pending.removeLast()
            let end = operands.last.map { tree.nodes[Int($0)].end } ?? top.end
            switch top.kind {
            case .dereference: combine(.index, operandCount: 2, end: end)
            case .not: combine(.not, operandCount: 1, start: top.start, end: end)
            case .binary(.and): combineChain(.and)
            case .binary(.or): combineChain(.or)
            case .binary(.equal): combine(.comparison(.equal), operandCount: 2, end: end)
            case .binary(.notEqual): combine(.comparison(.notEqual), operandCount: 2, end: end)
            case .binary(.less): combine(.comparison(.less), operandCount: 2, end: end)
            case .binary(.lessOrEqual): combine(.comparison(.lessOrEqual), operandCount: 2, end: end)
            case .binary(.greater): combine(.comparison(.greater), operandCount: 2, end: end)
            case .binary(.greaterOrEqual): combine(.comparison(.greaterOrEqual), operandCount: 2, end: end)
            case .group, .index, .call: preconditionFailure("brackets have no precedence")
            }
        }
    }

    /// Replaces the last operands by one node above them.
    private mutating func combine(_ kind: SyntaxTree.Kind, operandCount: Int, start: Int32? = nil, end: Int32) {
        let children = operands.suffix(operandCount)
        let node = Int32(tree.nodes.count)
        let first = children.first.map { tree.nodes[Int($0)].start }
        tree.nodes.append(SyntaxTree.Node(kind: kind, start: start ?? first ?? end, end: end))
        for child in children { tree.append(child, to: node) }
        operands.removeLast(operandCount)
        operands.append(node)
    }

    /// Joins the last two operands by `&&` or `||`; operands that are such a chain themselves become part of it.
    private mutating func combineChain(_ kind: SyntaxTree.Kind) {
        let right = operands.removeLast()
        let left = operands.removeLast()
        var chain = left
        if !isChain(left, kind) {
            chain = Int32(tree.nodes.count)
            tree.nodes.append(SyntaxTree.Node(kind: kind, start: tree.nodes[Int(left)].start, end: 0))
            tree.append(left, to: chain)
        }
        if isChain(right, kind) { tree.appendChildren(of: right, to: chain) } else { tree.append(right, to: chain) }
        tree.nodes[Int(chain)].end = tree.nodes[Int(right)].end
        operands.append(chain)
    }

    private func isChain(_ node: Int32, _ kind: SyntaxTree.Kind) -> Bool {
        switch (tree.nodes[Int(node)].kind, kind) {
        case (.and, .and), (.or, .or): true
        default: false
        }
    }

    private mutating func closeCall(_ call: Pending, end: Lexeme) throws(ExpressionError) {
        guard case .call(let callee) = call.kind else { throw fault("Unexpected symbol", at: end) }
        let count = operands.count - call.base
        let limits = argumentCounts(of: callee)
        let name = Lexeme(kind: .function, start: Int(call.start), end: Int(call.end))
        if count < limits.minimum { throw fault("Too few parameters supplied", at: name) }
        if count > limits.maximum { throw fault("Too many parameters supplied", at: name) }
        if case .builtIn(.case) = callee, count.isMultiple(of: 2) {
            throw fault("Even number of parameters supplied, requires an odd number of parameters", at: name)
        }
        combine(.call(callee), operandCount: count, start: call.start, end: Int32(end.end))
    }

    // MARK: - Names

    private func context(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Key? {
        vocabulary.contexts.first { Self.matches($0, name) }
    }

    private func callee(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> SyntaxTree.Callee? {
        if let function = BuiltInFunction(name: name) { return .builtIn(function) }
        return vocabulary.functionKeys.first { Self.matches($0, name) }.map { .external($0) }
    }

    private func argumentCounts(of callee: SyntaxTree.Callee) -> (minimum: Int, maximum: Int) {
        switch callee {
        case .builtIn(let function): return function.counts
        case .external(let key):
            let known = zip(vocabulary.functionKeys, vocabulary.functions).first { $0.0 == key }
            return known.map { ($0.1.minimum, $0.1.maximum) } ?? (0, .max)
        }
    }

    /// Whether an identifier is the lower-case name `key`, ignoring the case of its letters.
    private static func matches(_ key: Key, _ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let key = key.string.utf8
        guard key.count == name.count else { return false }
        return zip(key, name).allSatisfy { $0 == ($1 &- 0x41 < 26 ? $1 | 0x20 : $1) }
    }

    // MARK: - Errors

    private func text(of token: Lexeme) -> String {
        String(decoding: bytes[token.start..<token.end], as: UTF8.self)
    }

    private func fault(_ description: String, at token: Lexeme, hint: String? = nil) -> ExpressionError {
        // Positions count UTF-16 units from 1: one a scalar, two where its UTF-8 form has four bytes.
        let position = bytes[..<token.start].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 2 : 1) }
        let whole = String(decoding: bytes, as: UTF8.self)
        return ExpressionError(
            .parse,
            "\(description): '\(text(of: token))'. Located at position \(position) within expression: \(whole)",
            range: token.start..<token.end, hint: hint)
    }
}
