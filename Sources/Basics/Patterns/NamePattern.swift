/// A glob for one name without `/`: `*`, `?`, `[abc]`, `[a-z]`, `[!a]`, `\` before a character taken as it stands.
///
/// A name that begins with a dot is matched like any other. Used for the segments of path patterns and by itself, for
/// the names of artifacts.
package struct NamePattern: Hashable, Sendable {
    private enum Unit: Hashable {
        case byte(UInt8)
        case any
        case star
        case set([ClosedRange<UInt32>], isNegated: Bool)
    }

    private let units: [Unit]

    /// Reads a pattern; every text is one (an open `[` stands for itself).
    package init(_ text: some StringProtocol) {
        let scalars = Array(text.unicodeScalars)
        var units: [Unit] = []
        var at = 0
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            switch scalar {
            case "*": if units.last != .star { units.append(.star) }
            case "?": units.append(.any)
            case "[":
                if let (set, end) = Self.readSet(scalars, from: at) {
                    units.append(set)
                    at = end
                } else {
                    units.append(.byte(UInt8(ascii: "[")))
                }
            case "\\" where at < scalars.count:
                units += String(scalars[at]).utf8.map { .byte($0) }
                at += 1
            default: units += String(scalar).utf8.map { .byte($0) }
            }
        }
        self.units = units
    }

    /// The one name that matches, where there are no wildcards.
    package var literal: Key? {
        var bytes: [UInt8] = []
        for unit in units {
            guard case .byte(let byte) = unit else { return nil }
            bytes.append(byte)
        }
        return Key(String(decoding: bytes, as: UTF8.self))
    }

    /// Whether the whole of `name` has this form.
    package func matches(_ name: Key) -> Bool {
        var text = name.string
        return text.withUTF8 { bytes in matches(bytes) }
    }

    private func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        var unit = 0
        // Where to go on when the way after the last star fails: that star takes one more byte. Earlier stars need
        // never be tried again, so this takes at most name times pattern steps.
        var star: (unit: Int, at: Int)?
        while at < bytes.count {
            if unit < units.count, units[unit] == .star {
                unit += 1
                star = (unit, at)
            } else if unit < units.count, let end = Self.step(units[unit], bytes, at) {
                unit += 1
                at = end
            } else if let last = star {
                star = (last.unit, last.at + 1)
                unit = last.unit
                at = last.at + 1
            } else {
                return false
            }
        }
        return units[unit...].allSatisfy { $0 == .star }
    }

    /// The offset after what `unit` takes at `at`, or nil.
    private static func step(_ unit: Unit, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
        switch unit {
        case .byte(let byte): return bytes[at] == byte ? at + 1 : nil
        case .star: return nil
        case .any, .set:
            // A star that stopped within a scalar is no way through.
            guard bytes[at] & 0xC0 != 0x80 else { return nil }
            var end = at + 1
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
            guard case .set(let ranges, let isNegated) = unit else { return end }
            guard let scalar = String(decoding: bytes[at..<end], as: UTF8.self).unicodeScalars.first else { return nil }
            return ranges.contains { $0.contains(scalar.value) } != isNegated ? end : nil
        }
    }

    private static func readSet(_ scalars: [Unicode.Scalar], from start: Int) -> (Unit, end: Int)? {
        var at = start
        let isNegated = at < scalars.count && (scalars[at] == "!" || scalars[at] == "^")
        if isNegated { at += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        let first = at
        while at < scalars.count {
            // A `]` right at the beginning is one of the set.
            if scalars[at] == "]", at > first { return (.set(ranges, isNegated: isNegated), at + 1) }
            if scalars[at] == "\\", at + 1 < scalars.count { at += 1 }
            let low = scalars[at].value
            if at + 2 < scalars.count, scalars[at + 1] == "-", scalars[at + 2] != "]" {
                let high = scalars[at + 2].value
                if low <= high { ranges.append(low...high) }
                at += 3
            } else {
                ranges.append(low...low)
                at += 1
            }
        }
        return nil
    }
}
