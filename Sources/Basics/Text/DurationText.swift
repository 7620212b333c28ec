/// Durations as people write and read them.
package enum DurationText {
    private static let units: [(name: Key, seconds: Int64)] = [
        ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800),
    ]

    /// The duration in a text such as `30s`, `5m`, `12h`, `7d`, `250ms` or `1h30m`: whole numbers, each with its unit,
    /// larger units first. Nil for anything else, also for a number without a unit.
    package static func parse(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var total = Duration.zero
        var last = Int64.max
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0 &- UInt8(ascii: "a") < 26 }
            rest = rest.dropFirst(letters.count)
            guard let count = Int64(Substring(digits)), let milliseconds = milliseconds(of: Key(Substring(letters))),
                milliseconds < last
            else { return nil }
            // Some 290 thousand years; nothing here is meant to last longer.
            let (product, isTooLong) = count.multipliedReportingOverflow(by: milliseconds)
            guard !isTooLong, product <= Int64.max / 1_000_000 else { return nil }
            total += .milliseconds(product)
            last = milliseconds
        }
        return total
    }

    private static func milliseconds(of unit: Key) -> Int64? {
        if unit == "ms" { return 1 }
        return units.first { $0.name == unit }.map { $0.seconds * 1_000 }
    }

    /// A measured time for people, rounded: `8ms`, `0.9s`, `12.4s`, `1m 05s`, `2h 03m`, `3d 04h`.
    package static func rounded(_ duration: Duration) -> String {
        let milliseconds = max(0, wholeMilliseconds(duration))
        if milliseconds < 100 { return "\(milliseconds)ms" }
        if milliseconds < 59_950 {
            let tenths = (milliseconds + 50) / 100
            return "\(tenths / 10).\(tenths % 10)s"
        }
        let seconds = (milliseconds + 500) / 1_000
        if seconds < 3_600 { return "\(seconds / 60)m \(padded(seconds % 60))s" }
        let minutes = (seconds + 30) / 60
        if minutes < 1_440 { return "\(minutes / 60)h \(padded(minutes % 60))m" }
        let hours = (minutes + 30) / 60
        return "\(hours / 24)d \(padded(hours % 24))h"
    }

    private static func wholeMilliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !isTooLong else { return seconds < 0 ? 0 : .max / 2 }
        return product + attoseconds / 1_000_000_000_000_000
    }

    private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
