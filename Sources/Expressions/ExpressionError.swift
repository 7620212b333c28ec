/// Why an expression cannot be parsed or evaluated; messages are those of the original
/// (docs/language/expressions.md#messages).
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether the text is wrong in itself, or only its evaluation failed.
    package enum Kind: Hashable, Sendable { case parse, evaluation }

    /// Which of the two it is.
    package let kind: Kind
    /// What is wrong, for people; parse errors end in the position and the whole expression.
    package let message: String
    /// The bytes at fault, where that is known: UTF-8 offsets in the text given to the function that parses, or in the
    /// `source` of the expression evaluated.
    package let range: Range<Int>?
    /// What to do about it, where that is known: `did you mean 'github'?`
    package let hint: String?

    package init(_ kind: Kind, _ message: String, range: Range<Int>? = nil, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.range = range
        self.hint = hint
    }

    /// The same error for a text in which the one it speaks of begins at byte `offset`.
    func moved(by offset: Int) -> ExpressionError {
        let moved = range.map { $0.lowerBound + offset..<$0.upperBound + offset }
        return ExpressionError(kind, message, range: moved, hint: hint)
    }

    package var description: String { message }
}
