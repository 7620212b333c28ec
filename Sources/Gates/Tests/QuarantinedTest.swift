package import Basics

/// A test whose failure does not block for a while: somebody answers for it, says why, and until when.
package struct QuarantinedTest: Hashable, Sendable {
    /// The test as reports show it, `tests.test_api::test_login[admin]`, or its pytest node id,
    /// `tests/test_api.py::test_login[admin]`.
    package let test: Key
    package let owner: String
    package let reason: String
    /// The last day on which it counts.
    package let expires: CivilDate

    package init(test: Key, owner: String, reason: String, expires: CivilDate) {
        (self.test, self.owner, self.reason, self.expires) = (test, owner, reason, expires)
    }

    /// The tests it speaks of, as `TestKey.text` has them.
    package var names: [Key] { [test] + (Self.nodeKey(test).map { [$0] } ?? []) }

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
