import Basics
import Planning

/// Reads the members of one journal object; each error names the event's kind and the member's path.
struct JournalFields {
    let kind: Key
    private let object: JSONObject
    private let prefix: String

    init(kind: Key, value: JSONValue, prefix: String = "") throws(JournalError) {
        guard case .object(let object) = value else {
            throw .badMember(kind: kind, member: Key(prefix.isEmpty ? "(body)" : String(prefix.dropLast())))
        }
        self.kind = kind
        self.object = object
        self.prefix = prefix
    }

    // MARK: Members without a default

    func text(_ name: Key) throws(JournalError) -> String { try required(name, optionalText(name)) }
    func integer(_ name: Key) throws(JournalError) -> Int64 { try required(name, object[name]?.journalInteger) }
    func instant(_ name: Key) throws(JournalError) -> Instant { Instant(milliseconds: try integer(name)) }
    func path(_ name: Key) throws(JournalError) -> NodePath { NodePath(try text(name)) }
    func step(_ name: Key) throws(JournalError) -> StepID {
        try required(name, optionalText(name).flatMap { StepID($0) })
    }
    func fields(_ name: Key) throws(JournalError) -> JournalFields {
        try JournalFields(kind: kind, value: try required(name, object[name]), prefix: "\(prefix)\(name).")
    }
    /// A word of an enumeration; a word this version does not know is an error, never another word.
    func word<Word: RawRepresentable>(_ name: Key) throws(JournalError) -> Word where Word.RawValue == String {
        try required(name, optionalText(name).flatMap { Word(rawValue: $0) })
    }

    // MARK: Members with a default: absent and null are the same, another type is an error

    func optionalText(_ name: Key) throws(JournalError) -> String? { try optional(name) { $0.stringValue } }
    func optionalInteger(_ name: Key) throws(JournalError) -> Int64? { try optional(name) { $0.journalInteger } }
    func optionalInstant(_ name: Key) throws(JournalError) -> Instant? {
        try optionalInteger(name).map { Instant(milliseconds: $0) }
    }
    func optionalNumber(_ name: Key) throws(JournalError) -> Double? { try optional(name) { $0.journalNumber } }
    func optionalFlag(_ name: Key) throws(JournalError) -> Bool? { try optional(name) { $0.boolValue } }
    func optionalSmall<Number: FixedWidthInteger>(_ name: Key) throws(JournalError) -> Number? {
        try optional(name) { $0.journalInteger.flatMap { Number(exactly: $0) } }
    }
    /// Any JSON value; null where the member is absent.
    func value(_ name: Key) -> JSONValue { object[name] ?? .null }

    /// The elements of an array, each read by `read`; empty where the member is absent.
    func list<Element>(
        _ name: Key, _ read: (JournalFields) throws(JournalError) -> Element
    ) throws(JournalError) -> [Element] {
        var elements: [Element] = []
        for (index, element) in (try optional(name) { $0.arrayValue } ?? []).enumerated() {
            elements.append(try read(JournalFields(kind: kind, value: element, prefix: "\(prefix)\(name)[\(index)].")))
        }
        return elements
    }

    /// The strings of an array, each turned into an element by `make`; empty where the member is absent.
    func texts<Element>(_ name: Key, _ make: (String) -> Element?) throws(JournalError) -> [Element] {
        var elements: [Element] = []
        for element in try optional(name, { $0.arrayValue }) ?? [] {
            elements.append(try required(name, element.stringValue.flatMap(make)))
        }
        return elements
    }

    // MARK: -

    private func required<Value>(_ name: Key, _ value: Value?) throws(JournalError) -> Value {
        guard let value else { throw .badMember(kind: kind, member: Key("\(prefix)\(name)")) }
        return value
    }

    private func optional<Value>(_ name: Key, _ read: (JSONValue) -> Value?) throws(JournalError) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        return try required(name, read(value))
    }
}
