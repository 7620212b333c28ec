package import Basics
import Hashing

/// Makes the fingerprints of one run of a tool (docs/formats/security.md#fingerprints): findings keep theirs when lines
/// move.
package struct Fingerprints {
    private var occurrences: [Key: Int] = [:]

    package init() {}

    /// What the fingerprint of a finding in the sources is made of beside its file: its rule, what its line says, and
    /// its number among equal ones in the order of the report.
    package struct Trace: Hashable, Sendable {
        fileprivate let rule: Key
        fileprivate let text: String
        fileprivate let number: Int

        /// The fingerprint of the finding in `file`.
        package func fingerprint(in file: Key?) -> Key {
            let base = Fingerprints.digest(["code", rule.string, file?.string ?? "", text])
            return number == 1 ? base : Fingerprints.digest([base.string, String(number)])
        }
    }

    /// The trace of the next finding of `rule` in `file`.
    package mutating func trace(rule: Key, file: Key?, text: String) -> Trace {
        let text = Self.trimmed(text)
        let base = Self.digest(["code", rule.string, file?.string ?? "", text])
        let number = (occurrences[base] ?? 0) + 1
        occurrences[base] = number
        return Trace(rule: rule, text: text, number: number)
    }

    /// The fingerprint of a vulnerability in a package, the same from every tool that knows the same names.
    package static func dependency(_ dependency: SecurityFinding.Dependency, ids: [Key]) -> Key {
        let cves = SecurityFinding.vulnerabilities(ids)
        let folded = ids.map(\.asciiLowercased).filter { !VulnerabilityID.isAdvisory($0) }.sorted()
        // What is about several is none of them.
        let name =
            cves.count > 1
            ? Key(cves.map(\.string).joined(separator: " "))
            : cves.first ?? folded.first { $0.string.utf8.starts(with: "ghsa-".utf8) } ?? folded.first
                ?? ids.first?.asciiLowercased ?? ""
        return digest(["dependency", name.string, dependency.canonicalName.string, dependency.version.string])
    }

    fileprivate static func digest(_ parts: [String]) -> Key {
        // Each part with its length before it: no part can look like two.
        Key(Digest.sha256(of: parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }).hex)
    }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let start = text.utf8.drop(while: isBlank)
        return String(decoding: start.reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }
}
