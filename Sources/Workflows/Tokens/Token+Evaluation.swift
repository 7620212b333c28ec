package import Expressions

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
