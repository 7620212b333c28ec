import Basics

/// A set of versions as the setup actions write it: `3.11`, `3.x`, `>=3.11 <3.13`, `^20.1`, `~20.1.2`, `1 - 2`, `18 || 20`.
///
/// The rules are those of npm's ranges: a missing number means any; a version with a part after `-` is in a range only
/// where the range names one of the same three numbers.
package struct VersionRange: Hashable, Sendable {
    /// A bound: every version on one side of it, or itself.
    struct Bound: Hashable, Sendable {
        enum Side: Hashable, Sendable { case below, upTo, equal, from, above }

        let side: Side
        let version: Version
        /// Whether numbers were missing: then what leads up to the first version meant may count.
        var isPartial = false

        func includes(_ other: Version, prereleases: Bool) -> Bool {
            if prereleases, isPartial, side == .from, other.hasNumbers(of: version) { return true }
            return switch side {
            case .below: other < version
            case .upTo: other <= version
            case .equal: other == version
            case .from: other >= version
            case .above: other > version
            }
        }
    }

    /// A version is in the set where it is within all bounds of one alternative.
    private let alternatives: [[Bound]]

    /// Reads a range; nil where the text is none. The empty text means every version.
    package init?(_ text: String) {
        var alternatives: [[Bound]] = []
        var part: [UInt8] = []
        var parts: [[UInt8]] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "|"), bytes.first == byte {
                bytes.removeFirst()
                parts.append(part)
                part = []
            } else {
                part.append(byte)
            }
        }
        for part in parts + [part] {
            guard let bounds = Self.bounds(of: part) else { return nil }
            alternatives.append(bounds)
        }
        self.alternatives = alternatives
    }

    /// Whether `version` is in the set; with `prereleases` those with a part after `-` count wherever they lie between
    /// the bounds.
    package func contains(_ version: Version, prereleases: Bool = false) -> Bool {
        alternatives.contains { bounds in
            guard bounds.allSatisfy({ $0.includes(version, prereleases: prereleases) }) else { return false }
            return prereleases || !version.isPrerelease
                || bounds.contains {
                    $0.version.isPrerelease && $0.version.hasNumbers(of: version)
                }
        }
    }

    private static func bounds(of text: [UInt8]) -> [Bound]? {
        let words = text.split(whereSeparator: Words.isSpace).map { String(decoding: $0, as: UTF8.self) }
        if words.count == 3, words[1].utf8.elementsEqual("-".utf8) {
            guard let low = PartialVersion(words[0]), let high = PartialVersion(words[2]) else { return nil }
            return [from(low)] + upTo(high)
        }
        var bounds: [Bound] = []
        var operation = ""
        for word in words {
            let signs = word.utf8.prefix { !Words.isDigit($0) && !"xX*v".utf8.contains($0) }
            operation += String(decoding: signs, as: UTF8.self)
            let rest = String(decoding: word.utf8.dropFirst(signs.count), as: UTF8.self)
            // An operator may stand apart: `>= 3.11`.
            if rest.isEmpty { continue }
            guard let version = PartialVersion(rest), let more = Self.bounds(operation, version) else { return nil }
            bounds += more
            operation = ""
        }
        return operation.isEmpty ? bounds : nil
    }

    private static func bounds(_ operation: String, _ version: PartialVersion) -> [Bound]? {
        let low = version.lowest
        switch Key(operation) {
        case "", "=", "==":
            if case .whole = version { return [Bound(side: .equal, version: low)] }
            return [from(version)] + upTo(version)
        case ">=": return [from(version)]
        case ">": return [version.next.map { Bound(side: .from, version: $0) } ?? Bound(side: .above, version: low)]
        case "<": return [Bound(side: .below, version: low)]
        case "<=": return upTo(version)
        case "~", "~>":
            guard case .whole = version else { return [from(version)] + upTo(version) }
            return [Bound(side: .from, version: low), below(low.major, low.minor + 1, 0)]
        case "^":
            let upper: Bound =
                switch version {
                case .any: from(version)
                case .major(let major): below(major + 1, 0, 0)
                case .minor(0, let minor): below(0, minor + 1, 0)
                case .whole(let whole) where whole.major == 0 && whole.minor == 0: below(0, 0, whole.patch + 1)
                case .whole(let whole) where whole.major == 0: below(0, whole.minor + 1, 0)
                case .minor, .whole: below(low.major + 1, 0, 0)
                }
            return [from(version), upper]
        default: return nil
        }
    }

    private static func from(_ version: PartialVersion) -> Bound {
        if case .whole(let whole) = version { return Bound(side: .from, version: whole) }
        return Bound(side: .from, version: version.lowest, isPartial: true)
    }

    private static func upTo(_ version: PartialVersion) -> [Bound] {
        if case .whole(let whole) = version { return [Bound(side: .upTo, version: whole)] }
        return version.next.map { [below($0.major, $0.minor, $0.patch)] } ?? []
    }

    /// Below a version and all that leads up to it.
    private static func below(_ major: Int, _ minor: Int, _ patch: Int) -> Bound {
        Bound(side: .below, version: Version(major, minor, patch, prerelease: [.number(0)]))
    }
}
