package import Basics

/// Named values in the order given; its identity decides equality in expressions.
///
/// Names are found ignoring case (docs/language/expressions.md#values), unless made with `caseSensitiveKeys` as the
/// `env` context is.
package final class ObjectValue: Sendable {
    /// A name and its value.
    package typealias Entry = (key: Key, value: Value)

    /// All entries in order; of several with the same name only one, at the first one's place and under the first
    /// one's spelling, with the last one's value.
    package let entries: [Entry]
    /// Whether names must match in case, too.
    package let hasCaseSensitiveKeys: Bool
    /// Where each name is; only for larger objects, a look through a few names is quicker.
    private let positions: [FoldedKey: Int]
    private static let scanLimit = 8

    /// Makes an object; entries with a name already there replace the value of the earlier one.
    package init(_ entries: [(Key, Value)], caseSensitiveKeys: Bool = false) {
        var kept: [Entry] = []
        kept.reserveCapacity(entries.count)
        var positions: [FoldedKey: Int] = [:]
        if entries.count > Self.scanLimit { positions.reserveCapacity(entries.count) }
        for (key, value) in entries {
            let known =
                entries.count > Self.scanLimit
                ? positions[FoldedKey(key, ignoringCase: !caseSensitiveKeys)]
                : Self.scan(kept, key, caseSensitiveKeys)
            if let known {
                kept[known].value = value
            } else {
                if entries.count > Self.scanLimit {
                    positions[FoldedKey(key, ignoringCase: !caseSensitiveKeys)] = kept.count
                }
                kept.append((key, value))
            }
        }
        self.entries = kept
        self.positions = positions
        hasCaseSensitiveKeys = caseSensitiveKeys
    }

    /// The value under this name, or nil.
    package subscript(key: Key) -> Value? { position(of: key).map { entries[$0].value } }

    private func position(of key: Key) -> Int? {
        positions.isEmpty
            ? Self.scan(entries, key, hasCaseSensitiveKeys)
            : positions[FoldedKey(key, ignoringCase: !hasCaseSensitiveKeys)]
    }

    private init(_ entries: [Entry], like other: ObjectValue) {
        self.entries = entries
        positions = other.positions
        hasCaseSensitiveKeys = other.hasCaseSensitiveKeys
    }

    /// The same object with other values under some of its names; names it does not have come behind the others.
    package func replacing(_ members: [(Key, Value)]) -> ObjectValue {
        var changed = entries
        for (key, value) in members {
            guard let position = position(of: key) else {
                return ObjectValue(entries + members, caseSensitiveKeys: hasCaseSensitiveKeys)
            }
            changed[position].value = value
        }
        return ObjectValue(changed, like: self)
    }

    private static func scan(_ entries: [Entry], _ key: Key, _ caseSensitive: Bool) -> Int? {
        if caseSensitive { return entries.firstIndex { $0.key == key } }
        return entries.firstIndex { CaseFolding.equal($0.key.string, key.string) }
    }
}

/// A name as a dictionary key, ignoring case where told; nothing is copied to fold it.
private struct FoldedKey: Hashable {
    let key: Key
    let ignoringCase: Bool

    init(_ key: Key, ignoringCase: Bool) {
        self.key = key
        self.ignoringCase = ignoringCase
    }

    static func == (left: FoldedKey, right: FoldedKey) -> Bool {
        left.ignoringCase ? CaseFolding.equal(left.key.string, right.key.string) : left.key == right.key
    }

    func hash(into hasher: inout Hasher) {
        if ignoringCase {
            CaseFolding.hash(key.string, into: &hasher)
        } else {
            hasher.combine(key)
        }
    }
}
