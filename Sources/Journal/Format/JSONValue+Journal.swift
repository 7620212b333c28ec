import Basics
import Planning

/// How numbers and optional members are written so that they read back the same.
extension JSONValue {
    /// A whole number: JSON has 53 exact bits, larger ones are written as text.
    static func journal(_ number: Int64) -> JSONValue {
        number.magnitude <= 1 << 53 ? .number(Double(number)) : .string(String(number))
    }

    /// A number that may be infinite, which JSON cannot say.
    static func journal(_ number: Double) -> JSONValue { number.isFinite ? .number(number) : .string("\(number)") }

    /// A moment, in milliseconds.
    static func journal(_ instant: Instant) -> JSONValue { journal(instant.milliseconds) }

    var journalInteger: Int64? {
        switch self {
        case .number(let number): Int64(exactly: number)
        case .string(let text): Int64(text)
        default: nil
        }
    }

    var journalNumber: Double? {
        switch self {
        case .number(let number): number
        case .string(let text): Double(text)
        default: nil
        }
    }

    /// An object of the members that have a value.
    static func journal(_ members: KeyValuePairs<Key, JSONValue?>) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members {
            if let value { object[name] = value }
        }
        return .object(object)
    }

    /// An array, or nothing where it is empty: the member is then left out.
    static func journal<Element>(list: [Element], _ write: (Element) -> JSONValue) -> JSONValue? {
        list.isEmpty ? nil : .array(list.map(write))
    }
}
