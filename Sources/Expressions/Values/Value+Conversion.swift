extension Value {
    /// Whether the value counts as true: all but null, false, 0, NaN and the empty string
    /// (docs/language/expressions.md#conversions).
    package var isTruthy: Bool {
        switch self {
        case .null: false
        case .boolean(let flag): flag
        case .number(let number): number != 0 && !number.isNaN
        case .string(let text): !text.isEmpty
        case .array, .object: true
        }
    }

    /// The value as text (docs/language/expressions.md#conversions); `Array` and `Object` for those.
    package var asString: String {
        switch self {
        case .null: ""
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let number): NumberText.text(of: number)
        case .string(let text): text
        case .array: "Array"
        case .object: "Object"
        }
    }

    /// The value as a number (docs/language/expressions.md#conversions); NaN where it is none.
    package var asNumber: Double {
        switch self {
        case .null: 0
        case .boolean(let flag): flag ? 1 : 0
        case .number(let number): number
        case .string(let text): NumberText.number(of: text)
        case .array, .object: .nan
        }
    }
}
