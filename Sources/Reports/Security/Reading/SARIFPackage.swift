import Basics

/// What the message of a SARIF result says about a package: SARIF has no member for it, and trivy, osv-scanner and grype
/// write sentences.
struct SARIFPackage {
    let dependency: SecurityFinding.Dependency
    var aliases: [Key] = []

    init?(message: String) {
        guard let package = Self.trivy(message) ?? Self.scanner(message) ?? Self.grype(message) else { return nil }
        self = package
    }

    private init(
        _ name: Substring.UTF8View, _ version: Substring.UTF8View, fixed: [String] = [], isUnfixed: Bool = false,
        aliases: [Key] = []
    ) {
        dependency = SecurityFinding.Dependency(
            name: Key(Substring(name)), version: Key(Substring(version)), fixedVersions: fixed, isUnfixed: isUnfixed)
        self.aliases = aliases
    }

    /// Lines `Package: NAME`, `Installed Version: V` and `Fixed Version: V`.
    private static func trivy(_ message: String) -> SARIFPackage? {
        let lines = message[...].utf8.split(separator: UInt8(ascii: "\n"))
        func value(_ label: String) -> Substring.UTF8View? {
            lines.first { $0.starts(with: label.utf8) }.map { $0.dropFirst(label.utf8.count) }
        }
        guard let name = value("Package: "), let version = value("Installed Version: "), !name.isEmpty else {
            return nil
        }
        let fixed = value("Fixed Version: ").map { String(Substring($0)) }
        let versions = (fixed.map { [$0] } ?? []).filter { !$0.utf8.isEmpty }
        return SARIFPackage(name, version, fixed: versions, isUnfixed: fixed != nil && versions.isEmpty)
    }

    /// `Package 'NAME@V' is vulnerable to 'ID' (also known as 'A', 'B').`
    private static func scanner(_ message: String) -> SARIFPackage? {
        let parts = message[...].utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[0].elementsEqual("Package ".utf8),
            parts[2].elementsEqual(" is vulnerable to ".utf8), let at = parts[1].lastIndex(of: UInt8(ascii: "@"))
        else { return nil }
        let (name, version) = (parts[1][..<at], parts[1][parts[1].index(after: at)...])
        guard !name.isEmpty else { return nil }
        var aliases: [Key] = []
        if parts[4].elementsEqual(" (also known as ".utf8) {
            for index in stride(from: 5, to: parts.count - 1, by: 2) { aliases.append(Key(Substring(parts[index]))) }
        }
        return SARIFPackage(name, version, aliases: aliases)
    }

    /// `A high vulnerability in python package: NAME, version V was found at: PATH`
    private static func grype(_ message: String) -> SARIFPackage? {
        let mark = Array(" package: ".utf8)
        let bytes = Array(message.utf8)
        guard message.utf8.starts(with: "A".utf8), bytes.count > mark.count,
            let start = (0..<(bytes.count - mark.count)).first(where: { bytes[$0...].starts(with: mark) })
        else { return nil }
        let rest = Substring(decoding: bytes[(start + mark.count)...], as: UTF8.self).utf8
        let words = rest.split(separator: UInt8(ascii: " "))
        guard words.count >= 4, words[0].last == UInt8(ascii: ","), words[1].elementsEqual("version".utf8),
            words[3].elementsEqual("was".utf8)
        else { return nil }
        return SARIFPackage(words[0].dropLast(), words[2])
    }
}
