/// How times and their changes are written for people.
package enum BenchmarkText {
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
        guard decimals > 0 else { return FigureText.grouped(units) }
        let (whole, rest) = units.quotientAndRemainder(dividingBy: scale)
        let digits = String(rest)
        return "\(FigureText.grouped(whole))." + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    }
}
