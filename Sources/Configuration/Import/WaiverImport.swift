package import Basics
package import Gates
import Reports
import YAMLTree

/// Makes waivers of what other tools leave out: they have no owner, and may have neither reason nor end.
package struct WaiverImport {
    /// Who answers for all of them.
    package var owner: String
    /// The reason of those that have none; nil where each must have its own.
    package var reason: String?
    /// The last day of those that have none; nil for as late as `maxDays` allows.
    package var expires: CivilDate?
    package var today: CivilDate
    /// How many days ahead a waiver may end at most.
    package var maxDays: Int

    package init(owner: String, reason: String?, expires: CivilDate?, today: CivilDate, maxDays: Int) {
        self.owner = owner
        self.reason = reason
        self.expires = expires
        self.today = today
        self.maxDays = maxDays
    }

    /// What became of a list.
    package struct Result: Hashable, Sendable {
        package var waivers: [Waiver] = []
        /// What is not as the list has it, each a sentence without a full stop: entries that are over, earlier ends.
        package var notes: [String] = []
        /// Why there can be no waivers; empty where there can.
        package var problems: [String] = []

        package init() {}
    }

    /// - Parameters:
    ///   - entries: The list.
    ///   - file: Its name for messages.
    package func waivers(_ entries: [IgnoredFinding], file: String) -> Result {
        var result = Result()
        let latest = CivilDate(dayNumber: today.dayNumber + maxDays)
        for entry in entries {
            let place = "\(file):\(entry.line): \(entry.id)"
            if let end = entry.expires, end < today {
                result.notes.append("\(place) ended on \(end) and is left out")
                continue
            }
            guard let reason = [entry.reason, reason].compactMap(\.self).first(where: Self.saysSomething) else {
                result.problems.append("\(place) has no reason")
                continue
            }
            let patterns = entry.paths.compactMap { try? FilterPattern($0) }
            guard patterns.count == entry.paths.count else {
                result.problems.append("\(place) has a path that is not a valid pattern")
                continue
            }
            var end = entry.expires ?? expires ?? latest
            if end > latest {
                result.notes.append("\(place) ends on \(latest), not on \(end): waivers last \(maxDays) days at most")
                end = latest
            }
            result.waivers.append(
                Waiver(
                    id: entry.id, packageName: entry.packageName,
                    paths: patterns.isEmpty ? nil : FilterList(.include, patterns), reason: reason, owner: owner,
                    expires: end))
        }
        return result
    }

    private static func saysSomething(_ text: String) -> Bool {
        !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

extension Waiver {
    /// The entry as the file of waivers has it. Texts are quoted as in JSON, which YAML reads as they are.
    package var yaml: String {
        func quoted(_ text: String) -> String {
            var result = String.UnicodeScalarView()
            for scalar in JSONValue.string(text).text().unicodeScalars {
                switch scalar {
                // These end lines in YAML, and only there.
                case "\u{85}": result.append(contentsOf: "\\N".unicodeScalars)
                case "\u{2028}": result.append(contentsOf: "\\L".unicodeScalars)
                case "\u{2029}": result.append(contentsOf: "\\P".unicodeScalars)
                case "\u{FEFF}": result.append(contentsOf: "\\uFEFF".unicodeScalars)
                default: result.append(scalar)
                }
            }
            return String(result)
        }
        var lines = ["- id: \(quoted(id.string))"]
        if let packageName { lines.append("  package: \(quoted(packageName.string))") }
        if let paths {
            lines.append("  paths: [\(paths.patterns.map { quoted($0.text) }.joined(separator: ", "))]")
        }
        lines.append("  reason: \(quoted(reason))")
        lines.append("  owner: \(quoted(owner))")
        lines.append("  expires: \(expires)")
        if let maxSeverity { lines.append("  max-severity: \(maxSeverity.rawValue)") }
        return lines.map { $0 + "\n" }.joined()
    }
}

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
