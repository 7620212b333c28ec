/// The text of an `if` key (docs/language/expressions.md#conditions).
package enum Condition {
    /// The expression of a condition, with `success() && (…)` around it where it calls no status function itself.
    ///
    /// Bare or wrapped in `${{ }}`; text around a `${{ }}`, even a blank or a line break, makes it a `format` string,
    /// which is truthy, as on GitHub.
    ///
    /// - Parameters:
    ///   - text: The value of the key; nil or only blanks means `success()`.
    ///   - vocabulary: One with the status functions, such as `.jobIf` or `.stepIf`.
    /// - Returns: The expression that decides, by its truthiness.
    /// - Throws: `ExpressionError` of kind `.parse`, in terms of the condition as written; its range counts in `text`.
    package static func parse(_ text: String?, _ vocabulary: Vocabulary) throws(ExpressionError) -> Expression {
        let written = text ?? ""
        let (text, offset) = Blanks.trimmedWithOffset(written)
        guard !text.isEmpty else { return try Segment.require("success()", vocabulary) }
        let condition: Expression
        let segments = try Segment.split(written)
        if segments.contains(where: \.isExpression) {
            condition = try Segment.parse(segments, vocabulary)
        } else {
            do { condition = try Segment.require(text, vocabulary) } catch { throw error.moved(by: offset) }
        }
        if condition.callsStatusFunction { return condition }
        return try Segment.require("success() && (\(condition.source))", vocabulary)
    }

    /// Whether the condition is text with a `${{ }}` inside it, which makes it true whatever the expression says: a
    /// trap worth a warning. Block scalars (`|`, `>`) end with a line break, which is such a text.
    package static func isMixedText(_ text: String) -> Bool {
        // A text that cannot be split is refused by `parse`.
        guard let segments = try? Segment.split(text) else { return false }
        return segments.count > 1 && segments.contains(where: \.isExpression)
    }
}
