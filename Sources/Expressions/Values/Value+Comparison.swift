extension Value {
    /// `==` of the language: loose between kinds, ignoring case between strings, by identity between arrays or objects
    /// (docs/language/expressions.md#comparison).
    package static func looselyEqual(_ left: Value, _ right: Value) -> Bool {
        switch coerced(left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): CaseFolding.equal(left, right)
        case (.array(let left), .array(let right)): left === right
        case (.object(let left), .object(let right)): left === right
        default: false
        }
    }

    /// `<` of the language; false wherever the two cannot be ordered (docs/language/expressions.md#comparison).
    static func isLess(_ left: Value, _ right: Value) -> Bool {
        switch coerced(left, right) {
        case (.boolean(let left), .boolean(let right)): !left && right
        case (.number(let left), .number(let right)): left < right
        case (.string(let left), .string(let right)): CaseFolding.order(left, right) < 0
        default: false
        }
    }

    /// Brings two values of different kinds to one kind, where a rule for that applies.
    private static func coerced(_ left: Value, _ right: Value) -> (Value, Value) {
        switch (left, right) {
        case (.null, .null), (.boolean, .boolean), (.number, .number), (.string, .string), (.array, .array),
            (.object, .object):
            (left, right)
        case (.number, .string): (left, .number(right.asNumber))
        case (.string, .number): (.number(left.asNumber), right)
        case (.boolean, _), (.null, _): coerced(.number(left.asNumber), right)
        case (_, .boolean), (_, .null): coerced(left, .number(right.asNumber))
        default: (left, right)
        }
    }
}
