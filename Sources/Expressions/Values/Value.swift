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

// MARK: - Comparison

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

// MARK: - Conversion

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

// MARK: - JSON

extension Value {
    /// The value of a JSON document; object keys are merged ignoring case, the later value wins.
    package init(json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .boolean(flag)
        case .number(let number): self = .number(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(ArrayValue(elements.map { Value(json: $0) }))
        case .object(let object):
            self = .object(ObjectValue(object.members.map { ($0.name, Value(json: $0.value)) }))
        }
    }

    /// The value as a JSON document; NaN and the infinities print as `null` there.
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .boolean(let flag): .bool(flag)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .array(let array): .array(array.elements.map(\.json))
        case .object(let object): .object(JSONObject(object.entries.map { JSONObject.Member($0.key, $0.value.json) }))
        }
    }

    /// The value written in a JSON text (`fromJSON`, docs/language/expressions.md#fromjson).
    ///
    /// - Throws: `JSONError` where the text is not strict JSON.
    static func parse(json text: String) throws(JSONError) -> Value {
        var reader = JSONReader(bytes: Array(text.utf8))
        let value = try read(&reader, try reader.next())
        _ = try reader.next()
        return value
    }

    private static func read(_ reader: inout JSONReader, _ token: JSONToken) throws(JSONError) -> Value {
        switch token {
        case .beginArray:
            var elements: [Value] = []
            while case let element = try reader.next(), element != .endArray {
                elements.append(try read(&reader, element))
            }
            return .array(ArrayValue(elements))
        case .beginObject:
            var entries: [(Key, Value)] = []
            while case .name(let name) = try reader.next() {
                entries.append((name, try read(&reader, try reader.next())))
            }
            return .object(ObjectValue(entries))
        case .null, .bool, .number, .string, .name, .endArray, .endObject, .end:
            return Value(json: try reader.value(token))
        }
    }
}
