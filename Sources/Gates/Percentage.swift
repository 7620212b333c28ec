package import Reports

/// A percentage from 0 to 100 exactly as written, such as `70` or `70.5`: never a binary fraction.
package struct Percentage: Hashable, Sendable, CustomStringConvertible {
    /// The value times `scale`.
    private let units: Int
    /// A power of ten.
    private let scale: Int

    /// Reads digits with at most six decimals, from 0 to 100; nil for anything else.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...3).contains(whole.count) else { return nil }
        let decimals = parts.count == 2 ? parts[1] : "".utf8[...]
        guard parts.count == 1 || (1...6).contains(decimals.count) else { return nil }
        var (units, scale) = (0, 1)
        for digit in whole {
            guard case let value = digit &- UInt8(ascii: "0"), value < 10 else { return nil }
            units = units * 10 + Int(value)
        }
        for digit in decimals {
            guard case let value = digit &- UInt8(ascii: "0"), value < 10 else { return nil }
            (units, scale) = (units * 10 + Int(value), scale * 10)
        }
        guard units <= 100 * scale else { return nil }
        while scale > 1, units % 10 == 0 { (units, scale) = (units / 10, scale / 10) }
        (self.units, self.scale) = (units, scale)
    }

    /// So many whole percent, at most 100.
    package init(_ whole: UInt8) { (units, scale) = (Int(min(whole, 100)), 1) }

    /// Whether `covered` of `valid` are at least this much, without any rounding (docs/formats/coverage.md#model);
    /// nothing of nothing is enough.
    package func isReached(by covered: Int, of valid: Int) -> Bool {
        Int128(covered) * 100 * Int128(scale) >= Int128(units) * Int128(valid)
    }

    /// The smallest number of `valid` that reaches this.
    package func needed(of valid: Int) -> Int {
        let whole = Int128(100) * Int128(scale)
        return Int((Int128(units) * Int128(valid) + whole - 1) / whole)
    }

    /// Whether the share of `new` is at most this many points under that of `old`, without any rounding; the integers
    /// are at most 2^48.
    package func allowsDrop(from old: BranchCount, to new: BranchCount) -> Bool {
        guard old.valid > 0, new.valid > 0 else { return true }
        let drop = Int128(old.covered) * Int128(new.valid) - Int128(new.covered) * Int128(old.valid)
        return drop <= 0 || drop * 100 * Int128(scale) <= Int128(units) * Int128(old.valid) * Int128(new.valid)
    }

    /// The value for JSON, where the exact text cannot stand.
    package var number: Double { Double(units) / Double(scale) }

    /// The value without needless zeros: `70`, `70.5`.
    package var description: String {
        guard scale > 1 else { return "\(units)" }
        return "\(units / scale)." + String(decoding: "\(scale + units % scale)".utf8.dropFirst(), as: UTF8.self)
    }
}
