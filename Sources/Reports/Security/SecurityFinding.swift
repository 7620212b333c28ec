package import Basics

/// One thing that one tool has found.
package struct SecurityFinding: Hashable, Sendable {
    /// Where in the sources.
    package struct Place: Hashable, Sendable {
        /// Relative to the repository's root where it lies inside.
        package var file: Key
        package var line: Int?
        package var endLine: Int?

        package init(file: Key, line: Int? = nil, endLine: Int? = nil) {
            self.file = file
            self.line = line
            self.endLine = endLine
        }

        /// `app/main.py:3`
        package var text: String { line.map { "\(file):\($0)" } ?? file.string }
    }

    /// A package that has the vulnerability.
    package struct Dependency: Hashable, Sendable {
        package var name: Key
        package var version: Key
        /// Versions without it, as the tool lists them.
        package var fixedVersions: [String]
        /// Whether the tool says that there is no version without it; false where it may only not tell.
        package var isUnfixed: Bool

        package init(name: Key, version: Key, fixedVersions: [String] = [], isUnfixed: Bool = false) {
            self.name = name
            self.version = version
            self.fixedVersions = fixedVersions
            self.isUnfixed = isUnfixed
        }

        /// The name as package indexes compare it: in lower case, with `-` for each run of `-`, `_` and `.`.
        package var canonicalName: Key { Self.canonical(name) }

        /// See `canonicalName`.
        package static func canonical(_ name: Key) -> Key {
            var bytes: [UInt8] = []
            for byte in name.asciiLowercased.string.utf8 {
                if byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_"), byte != UInt8(ascii: ".") {
                    bytes.append(byte)
                } else if bytes.last != UInt8(ascii: "-") {
                    bytes.append(UInt8(ascii: "-"))
                }
            }
            return Key(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// What found it, as it calls itself.
    package var tool: String
    /// The names of the rule or vulnerability: the tool's own first, then its other ones.
    package var ids: [Key]
    /// The worst that any source in the report says.
    package var severity: SecuritySeverity
    /// What the tool itself makes of it, where its report tells that apart from what others say.
    package var ownSeverity: SecuritySeverity?
    /// A few words.
    package var title: String
    package var message: String
    package var place: Place?
    package var dependency: Dependency?
    /// Numbers of the Common Weakness Enumeration.
    package var weaknesses: [Int]
    /// What stays the same when lines move, whatever report it is read from.
    package var fingerprint: Key
    /// What the fingerprint is made of, of a finding in the sources.
    package var trace: Fingerprints.Trace?

    /// - Parameters:
    ///   - fingerprint: That of what is not in the sources.
    ///   - trace: What makes the fingerprint of what is.
    package init(
        tool: String, ids: [Key], severity: SecuritySeverity, ownSeverity: SecuritySeverity? = nil, title: String = "",
        message: String = "", place: Place? = nil, dependency: Dependency? = nil, weaknesses: [Int] = [],
        fingerprint: Key? = nil, trace: Fingerprints.Trace? = nil
    ) {
        self.tool = tool
        self.ids = ids
        self.severity = severity
        self.ownSeverity = ownSeverity
        self.title = title
        self.message = message
        self.place = place
        self.dependency = dependency
        self.weaknesses = weaknesses
        self.fingerprint = fingerprint ?? trace?.fingerprint(in: place?.file) ?? ""
        self.trace = trace
    }

    /// The first of its names.
    package var id: Key { ids.first ?? "" }

    /// The CVEs among some names, in lower case and in order: two CVEs are two vulnerabilities, whatever other names and
    /// advisories they share.
    package static func vulnerabilities(_ ids: [Key]) -> [Key] {
        Set(ids.map(\.asciiLowercased).filter { $0.string.utf8.starts(with: "cve-".utf8) }).sorted()
    }
}
