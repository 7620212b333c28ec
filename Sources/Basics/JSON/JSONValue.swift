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

// MARK: - Text

extension JSONValue {
    /// The value written in `text` (strict RFC 8259, nothing but blanks around it).
    ///
    /// - Throws: `JSONError` with line and column.
    package static func parse(_ text: String) throws(JSONError) -> JSONValue { try parse(bytes: Array(text.utf8)) }

    /// The value written in `bytes` (strict RFC 8259, nothing but blanks around it).
    ///
    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - limits: How deep arrays and objects may nest (100 unless told), and how long a string may be.
    /// - Returns: The document's one value.
    /// - Throws: `JSONError` with line and column.
    package static func parse(
        bytes: [UInt8], limits: JSONReader.Limits = JSONReader.Limits()
    ) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes, limits: limits)
        let value = try reader.value(try reader.next())
        _ = try reader.next()
        return value
    }

    /// The value as JSON: on one line without blanks, or with `indent` blanks a level, one entry a line, no newline
    /// at the end.
    ///
    /// `/` and non-ASCII characters stand as they are. Whole numbers up to 2^53 print as integers, others in the
    /// shortest form that reads back the same; NaN and the infinities, which JSON has not, print as `null`.
    package func text(indent: Int? = nil) -> String { String(decoding: bytes(indent: indent), as: UTF8.self) }

    /// The bytes of `text(indent:)`.
    package func bytes(indent: Int? = nil) -> [UInt8] {
        var writer = JSONWriter(indent: indent)
        writer.write(self)
        return writer.bytes
    }
}
