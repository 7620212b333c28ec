package import Basics

/// Which secret or variable is meant: its name, and the environment it belongs to (docs/language/secrets.md#names).
///
/// Neither depends on the case of ASCII letters.
package struct ValuePlace: Hashable, Comparable, Sendable {
    /// In upper case, as GitHub keeps it.
    package let name: Key
    /// In lower case; nil for the repository's own.
    package let environment: Key?

    package init(_ name: Key, environment: Key? = nil) {
        self.name = Key(String(decoding: name.string.utf8.map(Self.upper), as: UTF8.self))
        self.environment = environment?.asciiLowercased
    }

    /// Why a text cannot be the name of a secret or variable; nil where it can.
    package static func problem(with name: String) -> String? {
        let isWord = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard isWord, let first = name.utf8.first, !(0x30...0x39).contains(first) else {
            return "letters, digits and _ are allowed, no digit first"
        }
        return ValuePlace(Key(name)).name.string.utf8.starts(with: "GITHUB_".utf8) ? "GITHUB_ is reserved" : nil
    }

    private static func upper(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte & 0xDF : byte }

    package static func < (left: ValuePlace, right: ValuePlace) -> Bool {
        left.environment == right.environment
            ? left.name < right.name : (left.environment ?? "") < (right.environment ?? "")
    }

    /// `TOKEN`, or `TOKEN of the environment production`.
    package var words: String {
        environment.map { "\(name) of the environment \($0)" } ?? name.string
    }
}
