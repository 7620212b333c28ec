import Basics

/// A YAML scalar with its embedded expressions understood (docs/language/expressions.md#in-yaml).
package enum Template: Hashable, Sendable {
    /// Text without expressions, or folded from `${{ 'text' }}`.
    case literal(String)
    /// One expression, whose value keeps its type; mixed text has become a call of `format`.
    case expression(Expression)

    /// Reads the `${{ }}` in a scalar.
    ///
    /// - Throws: `ExpressionError` of kind `.parse`; its range counts in the scalar.
    package static func parse(_ scalar: String, _ vocabulary: Vocabulary) throws(ExpressionError) -> Template {
        let segments = try Segment.split(scalar)
        guard segments.contains(where: \.isExpression) else { return .literal(scalar) }
        if vocabulary.isEmpty {
            throw ExpressionError(
                .parse, "A template expression is not allowed in this context", range: 0..<scalar.utf8.count)
        }
        let expression = try Segment.parse(segments, vocabulary)
        return expression.stringLiteral.map { .literal($0) } ?? .expression(expression)
    }

    /// Whether the scalar is `${{ insert }}`, which as a mapping's key merges the value into the mapping around it.
    package static func isInsert(_ scalar: String) -> Bool {
        // A scalar that cannot be split is no directive; `parse` tells its fault.
        guard let segments = try? Segment.split(scalar), segments.count == 1 else { return false }
        return segments[0].isInsert
    }

    package static func == (left: Template, right: Template) -> Bool {
        switch (left, right) {
        case (.literal(let left), .literal(let right)): Key(left) == Key(right)
        case (.expression(let left), .expression(let right)): left == right
        case (.literal, .expression), (.expression, .literal): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .literal(let text): hasher.combine(Key(text))
        case .expression(let expression): hasher.combine(expression)
        }
    }
}
