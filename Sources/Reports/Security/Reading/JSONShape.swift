import Basics

/// The part of a JSON value that a reader wants: the rest is skipped while it is read, so that a report of any size
/// leaves only what is asked for in memory.
indirect enum JSONShape: Sendable {
    /// A text, number or boolean; of a text only the beginning.
    case scalar
    /// The same of a text for people, of which less is enough.
    case brief
    /// The named members of an object.
    case object([Key: JSONShape])
    /// All members of an object.
    case map(JSONShape)
    /// The elements of an array.
    case list(JSONShape)
    /// Of this form, or as good as not there.
    case lenient(JSONShape)

    /// An object with these members, or as good as not there.
    static func maybe(_ members: [Key: JSONShape]) -> JSONShape { .lenient(.object(members)) }

    /// A list of such objects, or as good as not there.
    static func maybeList(_ members: [Key: JSONShape]) -> JSONShape { .lenient(.list(maybe(members))) }
}

extension JSONReader {
    /// Why a value is not of the shape that was asked for.
    struct ShapeError: Error {
        let reason: String
        let isLimit: Bool

        init(_ reason: String, isLimit: Bool = false) {
            self.reason = reason
            self.isLimit = isLimit
        }
    }

    /// How many elements an array or object that is kept may have.
    static let mostElements = 25_000
    /// How many bytes of a text are kept.
    static let mostText = 1024
    /// How many bytes of a text for people are kept.
    static let mostBrief = 300

    /// The part of the value beginning with `token` that `shape` asks for; null anywhere is null.
    ///
    /// - Throws: `ShapeError` where it is something else, names a wanted member twice or is too large; `JSONError`.
    mutating func value(_ token: JSONToken, as shape: JSONShape) throws -> JSONValue {
        try value(token, as: shape, isStrict: true)
    }

    /// - Parameter isStrict: Whether a member named almost like one that is asked for is refused.
    private mutating func value(
        _ token: JSONToken, as shape: JSONShape, isStrict: Bool
    ) throws -> JSONValue {
        switch (shape, token) {
        case (_, .null): return .null
        case (.scalar, .string(let text)): return .string(Self.beginning(of: text, Self.mostText))
        case (.brief, .string(let text)): return .string(Self.beginning(of: text, Self.mostBrief))
        case (.scalar, .number), (.scalar, .bool): return try value(token)
        case (.object(let members), .beginObject):
            var object = JSONObject()
            while case .name(let name) = try next() {
                let first = try next()
                guard let shape = members[name] else {
                    if isStrict, let wanted = members.keys.first(where: { $0.isAlmost(name) }) {
                        throw ShapeError("'\(SafeText.line(name.string))' where '\(wanted)' was expected")
                    }
                    try skip(first)
                    continue
                }
                guard object[name] == nil else { throw ShapeError("'\(name)' is written twice") }
                object[name] = try value(first, as: shape, isStrict: isStrict)
            }
            return .object(object)
        case (.map(let shape), .beginObject):
            var object = JSONObject()
            while case .name(let name) = try next() {
                guard object.members.count < Self.mostElements else { throw Self.tooMany }
                guard object[name] == nil else { throw ShapeError("'\(name)' is written twice") }
                object[name] = try value(try next(), as: shape, isStrict: isStrict)
            }
            return .object(object)
        case (.list(let shape), .beginArray):
            var elements: [JSONValue] = []
            while case let element = try next(), element != .endArray {
                guard elements.count < Self.mostElements else { throw Self.tooMany }
                elements.append(try value(element, as: shape, isStrict: isStrict))
            }
            return .array(elements)
        case (.lenient(let shape), _):
            if shape.begins(with: token) { return try value(token, as: shape, isStrict: false) }
            try skip(token)
            return .null
        default: throw ShapeError("\(Self.kind(token)) where \(shape.kind) was expected")
        }
    }

    private static let tooMany = ShapeError("more than \(mostElements) entries in one list", isLimit: true)

    private static func beginning(of text: String, _ length: Int) -> String {
        guard text.utf8.count > length else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: length)
        // A character that would be cut goes as a whole.
        while text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
        return String(decoding: text.utf8[..<end], as: UTF8.self)
    }

    private static func kind(_ token: JSONToken) -> String {
        switch token {
        case .beginObject: "an object"
        case .beginArray: "a list"
        case .string: "a text"
        case .number: "a number"
        case .bool: "a boolean"
        default: "nothing"
        }
    }
}

extension Key {
    /// Whether `other` is the same but for the case of letters and for `_` and `-`.
    func isAlmost(_ other: Key) -> Bool {
        func isPart(_ byte: UInt8) -> Bool { byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") }
        func plain(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
        let (left, right) = (
            string.utf8.lazy.filter(isPart).map(plain), other.string.utf8.lazy.filter(isPart).map(plain)
        )
        return left.elementsEqual(right)
    }
}

extension JSONShape {
    fileprivate func begins(with token: JSONToken) -> Bool {
        switch (self, token) {
        case (.brief, .string), (.scalar, .string), (.scalar, .number), (.scalar, .bool), (.object, .beginObject),
            (.map, .beginObject),
            (.list, .beginArray), (.lenient, _):
            true
        default: false
        }
    }

    fileprivate var kind: String {
        switch self {
        case .scalar: "a text or number"
        case .brief: "a text"
        case .object, .map: "an object"
        case .list: "a list"
        case .lenient(let shape): shape.kind
        }
    }
}
