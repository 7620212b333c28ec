import Basics

/// The functions every expression may call (docs/language/expressions.md#functions).
enum BuiltInFunction: Sendable, CaseIterable {
    case contains, startsWith, endsWith, format, join, toJSON, fromJSON, `case`

    /// The name as documented.
    var name: Key {
        switch self {
        case .contains: "contains"
        case .startsWith: "startsWith"
        case .endsWith: "endsWith"
        case .format: "format"
        case .join: "join"
        case .toJSON: "toJSON"
        case .fromJSON: "fromJSON"
        case .case: "case"
        }
    }

    /// The name in lower case.
    var key: Key { name.asciiLowercased }

    /// The fewest and the most arguments it takes.
    var counts: (minimum: Int, maximum: Int) {
        switch self {
        case .contains, .startsWith, .endsWith: (2, 2)
        case .format: (1, 255)
        case .join: (1, 2)
        case .toJSON, .fromJSON: (1, 1)
        case .case: (3, 255)
        }
    }

    private static let all = allCases.map { ($0, Array($0.key.string.utf8)) }

    /// The function called `name`, in any case.
    init?(name: Slice<UnsafeBufferPointer<UInt8>>) {
        let found = Self.all.first { function, key in
            key.count == name.count && zip(key, name).allSatisfy { $0 == $1 | 0x20 }
        }
        guard let found else { return nil }
        self = found.0
    }
}
