/// The base score of a CVSS 3.0 or 3.1 vector (docs/formats/security.md#cvss).
package enum CVSS {
    /// Each metric with its values: the base metrics, which a vector must have, and those it may have.
    private static let base: [(name: String, values: String)] = [
        ("AV", "NALP"), ("AC", "LH"), ("PR", "NLH"), ("UI", "NR"), ("S", "UC"), ("C", "HLN"), ("I", "HLN"),
        ("A", "HLN"),
    ]
    private static let optional: [(name: String, values: String)] = [
        ("E", "XUPFH"), ("RL", "XOTWU"), ("RC", "XURC"), ("CR", "XLMH"), ("IR", "XLMH"), ("AR", "XLMH"),
        ("MAV", "XNALP"), ("MAC", "XLH"), ("MPR", "XNLH"), ("MUI", "XNR"), ("MS", "XUC"), ("MC", "XHLN"),
        ("MI", "XHLN"), ("MA", "XHLN"),
    ]

    /// The score in tenths, 0 to 100. Temporal and environmental metrics must be valid and change nothing.
    ///
    /// - Returns: nil for other versions, unknown or repeated metrics, unknown values and missing base metrics: nothing
    ///   is guessed.
    package static func baseScore(_ vector: String) -> Int? {
        let parts = vector.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let version = parts.first,
            version.elementsEqual("CVSS:3.1".utf8) || version.elementsEqual("CVSS:3.0".utf8)
        else { return nil }
        var found: [String: UInt8] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard pair.count == 2, pair[1].count == 1, let value = pair[1].first,
                let metric = (base + optional).first(where: { $0.name.utf8.elementsEqual(pair[0]) }),
                metric.values.utf8.contains(value), found.updateValue(value, forKey: metric.name) == nil
            else { return nil }
        }
        guard base.allSatisfy({ found[$0.name] != nil }) else { return nil }
        return score { name in found[name] ?? 0 }
    }

    /// How bad a score in tenths is; nil for zero, which says nothing.
    package static func severity(tenths: Int) -> SecuritySeverity? {
        switch tenths {
        case 90...: .critical
        case 70...: .high
        case 40...: .medium
        case 1...: .low
        default: nil
        }
    }

    private static func score(_ metric: (String) -> UInt8) -> Int {
        func pick(_ name: String, _ weights: KeyValuePairs<UInt8, Double>) -> Double {
            weights.first { $0.key == metric(name) }?.value ?? 0
        }
        let (n, a, l, p, h) = (
            UInt8(ascii: "N"), UInt8(ascii: "A"), UInt8(ascii: "L"), UInt8(ascii: "P"), UInt8(ascii: "H")
        )
        let isChanged = metric("S") == UInt8(ascii: "C")
        let impacts: KeyValuePairs<UInt8, Double> = [h: 0.56, l: 0.22, n: 0]
        let kept = (1 - pick("C", impacts)) * (1 - pick("I", impacts)) * (1 - pick("A", impacts))
        let lost = 1 - kept
        var power = 1.0
        for _ in 0..<15 { power *= lost - 0.02 }
        let impact = isChanged ? 7.52 * (lost - 0.029) - 3.25 * power : 6.42 * lost
        guard impact > 0 else { return 0 }
        let privileges = pick("PR", isChanged ? [n: 0.85, l: 0.68, h: 0.5] : [n: 0.85, l: 0.62, h: 0.27])
        let exploitability =
            8.22 * pick("AV", [n: 0.85, a: 0.62, l: 0.55, p: 0.2]) * pick("AC", [l: 0.77, h: 0.44]) * privileges
            * pick("UI", [n: 0.85, UInt8(ascii: "R"): 0.62])
        return roundedUp(min(10, isChanged ? 1.08 * (impact + exploitability) : impact + exploitability))
    }

    /// The score in tenths, rounded up as the specification's appendix does it, in whole numbers.
    private static func roundedUp(_ score: Double) -> Int {
        let whole = Int((score * 100_000).rounded())
        return whole % 10_000 == 0 ? whole / 10_000 : whole / 10_000 + 1
    }
}
