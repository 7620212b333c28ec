import Basics

/// A document quotes no number that is not in `docs/evidence`.
///
/// A figure that was measured or counted stands right behind a comment that names its source:
///
///     A run starts in <!-- evidence: benchmarks.json#/start/pitlane_ms -->8.1 ms.
///
/// The pointer (RFC 6901) leads to a number; it equals the figure when rounded to as many decimals as the document
/// quotes, and its last part ends in the figure's unit: `_ms`, `_us`, `_s`, `_min`, `_kb`, `_mb`, `_gb`, `_mb_per_s`,
/// `_percent`; counts (`10,000 graphs`, `612 of 623`) have none. A setting, a limit or a sample of output is no
/// measurement: it is written as code, and code is not looked at.
enum EvidenceRule {
    /// A figure in a document, with its source where it names one.
    struct Figure: Equatable {
        let text: String
        let unit: String?
        let source: String?
    }

    /// How each unit is spelt at the end of a pointer.
    static let units: [String: String] = [
        "ms": "_ms", "µs": "_us", "s": "_s", "seconds": "_s", "min": "_min", "minutes": "_min", "kB": "_kb",
        "KB": "_kb", "KiB": "_kib", "MB": "_mb", "MiB": "_mib", "GB": "_gb", "GiB": "_gib", "MB/s": "_mb_per_s",
        "GB/s": "_gb_per_s", "%": "_percent", "×": "_times",
    ]

    /// The figures of one line of prose.
    static func figures(in line: String) -> [Figure] {
        let number = /(?<source><!-- evidence: (?<pointer>[^ ]+) -->)?(?<digits>[0-9][0-9,]*(?:\.[0-9]+)?)/
        let unit =
            /[ \u{A0}]?(?<unit>MB\/s|GB\/s|[KMG]iB|[kKMG]B|ms|µs|seconds|minutes|min|s|%|×)(?![A-Za-z0-9])/
        let counted =
            /(?: of [0-9]| (?:random )?(?:cases|graphs|tests|runs|kills|seeds|transactions)\b)/
        var figures: [Figure] = []
        for match in line.matches(of: number) {
            let before = line[..<match.range.lowerBound].last
            // Parts of versions, names and dates are no figures.
            if match.output.source == nil, let before, before.isLetter || before.isNumber || ".-_/#:".contains(before) {
                continue
            }
            let rest = line[match.range.upperBound...]
            let digits = String(match.output.digits)
            let source = match.output.pointer.map { String($0) }
            if let found = rest.prefixMatch(of: unit) {
                figures.append(Figure(text: digits, unit: String(found.output.unit), source: source))
            } else if source != nil || isGrouped(digits) || rest.prefixMatch(of: counted) != nil {
                figures.append(Figure(text: digits, unit: nil, source: source))
            }
        }
        return figures
    }

    /// The figures of a document without a source, and those that their source does not bear out; `evidence` gives the
    /// content of a file in `docs/evidence`, or nil where there is none of that name.
    static func findings(path: String, text: String, evidence: (String) -> JSONValue?) -> [Finding] {
        var findings: [Finding] = []
        for (line, prose) in MarkdownText(text).prose.enumerated() {
            for figure in figures(in: prose) {
                if let problem = problem(with: figure, evidence: evidence) {
                    findings.append(Finding(path, line + 1, problem))
                }
            }
        }
        return findings
    }

    private static func problem(with figure: Figure, evidence: (String) -> JSONValue?) -> String? {
        let quote = figure.unit.map { "\(figure.text) \($0)" } ?? figure.text
        guard let source = figure.source else {
            return "'\(quote)' names no source: put <!-- evidence: FILE.json#/POINTER --> before it; a setting is code"
        }
        let parts = source.split(separator: "#", maxSplits: 1)
        guard parts.count == 2, let document = evidence(String(parts[0])) else {
            return "'\(quote)': no docs/evidence/\(parts.first ?? "")"
        }
        guard let value = number(at: parts[1], in: document) else { return "'\(quote)': no number at \(source)" }
        if let unit = figure.unit, let ending = units[unit], !source.hasSuffix(ending) {
            return "'\(quote)': \(source) does not end in \(ending)"
        }
        return isQuoted(value, as: figure.text) ? nil : "'\(quote)', but \(source) is \(value)"
    }

    /// The number that an RFC 6901 pointer (without escapes) leads to.
    private static func number(at pointer: Substring, in document: JSONValue) -> Double? {
        var value = document
        for part in pointer.split(separator: "/") {
            let next = value.arrayValue.flatMap { list in
                Int(part).flatMap { list.indices.contains($0) ? list[$0] : nil }
            }
            guard let found = next ?? value[Key(part)] else { return nil }
            value = found
        }
        return value.numberValue
    }

    /// Whether `value` rounds to the figure at the figure's own number of decimals.
    private static func isQuoted(_ value: Double, as text: String) -> Bool {
        guard let quoted = Double(text.filter { $0 != "," }) else { return false }
        let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
        let step = (0..<decimals).reduce(1.0) { step, _ in step / 10 }
        return (value - quoted).magnitude <= step * 0.500001
    }

    /// Whether the digits are grouped by commas, as only counts are.
    private static func isGrouped(_ digits: String) -> Bool {
        let groups = digits.split(separator: ",", omittingEmptySubsequences: false)
        return groups.count > 1 && groups.dropFirst().allSatisfy { $0.prefix { $0 != "." }.count == 3 }
    }
}
