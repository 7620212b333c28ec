import Basics

/// How figures are written for people.
package enum FigureText {
    /// `covered` of `valid` as a percentage rounded *down* to two decimals, so that 79.999 never shows as 80
    /// (docs/formats/coverage.md#model), without needless zeros: `81.4`; nothing of nothing is `100`.
    package static func percent(_ covered: Int, of valid: Int) -> String {
        let (whole, rest) = hundredths(covered, of: valid).quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(whole)" }
        if rest % 10 == 0 { return "\(whole).\(rest / 10)" }
        return "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The same with always two decimals, for columns: `81.40`.
    package static func percentColumn(_ covered: Int, of valid: Int) -> String {
        let (whole, rest) = hundredths(covered, of: valid).quotientAndRemainder(dividingBy: 100)
        return "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// The same as a number, for JSON.
    package static func percentNumber(_ covered: Int, of valid: Int) -> Double {
        Double(hundredths(covered, of: valid)) / 100
    }

    /// A whole number with commas: `1,204`.
    package static func grouped(_ number: Int) -> String {
        var result: [UInt8] = []
        for (index, digit) in String(number.magnitude).utf8.reversed().enumerated() {
            if index > 0, index % 3 == 0 { result.append(UInt8(ascii: ",")) }
            result.append(digit)
        }
        if number < 0 { result.append(UInt8(ascii: "-")) }
        return String(decoding: result.reversed(), as: UTF8.self)
    }

    /// `1 line`, `1,204 lines`.
    package static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(grouped(number)) \(number == 1 ? one : many)"
    }

    /// Stretches of lines: `88-91, 95`; at most `limit` of them, then `…`.
    package static func ranges(_ ranges: [ClosedRange<Int>], limit: Int = .max) -> String {
        let shown = ranges.prefix(limit).map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        return (shown + (ranges.count > shown.count ? ["…"] : [])).joined(separator: ", ")
    }

    private static func hundredths(_ covered: Int, of valid: Int) -> Int {
        valid == 0 ? 10_000 : Int(Int128(covered) * 10_000 / Int128(valid))
    }

    // MARK: - Times

    /// A time with three digits that mean something: `1.42 s`, `12.1 ms`, `985 ns`.
    package static func time(_ seconds: Double) -> String {
        let units = [(1.0, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns")]
        // 999.5 ms are 1.00 s, so that no figure has more than three digits before the point.
        let (factor, unit) = units.first { seconds * $0.0 >= 0.9995 } ?? (1e9, "ns")
        let value = seconds * factor
        let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        return "\(fixed(value, decimals: decimals)) \(unit)"
    }

    /// A change as a percentage with its sign: `+40.6 %`, `−3.1 %`; more than a hundredfold is `× 120`.
    package static func change(_ change: Double) -> String {
        guard change < 99 else { return "× \(fixed(change + 1, decimals: 0))" }
        return "\(change < 0 ? "−" : "+")\(fixed(abs(change) * 100, decimals: 1)) %"
    }

    /// A number of at least 0 rounded to so many decimals.
    private static func fixed(_ value: Double, decimals: Int) -> String {
        let scale = [1, 10, 100][decimals]
        let scaled = (value * Double(scale)).rounded()
        guard let units = Int(exactly: scaled) else { return "\(value)" }
        guard decimals > 0 else { return grouped(units) }
        let (whole, rest) = units.quotientAndRemainder(dividingBy: scale)
        let digits = String(rest)
        return "\(grouped(whole))." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    }
}
