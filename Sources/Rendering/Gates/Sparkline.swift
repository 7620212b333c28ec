/// Numbers as a row of small bars.
package enum Sparkline {
    private static let bars: [String] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// One bar a value, from the least to the greatest; a blank for one that is not there. Values that differ by less
    /// than 1 in 1,000 look equal: a picture of rounding is none.
    package static func text(_ values: [Double?]) -> String {
        let known = values.compactMap(\.self).filter(\.isFinite)
        guard let least = known.min(), let most = known.max() else {
            return String(repeating: " ", count: values.count)
        }
        let isFlat = most - least <= abs(most) / 1000
        return values.map { value in
            guard let value, value.isFinite else { return " " }
            guard !isFlat else { return bars[3] }
            let step = (value - least) / (most - least) * Double(bars.count - 1)
            return bars[Int(step.rounded())]
        }.joined()
    }
}
