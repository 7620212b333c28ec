package import Basics

/// A test whose failure does not block for a while: somebody answers for it, says why, and until when.
package struct QuarantineEntry: Hashable, Sendable {
    /// The test as reports show it, `tests.test_api::test_login[admin]`, or its pytest node id,
    /// `tests/test_api.py::test_login[admin]`.
    package let test: Key
    package let owner: String
    package let reason: String
    /// The last day on which it counts.
    package let expires: CivilDate

    /// - Throws: `QuarantineError` where one of the three is blank: an entry that nobody answers for is none.
    package init(test: Key, owner: String, reason: String, expires: CivilDate) throws(QuarantineError) {
        for (name, value) in [("test", test.string), ("owner", owner), ("reason", reason)]
        where value.utf8.allSatisfy({ $0 <= 0x20 }) {
            throw QuarantineError(
                "the quarantine of '\(test)' has no \(name): test, owner, reason and expires are all needed")
        }
        self.test = test
        self.owner = owner
        self.reason = reason
        self.expires = expires
    }

    /// Whether it speaks of the test with this key.
    package func covers(_ key: TestKey) -> Bool {
        test == key.text || Self.nodeKey(test).map { $0 == key.text } ?? false
    }

    /// `tests/test_m.py::TestC::test_a[x::y]` as reports have it: `tests.test_m.TestC::test_a[x::y]`.
    private static func nodeKey(_ id: Key) -> Key? {
        let text = Array(id.string.utf8)
        let bracket = text.firstIndex(of: UInt8(ascii: "[")) ?? text.count
        let (place, parameters) = (text[..<bracket], text[bracket...])
        var parts: [ArraySlice<UInt8>] = []
        var start = place.startIndex
        var index = start
        while index + 1 < place.endIndex {
            if place[index] == 0x3A, place[index + 1] == 0x3A {
                parts.append(place[start..<index])
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        guard let file = parts.first, file.suffix(3).elementsEqual(".py".utf8) else { return nil }
        let module = file.dropLast(3).map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 }
        let classes = parts.dropFirst().flatMap { [UInt8(ascii: ".")] + $0 }
        return Key(String(decoding: module + classes + Array("::".utf8) + place[start...] + parameters, as: UTF8.self))
    }
}

/// Why a list of quarantined tests cannot be used.
package struct QuarantineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence without a full stop.
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// The list as JSON: `{"quarantine":[{"test","owner","reason","expires":"2026-12-31"}]}`.
package enum QuarantineFile {
    /// Reads a list.
    ///
    /// - Throws: `QuarantineError` for anything else than such a list: a mistyped entry must not hide or block a test
    ///   by chance.
    package static func read(_ value: JSONValue) throws(QuarantineError) -> [QuarantineEntry] {
        guard let object = value.objectValue, object.members.count == 1,
            let list = object["quarantine"]?.arrayValue
        else { throw QuarantineError("a quarantine file is {\"quarantine\": [{\"test\", …}]}, with nothing beside it") }
        var entries: [QuarantineEntry] = []
        var seen: Set<Key> = []
        for (index, element) in list.enumerated() {
            let entry = try entry(element, at: index + 1)
            guard seen.insert(entry.test).inserted else {
                throw QuarantineError("'\(entry.test)' is in quarantine twice: keep one entry")
            }
            entries.append(entry)
        }
        return entries
    }

    private static func entry(_ value: JSONValue, at number: Int) throws(QuarantineError) -> QuarantineEntry {
        let names: [Key] = ["test", "owner", "reason", "expires"]
        let members = value.objectValue?.members ?? []
        if let other = members.first(where: { !names.contains($0.name) }) {
            throw QuarantineError("entry \(number) of the quarantine has '\(other.name)', which means nothing there")
        }
        var texts: [String] = []
        for name in names {
            guard let text = value[name]?.stringValue else {
                throw QuarantineError("entry \(number) of the quarantine has no text '\(name)'")
            }
            texts.append(text)
        }
        guard let expires = CivilDate(texts[3]) else {
            throw QuarantineError(
                "entry \(number) of the quarantine expires on '\(texts[3])', which is no day such as 2026-12-31")
        }
        return try QuarantineEntry(test: Key(texts[0]), owner: texts[1], reason: texts[2], expires: expires)
    }
}
