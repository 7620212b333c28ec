import Basics
import YAMLTree

/// The lists of trivy.
extension SettingReader {
    /// Lines `ID [exp:YYYY-MM-DD]`; `#` begins a comment, and the comment lines right above an entry say why.
    mutating func trivyIgnoreLines(_ bytes: [UInt8]) -> [IgnoredFinding] {
        var entries: [IgnoredFinding] = []
        var comment: [String] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let (words, remark) = Self.parts(line)
            guard let id = words.first else {
                if let remark { comment.append(remark) } else { comment = [] }
                continue
            }
            let range = SourceRange(at: SourcePosition(line: index + 1, column: 1))
            guard Self.isID(id) else {
                error(
                    "'\(String(decoding: id, as: UTF8.self))' is not a vulnerability or rule", range,
                    hint: "a line of .trivyignore is ID [exp:YYYY-MM-DD]; lists in YAML and OpenVEX are read too")
                continue
            }
            var entry = IgnoredFinding(id: Key(String(decoding: id, as: UTF8.self)), line: index + 1)
            for word in words.dropFirst() where word.starts(with: "exp:".utf8) {
                let text = String(decoding: word.dropFirst(4), as: UTF8.self)
                entry.expires = CivilDate(text)
                if entry.expires == nil { error("'\(text)' is not a date", range, label: "expected exp:YYYY-MM-DD") }
            }
            if let remark { comment.append(remark) }
            entry.reason = comment.isEmpty ? nil : comment.joined(separator: " ")
            comment = []
            entries.append(entry)
        }
        return entries
    }

    /// The words before a `#`, and what stands behind it.
    private static func parts(_ line: ArraySlice<UInt8>) -> (words: [ArraySlice<UInt8>], remark: String?) {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        let mark = line.firstIndex(of: UInt8(ascii: "#")) ?? line.endIndex
        let words = line[..<mark].split(whereSeparator: isBlank)
        guard mark < line.endIndex else { return (words, nil) }
        var remark = line[(mark + 1)...].drop { isBlank($0) || $0 == UInt8(ascii: "#") }
        while let last = remark.last, isBlank(last) { remark.removeLast() }
        return (words, remark.isEmpty ? nil : String(decoding: remark, as: UTF8.self))
    }

    /// Letters, digits and what names of vulnerabilities and rules have between them.
    private static func isID(_ word: ArraySlice<UInt8>) -> Bool {
        word.contains { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
            && word.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || "-_.:/".utf8.contains($0)
            }
    }

    /// `{vulnerabilities|misconfigurations|secrets|licenses: [{id, paths, purls, expired_at, statement}]}`.
    mutating func trivyIgnore(_ root: YAMLNode) -> [IgnoredFinding] {
        var entries: [IgnoredFinding] = []
        for pair in root.pairs ?? [] {
            switch pair.key.scalar.map({ Key($0.text) }) {
            case "vulnerabilities", "misconfigurations", "secrets":
                for item in list(pair.value, of: "what is left out") ?? [] { entries += trivyEntry(item) }
            case "licenses":
                warning("Licenses are not judged by the gate", pair.key.range, hint: "these entries are left out")
            default:
                error(
                    "Unexpected value '\(pair.key.scalar?.text ?? "")'", pair.key.range,
                    label: "lists of trivy have vulnerabilities, misconfigurations, secrets, licenses",
                    hint: "policy files of safety have 'security', OpenVEX documents have 'statements'")
            }
        }
        return entries
    }

    private mutating func trivyEntry(_ node: YAMLNode) -> [IgnoredFinding] {
        guard let id = node["id"] else {
            error("Required property is missing: id", SourceRange(at: node.range.start))
            return []
        }
        guard let name = text(id) else { return [] }
        let paths = node["paths"].flatMap { list($0, of: "paths") } ?? []
        let packages = node["purls"].flatMap { list($0, of: "package URLs") } ?? []
        let entry = IgnoredFinding(
            id: Key(name), paths: paths.compactMap { text($0) }, reason: node["statement"].flatMap { text($0) },
            expires: node["expired_at"].flatMap { importedDay($0) }, line: node.range.start.line)
        return scoped(entry, to: packages)
    }

    /// One entry a package, where there are packages.
    mutating func scoped(_ entry: IgnoredFinding, to packages: [YAMLNode]) -> [IgnoredFinding] {
        guard !packages.isEmpty else { return [entry] }
        return packages.compactMap { node in
            guard let url = text(node) else { return nil }
            guard let name = PackageURL.name(url) else {
                error("'\(url)' is not a package URL", node.range, label: "expected pkg:TYPE/NAME@VERSION")
                return nil
            }
            var entry = entry
            entry.packageName = name
            return entry
        }
    }

    /// A day, or the day of a time.
    mutating func importedDay(_ node: YAMLNode) -> CivilDate? {
        guard let text = text(node, expected: "a day as YYYY-MM-DD") else { return nil }
        let bytes = text.utf8
        let isTime =
            bytes.count > 10 && [UInt8(ascii: "T"), 0x20].contains(bytes[bytes.index(bytes.startIndex, offsetBy: 10)])
        let day = CivilDate(isTime ? String(decoding: bytes.prefix(10), as: UTF8.self) : text)
        if day == nil { error("'\(text)' is not a date", node.range, label: "expected YYYY-MM-DD") }
        return day
    }
}
