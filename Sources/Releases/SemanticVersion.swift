package import Basics

/// A version as Semantic Versioning 2.0.0 writes it; its numbers may have any length.
///
///     SemanticVersion("1.4.0-rc.1")?.isLower(than: SemanticVersion("1.4.0")!)   // true
package struct SemanticVersion: Hashable, Sendable, CustomStringConvertible {
    private let major: Digits
    private let minor: Digits
    private let patch: Digits
    /// The identifiers behind `-`; empty for a version that is not a pre-release.
    package let preRelease: [Key]
    /// The identifiers behind `+`.
    private let build: [Key]

    private init(_ major: Digits, _ minor: Digits, _ patch: Digits, preRelease: [Key] = [], build: [Key] = []) {
        (self.major, self.minor, self.patch) = (major, minor, patch)
        (self.preRelease, self.build) = (preRelease, build)
    }

    /// Reads a version, without a prefix; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        func take(from mark: UInt8) -> [Key]? {
            guard let start = rest.firstIndex(of: mark) else { return [] }
            let identifiers = Self.identifiers(rest[(start + 1)...])
            rest = rest[..<start]
            return identifiers
        }
        guard let build = take(from: UInt8(ascii: "+")), let preRelease = take(from: UInt8(ascii: "-")) else {
            return nil
        }
        let numbers = rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).compactMap {
            Digits($0)
        }
        guard numbers.count == 3, rest.count(where: { $0 == UInt8(ascii: ".") }) == 2,
            preRelease.allSatisfy({ !Digits.isPadded($0) })
        else { return nil }
        self.init(numbers[0], numbers[1], numbers[2], preRelease: preRelease, build: build)
    }

    private static func identifiers(_ bytes: ArraySlice<UInt8>) -> [Key]? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isIdentifierByte) }) else { return nil }
        return parts.map { Key(String(decoding: $0, as: UTF8.self)) }
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        Digits.isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-")
    }

    /// Whether a text can name a series of pre-releases, as `rc` does in `1.4.0-rc.1`.
    package static func isChannel(_ text: Key) -> Bool {
        let bytes = text.string.utf8
        return !bytes.isEmpty && bytes.allSatisfy(isIdentifierByte) && !bytes.allSatisfy(Digits.isDigit)
    }

    package var description: String {
        var text = "\(major).\(minor).\(patch)"
        if !preRelease.isEmpty { text += "-" + preRelease.map(\.string).joined(separator: ".") }
        if !build.isEmpty { text += "+" + build.map(\.string).joined(separator: ".") }
        return text
    }

    // MARK: - Order

    /// Whether its precedence is lower; build metadata does not count.
    package func isLower(than other: SemanticVersion) -> Bool { comparison(to: other) < 0 }

    /// Whether neither is lower.
    package func isEqual(to other: SemanticVersion) -> Bool { comparison(to: other) == 0 }

    private func comparison(to other: SemanticVersion) -> Int {
        for (left, right) in [(major, other.major), (minor, other.minor), (patch, other.patch)] where left != right {
            return left < right ? -1 : 1
        }
        if preRelease.isEmpty || other.preRelease.isEmpty {
            // A version is higher than its pre-releases.
            return (preRelease.isEmpty ? 1 : 0) - (other.preRelease.isEmpty ? 1 : 0)
        }
        for (left, right) in zip(preRelease, other.preRelease) where left != right {
            switch (Digits(left), Digits(right)) {
            case (let left?, let right?): return left < right ? -1 : 1
            case (.some, nil): return -1
            case (nil, .some): return 1
            case (nil, nil): return left < right ? -1 : 1
            }
        }
        return preRelease.count - other.preRelease.count
    }

    // MARK: - What follows

    /// Whether it is below 1.0.0, where everything may change.
    var isInitialDevelopment: Bool { major == .zero }

    /// The version that it is, or is a pre-release of.
    var core: SemanticVersion { SemanticVersion(major, minor, patch) }

    /// The version after this one.
    func raised(by bump: Bump) -> SemanticVersion {
        switch bump {
        case .none: self
        case .patch: SemanticVersion(major, minor, patch.next)
        case .minor: SemanticVersion(major, minor.next, .zero)
        case .major: SemanticVersion(major.next, .zero, .zero)
        }
    }

    /// The pre-release of this version in a channel that follows `versions`: `1.4.0-rc.3` after `1.4.0-rc.2`.
    func nextPreRelease(in channel: Key, after versions: [SemanticVersion]) -> SemanticVersion {
        let last = versions.compactMap { number(of: $0, in: channel) }.max() ?? .zero
        return SemanticVersion(major, minor, patch, preRelease: [channel, Key(last.next.description)])
    }

    /// Whether `version` is one of this version's pre-releases in a channel.
    func hasPreRelease(_ version: SemanticVersion, in channel: Key) -> Bool { number(of: version, in: channel) != nil }

    private func number(of version: SemanticVersion, in channel: Key) -> Digits? {
        guard version.core == core, version.preRelease.count == 2, version.preRelease[0] == channel else { return nil }
        return Digits(version.preRelease[1])
    }
}

/// A number of any length, as its decimal digits without leading zeros.
private struct Digits: Hashable, Comparable, Sendable, CustomStringConvertible {
    static let zero = Digits(text: "0")
    private let text: Key

    private init(text: Key) { self.text = text }

    init?(_ bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty, bytes.allSatisfy(Self.isDigit) else { return nil }
        guard bytes.count == 1 || bytes.first != UInt8(ascii: "0") else { return nil }
        text = Key(String(decoding: bytes, as: UTF8.self))
    }

    init?(_ key: Key) { self.init(Array(key.string.utf8)) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether a text is a number with leading zeros.
    static func isPadded(_ key: Key) -> Bool { key.string.utf8.allSatisfy(isDigit) && Digits(key) == nil }

    var description: String { text.string }

    static func < (left: Digits, right: Digits) -> Bool {
        let (one, other) = (left.text.string.utf8.count, right.text.string.utf8.count)
        return one == other ? left.text < right.text : one < other
    }

    /// The number after it.
    var next: Digits {
        var bytes = Array(text.string.utf8)
        for index in bytes.indices.reversed() {
            if bytes[index] != UInt8(ascii: "9") {
                bytes[index] += 1
                return Digits(text: Key(String(decoding: bytes, as: UTF8.self)))
            }
            bytes[index] = UInt8(ascii: "0")
        }
        return Digits(text: Key("1" + String(decoding: bytes, as: UTF8.self)))
    }
}
