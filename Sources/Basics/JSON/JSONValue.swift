/// A JSON document as a value; objects keep the order they were written in.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The member of an object by its exact name (bytes), or nil.
    package subscript(name: Key) -> JSONValue? {
        get { if case .object(let object) = self { object[name] } else { nil } }
        set {
            // What is no object becomes one, as a payload that is still empty does.
            var object: JSONObject = if case .object(let own) = self { own } else { [:] }
            object[name] = newValue
            self = .object(object)
        }
    }

    /// The text of a string, else nil.
    package var stringValue: String? { if case .string(let text) = self { text } else { nil } }
    /// The value of a number, else nil.
    package var numberValue: Double? { if case .number(let number) = self { number } else { nil } }
    /// The value of a number that is a whole one within `Int`, else nil.
    package var intValue: Int? { numberValue.flatMap { Int(exactly: $0) } }
    /// The value of a boolean, else nil.
    package var boolValue: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    /// The elements of an array, else nil.
    package var arrayValue: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    /// The members of an object, else nil.
    package var objectValue: JSONObject? { if case .object(let object) = self { object } else { nil } }
    /// Whether this is `null`.
    package var isNull: Bool { if case .null = self { true } else { false } }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (Key, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member($0.0, $0.1) }))
    }
    package init(nilLiteral: ()) { self = .null }
}
