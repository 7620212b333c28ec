package import Basics
import Reports
import YAMLTree

/// An entry of another tool's list of findings to leave out.
package struct IgnoredFinding: Hashable, Sendable {
    /// The vulnerability or rule.
    package var id: Key
    /// Only in this package; nil means any.
    package var packageName: Key?
    /// Only in these files, as the tool writes them; empty means any place.
    package var paths: [String]
    /// Why, where the list says so.
    package var reason: String?
    /// The last day, where the list says so.
    package var expires: CivilDate?
    /// Where it stands in the list, from 1.
    package var line: Int

    package init(
        id: Key, packageName: Key? = nil, paths: [String] = [], reason: String? = nil, expires: CivilDate? = nil,
        line: Int
    ) {
        self.id = id
        self.packageName = packageName
        self.paths = paths
        self.reason = reason
        self.expires = expires
        self.line = line
    }
}

/// Reads the lists of what to leave out of trivy (`.trivyignore`, `.trivyignore.yaml`) and safety (its policy file),
/// and OpenVEX documents (docs/formats/security.md#waivers); the content tells which it is.
package enum IgnoreListReader {
    /// - Parameters:
    ///   - path: The file's name for messages.
    ///   - bytes: The file.
    /// - Returns: The entries, nil if there is any error; and all to be said of the file.
    package static func read(
        path: String, _ bytes: [UInt8]
    ) -> (entries: [IgnoredFinding]?, diagnostics: [Diagnostic]) {
        let text: [UInt8]
        do throws(ReportError) { text = try UTF8Text.whole(bytes, file: path) } catch {
            return (nil, [error.diagnostic])
        }
        var reader = SettingReader(file: path)
        var entries: [IgnoredFinding] = []
        if let root = YAMLDocument.parse(text, file: path).root, root.pairs != nil {
            if root["@context"] != nil || root["statements"] != nil {
                entries = reader.openVEX(root)
            } else if root["security"] != nil {
                entries = reader.safetyPolicy(root)
            } else {
                entries = reader.trivyIgnore(root)
            }
        } else {
            entries = reader.trivyIgnoreLines(text)
        }
        return (reader.hasErrors ? nil : entries, reader.diagnostics.byPlace)
    }
}
