import Basics
import YAMLTree

/// The policy file of safety, and OpenVEX documents.
extension SettingReader {
    /// `security: {ignore-vulnerabilities: {ID: {reason, expires}}}`.
    mutating func safetyPolicy(_ root: YAMLNode) -> [IgnoredFinding] {
        guard let ignored = root["security"]?["ignore-vulnerabilities"] else { return [] }
        if ignored.scalar?.value == .null { return [] }
        guard let pairs = ignored.pairs else {
            error("A mapping of vulnerabilities was expected", ignored.range)
            return []
        }
        return pairs.compactMap { pair in
            guard let id = text(pair.key) else { return nil }
            return IgnoredFinding(
                id: Key(id), reason: pair.value["reason"].flatMap { text($0) },
                expires: pair.value["expires"].flatMap { importedDay($0) }, line: pair.key.range.start.line)
        }
    }

    /// `{"statements": [{"vulnerability": {"name"}, "products": [{"@id"}], "status", "justification",
    /// "impact_statement"}]}` (OpenVEX 0.2.0): `not_affected` and `fixed` leave a finding out.
    mutating func openVEX(_ root: YAMLNode) -> [IgnoredFinding] {
        guard let context = root["@context"].flatMap({ text($0) }),
            context.utf8.starts(with: "https://openvex.dev/ns".utf8)
        else {
            error(
                "This is not an OpenVEX document", root.range, label: "'@context' must be https://openvex.dev/ns/v0.2.0"
            )
            return []
        }
        guard let statements = root["statements"].flatMap({ list($0, of: "statements") }) else {
            if root["statements"] == nil {
                error("Required property is missing: statements", SourceRange(at: root.range.start))
            }
            return []
        }
        return statements.flatMap { statement($0) }
    }

    private mutating func statement(_ node: YAMLNode) -> [IgnoredFinding] {
        let start = SourceRange(at: node.range.start)
        guard let name = node["vulnerability"]?["name"] ?? node["vulnerability"]?["@id"], let id = text(name) else {
            error("A statement names no vulnerability", start)
            return []
        }
        guard let status = node["status"], let word = text(status) else {
            error("The statement of \(id) has no status", start)
            return []
        }
        let impact = node["impact_statement"].flatMap { text($0) }
        let justification = node["justification"].flatMap { text($0) }
        switch Key(word) {
        case "affected", "under_investigation": return []
        case "fixed": break
        case "not_affected":
            if impact == nil, justification == nil {
                error(
                    "\(id) is not_affected without a reason", start,
                    hint: "OpenVEX asks for a justification or an impact_statement")
                return []
            }
        default:
            error(
                "Unexpected value '\(word)'", status.range,
                label: "expected one of: not_affected, affected, fixed, under_investigation")
            return []
        }
        let words = justification.map { String(decoding: $0.utf8.map { $0 == 0x5F ? 0x20 : $0 }, as: UTF8.self) }
        let reason = [Key(word) == "fixed" ? "fixed" : nil, words, impact].compactMap(\.self).joined(separator: ": ")
        let entry = IgnoredFinding(id: Key(id), reason: reason, line: node.range.start.line)
        let products = node["products"].flatMap { list($0, of: "products") } ?? []
        // A product may be a text, or an object with its package URL. An image is what was scanned, no package in it.
        let urls = products.compactMap { $0["identifiers"]?["purl"] ?? $0["@id"] ?? ($0.scalar == nil ? nil : $0) }
        let parts = products.flatMap { $0["subcomponents"]?.items ?? [] }.compactMap { $0["@id"] }
        return scoped(entry, to: parts.isEmpty ? urls.filter { !Self.isImage($0) } : parts)
    }

    private static func isImage(_ node: YAMLNode) -> Bool {
        guard let url = node.scalar?.text.utf8 else { return false }
        return ["pkg:oci/", "pkg:docker/"].contains { url.starts(with: $0.utf8) }
    }
}
