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
