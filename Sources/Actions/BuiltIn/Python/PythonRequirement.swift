import Basics

/// A python version as a workflow or a version file asks for it.
struct PythonRequirement: Hashable, Sendable {
    /// As written.
    let text: String
    private let range: VersionRange
    private let excluded: [VersionRange]
    /// Whether the build without the global lock is meant (`3.13t`).
    let isFreeThreaded: Bool
    private let allowsPrereleases: Bool

    /// Reads `3.11`, `3.x`, `>=3.11 <3.13`, `3.13t`, `3.14-dev`, `3.14.0rc1`, and the lists of specifiers of
    /// `requires-python` (`>=3.11,<3.13`, `~=3.11`, `==3.12.*`, `!=3.12.1`).
    init(_ text: String, freeThreaded: Bool = false, prereleases: Bool = false) throws(ActionError) {
        self.text = text
        if let name = ["pypy", "graalpy"].first(where: { text.utf8.starts(with: $0.utf8) }) {
            throw ActionError(
                "actions/setup-python: '\(text)' is not available: the built-in action finds CPython only, not \(name); "
                    + "ask for a version such as 3.12", missing: "python \(text)")
        }
        var allowed: [String] = []
        var excluded: [String] = []
        var isFreeThreaded = freeThreaded
        var allowsPrereleases = prereleases
        var isExclusion = false
        for word in Words.split(text, at: { $0 == UInt8(ascii: ",") || Words.isSpace($0) }) {
            var word = word
            if let rest = Self.part(of: word, after: "!=") {
                isExclusion = true
                word = rest
            }
            if word.utf8.last == UInt8(ascii: "t") {
                isFreeThreaded = true
                word = String(decoding: word.utf8.dropLast(), as: UTF8.self)
            }
            if word.utf8.reversed().starts(with: "-dev".utf8.reversed()) {
                allowsPrereleases = true
                word = String(decoding: word.utf8.dropLast(4), as: UTF8.self)
            }
            if let rest = Self.part(of: word, after: "~=") { word = Self.compatible(rest) }
            word = Self.prerelease(word)
            if word.isEmpty { continue }
            if isExclusion { excluded.append(word) } else { allowed.append(word) }
            isExclusion = false
        }
        guard let range = VersionRange(allowed.joined(separator: " ")) else { throw Self.unreadable(text) }
        self.range = range
        self.excluded = try excluded.map { word throws(ActionError) in
            guard let range = VersionRange(word) else { throw Self.unreadable(text) }
            return range
        }
        self.isFreeThreaded = isFreeThreaded
        self.allowsPrereleases = allowsPrereleases
    }

    func accepts(_ version: Version) -> Bool {
        range.contains(version, prereleases: allowsPrereleases) && !excluded.contains { $0.contains(version) }
    }

    /// Whether some version `3.minor.…` may be accepted; false only where none is.
    func mayAccept(minor: Int) -> Bool {
        (0..<100).contains { accepts(Version(3, minor, $0)) }
            || accepts(Version(3, minor, 0, prerelease: [.word("rc")]))
    }

    private static func unreadable(_ text: String) -> ActionError {
        ActionError("actions/setup-python: '\(text)' is not a version or range; write 3.12, 3.x, or '>=3.11 <3.13'")
    }

    /// `~=3.11.2` means from 3.11.2 on within 3.11; `~=3.11` from 3.11 on within 3.
    private static func compatible(_ version: String) -> String {
        let parts = version.utf8.split(separator: UInt8(ascii: ".")).count
        return parts >= 3 ? "~" + version : ">=" + version + " ^" + version
    }

    /// Python writes `3.14.0rc1` where ranges have `3.14.0-rc.1`.
    static func prerelease(_ version: String) -> String {
        for (mark, word) in [("rc", "rc"), ("a", "alpha"), ("b", "beta")] {
            let bytes = Array(version.utf8)
            let length = mark.utf8.count
            for start in bytes.indices.dropFirst() where bytes[start...].starts(with: mark.utf8) {
                let (before, after) = (bytes[..<start], bytes[(start + length)...])
                guard let last = before.last, Words.isDigit(last), !after.isEmpty, after.allSatisfy(Words.isDigit)
                else { continue }
                return String(decoding: before, as: UTF8.self) + "-\(word)." + String(decoding: after, as: UTF8.self)
            }
        }
        return version
    }

    private static func part(of text: String, after prefix: String) -> String? { RefName.part(of: text, after: prefix) }
}
