import Basics

/// Evaluates the nodes of one expression; recursion is bounded by the depth limit of 50.
struct Evaluator {
    let expression: Expression
    let scope: any EvaluationScope
    var ledger: MemoryLedger

    /// The value of a node, counted at its level of the tree (the root is level 0).
    mutating func evaluate(_ node: Int32, level: Int) throws(ExpressionError) -> Value {
        let value = try result(of: node, level: level)
        guard ledger.record(value, level: level) else { throw memoryFault(at: root) }
        return value
    }

    private mutating func result(of node: Int32, level: Int) throws(ExpressionError) -> Value {
        let content = expression.tree.nodes[Int(node)]
        switch content.kind {
        case .literal(let value): return value
        case .wildcard: return .string("*")
        case .context(let name): return scope.value(ofContext: name)
        case .not: return .boolean(!(try evaluate(content.firstChild, level: level + 1).isTruthy))
        case .and: return try firstOperand(of: content, truthy: false, level: level)
        case .or: return try firstOperand(of: content, truthy: true, level: level)
        case .comparison(let comparison):
            let left = try evaluate(content.firstChild, level: level + 1)
            let right = try evaluate(content.lastChild, level: level + 1)
            return .boolean(comparison.holds(left, right))
        case .index: return try index(content, level: level)
        case .call(.builtIn(let function)): return try call(function, content, level: level)
        case .call(.external(let name)):
            var arguments: [Value] = []
            var child = content.firstChild
            while child >= 0 {
                arguments.append(try evaluate(child, level: level + 1))
                child = sibling(of: child)
            }
            return try scope.call(name, arguments)
        }
    }

    /// The child after `node`, or a negative number.
    func sibling(of node: Int32) -> Int32 { expression.tree.nodes[Int(node)].nextSibling }

    /// The first operand that is as truthy as asked, else the last one; those after it are not evaluated.
    private mutating func firstOperand(
        of chain: SyntaxTree.Node, truthy: Bool, level: Int
    ) throws(ExpressionError) -> Value {
        var child = chain.firstChild
        while true {
            let value = try evaluate(child, level: level + 1)
            child = sibling(of: child)
            if child < 0 || value.isTruthy == truthy { return value }
        }
    }

    private var root: SyntaxTree.Node { expression.tree.nodes[Int(expression.tree.root)] }

    /// An error of evaluation at `node`.
    func fault(_ message: String, at node: SyntaxTree.Node) -> ExpressionError {
        ExpressionError(.evaluation, message, range: Int(node.start)..<Int(node.end))
    }

    /// The error for exceeding the memory limit: as a whole, or by the result of one node.
    func memoryFault(at node: SyntaxTree.Node) -> ExpressionError {
        let text = expression.normalizedText(of: node)
        return ExpressionError(
            .evaluation,
            "The maximum allowed memory size was exceeded while evaluating the following expression: \(text)")
    }
}

extension SyntaxTree.Comparison {
    /// Whether the comparison is true of two values (docs/language/expressions.md#comparison).
    func holds(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: Value.looselyEqual(left, right)
        case .notEqual: !Value.looselyEqual(left, right)
        case .less: Value.isLess(left, right)
        case .lessOrEqual: Value.isLess(left, right) || Value.looselyEqual(left, right)
        case .greater: Value.isLess(right, left)
        case .greaterOrEqual: Value.isLess(right, left) || Value.looselyEqual(left, right)
        }
    }
}
