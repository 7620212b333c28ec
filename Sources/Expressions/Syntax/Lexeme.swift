/// A piece of an expression's text with its place.
struct Lexeme {
    enum Kind {
        /// Before the first token.
        case start
        case groupOpen, groupClose
        case callOpen, callClose
        case indexOpen, indexClose
        case separator
        case dereference
        case wildcard
        case not
        case binary(Operator)
        case literal(Value)
        case propertyName, context, function
        /// Text that is no token at all.
        case unexpected
    }

    enum Operator: Hashable { case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual, and, or }

    var kind: Kind
    /// UTF-8 offsets in the expression.
    var start: Int
    var end: Int

    /// Whether an operand may begin after this token (docs/language/expressions.md#tokens).
    var allowsOperand: Bool {
        switch kind {
        case .start, .separator, .groupOpen, .callOpen, .indexOpen, .not, .binary: true
        default: false
        }
    }

    /// Whether an operand is complete with this token.
    var endsOperand: Bool {
        switch kind {
        case .groupClose, .callClose, .indexClose, .wildcard, .literal, .propertyName, .context: true
        default: false
        }
    }

    /// Whether `next` may stand after this token; brackets are matched elsewhere.
    func allows(_ next: Kind) -> Bool {
        switch next {
        case .groupOpen, .literal, .function, .context, .not: return allowsOperand
        case .callOpen: if case .function = kind { return true }
        case .indexOpen, .dereference:
            if case .literal = kind { return false }
            return endsOperand
        case .callClose:
            if case .callOpen = kind { return true }
            return endsOperand
        case .groupClose, .indexClose, .separator, .binary: return endsOperand
        case .propertyName: if case .dereference = kind { return true }
        case .wildcard:
            switch kind {
            case .dereference, .indexOpen: return true
            default: return false
            }
        case .start, .unexpected: return false
        }
        return false
    }
}
