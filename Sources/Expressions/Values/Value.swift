package import Basics

/// A value of the expression language (docs/language/expressions.md#values).
///
/// Arrays and objects are references: two of them are equal in an expression only if they are the same instance.
package enum Value: Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array(ArrayValue)
    case object(ObjectValue)

    /// The kind as messages and test data spell it: `Null`, `Boolean`, `Number`, `String`, `Array`, `Object`.
    package var kindName: String {
        switch self {
        case .null: "Null"
        case .boolean: "Boolean"
        case .number: "Number"
        case .string: "String"
        case .array: "Array"
        case .object: "Object"
        }
    }

    /// Whether this is neither an array nor an object.
    package var isPrimitive: Bool {
        switch self {
        case .null, .boolean, .number, .string: true
        case .array, .object: false
        }
    }

    /// The member of an object with this name (by the object's own rule of case), else null.
    package subscript(name: Key) -> Value {
        if case .object(let object) = self { object[name] ?? .null } else { .null }
    }
}

/// An ordered list of values; its identity decides equality in expressions.
package final class ArrayValue: Sendable {
    /// The elements in order.
    package let elements: [Value]
    /// Whether this came out of a `*`: a further index then applies to each element
    /// (docs/language/expressions.md#access).
    package let isFiltered: Bool

    package init(_ elements: [Value], isFiltered: Bool = false) {
        self.elements = elements
        self.isFiltered = isFiltered
    }
}
