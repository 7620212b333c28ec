/// A version `1.2.3` or `1.2.3-rc.1` of semantic versioning 2.0; build data after `+` is dropped.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// A part of the text after `-`: numbers come before words.
    enum Identifier: Hashable, Sendable {
        case number(Int)
        case word(String)
    }

    /// The first number.
    package let major: Int
    /// The second number.
    package let minor: Int
    /// The third number.
    package let patch: Int
    let prerelease: [Identifier]

    package init(_ major: Int, _ minor: Int, _ patch: Int) { self.init(major, minor, patch, prerelease: []) }

    init(_ major: Int, _ minor: Int, _ patch: Int, prerelease: [Identifier]) {
        (self.major, self.minor, self.patch, self.prerelease) = (major, minor, patch, prerelease)
    }

    /// Reads a whole version, with `v` before it or without; nil where a number is missing or something is left over.
    package init?(_ text: String) {
        guard case .whole(let version) = PartialVersion(text) else { return nil }
        self = version
    }

    /// Whether it has a part after `-`.
    package var isPrerelease: Bool { !prerelease.isEmpty }

    package var description: String {
        let words = prerelease.map { part in
            switch part {
            case .number(let number): String(number)
            case .word(let word): word
            }
        }
        return "\(major).\(minor).\(patch)" + (words.isEmpty ? "" : "-" + words.joined(separator: "."))
    }

    /// Whether the three numbers are equal.
    func hasNumbers(of other: Version) -> Bool {
        (major, minor, patch) == (other.major, other.minor, other.patch)
    }

    package static func < (left: Version, right: Version) -> Bool {
        let (numbers, others) = ((left.major, left.minor, left.patch), (right.major, right.minor, right.patch))
        if numbers != others { return numbers < others }
        // What leads up to a version comes before it.
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (part, other) in zip(left.prerelease, right.prerelease) where part != other {
            switch (part, other) {
            case (.number(let number), .number(let otherNumber)): return number < otherNumber
            case (.number, .word): return true
            case (.word, .number): return false
            case (.word(let word), .word(let otherWord)): return word.utf8.lexicographicallyPrecedes(otherWord.utf8)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }
}

/// A version of which the last numbers may be missing or `x`.
enum PartialVersion {
    case any
    case major(Int)
    case minor(Int, Int)
    case whole(Version)

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        if let first = bytes.first, first == UInt8(ascii: "v") || first == UInt8(ascii: "=") { bytes.removeFirst() }
        bytes = bytes.prefix { $0 != UInt8(ascii: "+") }
        let numbers = bytes.prefix { $0 != UInt8(ascii: "-") }
        let rest = bytes.dropFirst(numbers.count)
        let parts = numbers.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 3 else { return nil }
        var values: [Int] = []
        for (index, part) in parts.enumerated() {
            if part.elementsEqual("x".utf8) || part.elementsEqual("X".utf8) || part.elementsEqual("*".utf8) {
                guard
                    parts[(index + 1)...].allSatisfy({
                        $0.elementsEqual("x".utf8) || $0.elementsEqual("X".utf8) || $0.elementsEqual("*".utf8)
                    })
                else { return nil }
                break
            }
            guard !part.isEmpty, part.allSatisfy(Words.isDigit), let number = Int(String(decoding: part, as: UTF8.self))
            else { return nil }
            values.append(number)
        }
        switch values.count {
        case 0: self = .any
        case 1: self = .major(values[0])
        case 2: self = .minor(values[0], values[1])
        default:
            var prerelease: [Version.Identifier] = []
            for part in rest.isEmpty
                ? [] : rest.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            {
                let word = String(decoding: part, as: UTF8.self)
                guard !part.isEmpty else { return nil }
                prerelease.append(
                    part.allSatisfy(Words.isDigit) ? Int(word).map { .number($0) } ?? .word(word) : .word(word))
            }
            self = .whole(Version(values[0], values[1], values[2], prerelease: prerelease))
            return
        }
        if !rest.isEmpty { return nil }
    }

    /// The smallest version of those meant.
    var lowest: Version {
        switch self {
        case .any: Version(0, 0, 0)
        case .major(let major): Version(major, 0, 0)
        case .minor(let major, let minor): Version(major, minor, 0)
        case .whole(let version): version
        }
    }

    /// The first version above those meant; nil for `any`, which has none, and for a whole version.
    var next: Version? {
        switch self {
        case .any, .whole: nil
        case .major(let major): Version(major + 1, 0, 0)
        case .minor(let major, let minor): Version(major, minor + 1, 0)
        }
    }
}
