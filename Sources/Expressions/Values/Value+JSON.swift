package import Basics

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
