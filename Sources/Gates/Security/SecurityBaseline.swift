package import Basics
package import Reports

/// The findings of the base, by their fingerprints: what is not among them is new.
package struct SecurityBaseline: Hashable, Sendable {
    package var fingerprints: Set<Key>

    /// Of what the base's reports say.
    package init(of reports: [SecurityReport]) {
        fingerprints = Set(reports.flatMap { $0.findings.map(\.fingerprint) })
    }

    /// Reads what `json` wrote: a list of fingerprints.
    ///
    /// - Throws: `ReportError` for anything else.
    package init(_ json: JSONValue, file: String) throws(ReportError) {
        var fingerprints: Set<Key> = []
        for element in json.arrayValue ?? [.null] {
            let digits = element.stringValue?.utf8
            guard let text = element.stringValue, let digits, digits.count == 64,
                digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
            else {
                throw ReportError(
                    .wrongSchema, file: file, reason: "the baseline is not a list of fingerprints",
                    remedy: "Give the file that --write-baseline made for the base")
            }
            fingerprints.insert(Key(text))
        }
        self.fingerprints = fingerprints
    }

    /// The fingerprints in the order of their bytes.
    package var json: JSONValue { .array(fingerprints.sorted().map { .string($0.string) }) }
}
