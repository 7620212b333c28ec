import Basics
import Glibc
import Reports
import TestSupport

/// Vectors of CVSS 3.
enum CVSSFuzz {
    /// The base metrics, their values from the least to the most severe.
    private static let rising: [(name: String, values: String)] = [
        ("AV", "PLAN"), ("AC", "HL"), ("PR", "HLN"), ("UI", "RN"), ("C", "NLH"), ("I", "NLH"), ("A", "NLH"),
    ]

    static let subject = FuzzSubject(
        "cvss",
        seeds: [
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.0/AV:L/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:L",
            "CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N/E:P/RL:O/RC:C/CR:L/MAV:P/MS:C",
        ], words: ["AV:A", "/PR:H", "S:C", "S:U", "/E:X", "CVSS:4.0", "CVSS:3.0", "C:L", "I:L", "A:N"],
        // Without one of the base metrics, or with half of one, there is no score; the others may all be missing.
        isCut: { whole, length in
            let parts = whole.prefix(length).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            let names = Set(parts.filter { $0.count > 1 && $0[$0.endIndex - 2] == 0x3A }.map { Array($0.dropLast(2)) })
            return names.count < parts.count - 1
                || !(rising.map(\.name) + ["S"]).allSatisfy { names.contains(Array($0.utf8)) }
        }
    ) { document, _ in
        let text = String(decoding: document, as: UTF8.self)
        guard let tenths = CVSS.baseScore(text) else { return false }
        try FuzzFault.unless((0...100).contains(tenths), "\(tenths) tenths")
        try FuzzFault.unless(
            (CVSS.severity(tenths: tenths) == nil) == (tenths == 0), "\(tenths) tenths without severity")
        var metrics: [Key: String] = [:]
        for part in text.split(separator: "/").dropFirst() {
            metrics[Key(part.prefix { $0 != ":" })] = String(part.suffix(1))
        }
        try FuzzFault.unless(score(metrics) == tenths, "\(tenths), by the specification \(score(metrics))")
        // What is easier, or does more harm, is never less severe.
        for (name, values) in rising {
            guard let value = metrics[Key(name)], let place = values.firstIndex(of: Character(value)) else { continue }
            for worse in values[place...] {
                let other = text.replacing("/\(name):\(value)", with: "/\(name):\(worse)")
                try FuzzFault.unless(CVSS.baseScore(other) ?? -1 >= tenths, "\(name):\(worse) is less severe")
            }
        }
        return true
    }

    /// The score in tenths as the specification's 3.1 has it (§7.1, appendix A), written down a second time.
    private static func score(_ metrics: [Key: String]) -> Int {
        func weight(_ name: Key, _ weights: [String: Double]) -> Double {
            metrics[name].flatMap { weights[$0] } ?? .nan
        }
        let isChanged = metrics["S"] == "C"
        let harm = ["H": 0.56, "L": 0.22, "N": 0]
        let base = 1 - (1 - weight("C", harm)) * (1 - weight("I", harm)) * (1 - weight("A", harm))
        let impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * pow(base - 0.02, 15) : 6.42 * base
        let ease =
            8.22 * weight("AV", ["N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2]) * weight("AC", ["L": 0.77, "H": 0.44])
            * weight("PR", isChanged ? ["N": 0.85, "L": 0.68, "H": 0.5] : ["N": 0.85, "L": 0.62, "H": 0.27])
            * weight("UI", ["N": 0.85, "R": 0.62])
        guard impact > 0 else { return 0 }
        let score = min(isChanged ? 1.08 * (impact + ease) : impact + ease, 10)
        let whole = Int((score * 100_000).rounded())
        return whole.isMultiple(of: 10_000) ? whole / 10_000 : whole / 10_000 + 1
    }
}
