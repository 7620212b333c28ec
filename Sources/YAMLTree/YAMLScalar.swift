/// A scalar: its text, and the value that text has in the YAML 1.2 core schema.
package struct YAMLScalar: Hashable, Sendable {
    /// How a scalar was written.
    package enum Style: String, Hashable, Sendable {
        case plain = "Plain"
        case singleQuoted = "SingleQuoted"
        case doubleQuoted = "DoubleQuoted"
        case literal = "Literal"
        case folded = "Folded"
    }

    /// What a scalar stands for; every number is a double.
    package enum Value: Hashable, Sendable {
        case null
        case boolean(Bool)
        case number(Double)
        case string(String)
    }

    /// The text after unquoting, unescaping and folding.
    package let text: String
    /// The value: only plain scalars are resolved, quoted and block scalars are strings.
    package let value: Value
}
