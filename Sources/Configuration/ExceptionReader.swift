package import Basics
package import Gates
import Reports
import YAMLTree

/// Reads the two files of exceptions, waivers (docs/formats/security.md#waivers) and quarantined tests: lists whose
/// entries all have a reason, an owner and a last day.
///
/// A file with an error has no entries at all. One without any entry is no mistake: then nothing is excepted.
package enum ExceptionReader {
    /// Reads waivers of security findings.
    ///
    /// - Parameters:
    ///   - path: The file's name for messages.
    ///   - bytes: The file.
    ///   - today: The day it is.
    ///   - maxDays: How many days ahead a waiver may end at most.
    /// - Returns: The waivers, those that are over too, nil if there is any error; and all to be said of the file.
    package static func waivers(
        path: String, _ bytes: some Collection<UInt8>, today: CivilDate, maxDays: Int
    ) -> (entries: [Waiver]?, diagnostics: [Diagnostic]) {
        let term = Term(today: today, maxDays: maxDays, setting: "gates.security.max-waiver-days")
        return entries(path: path, bytes, of: "waivers") { $0.waiver($1, term) }
    }

    /// Reads quarantined tests; as `waivers(path:_:today:maxDays:)`.
    package static func quarantine(
        path: String, _ bytes: some Collection<UInt8>, today: CivilDate, maxDays: Int
    ) -> (entries: [QuarantinedTest]?, diagnostics: [Diagnostic]) {
        let term = Term(today: today, maxDays: maxDays, setting: "gates.tests.max-quarantine-days")
        return entries(path: path, bytes, of: "tests") { $0.quarantined($1, term) }
    }

    /// Reads a list; `read` also gives what makes an entry different from all others.
    private static func entries<Entry>(
        path: String, _ bytes: some Collection<UInt8>, of expected: String,
        read: (inout SettingReader, YAMLNode) -> (entry: Entry, scope: [Key])?
    ) -> (entries: [Entry]?, diagnostics: [Diagnostic]) {
        let text: [UInt8]
        do throws(ReportError) { text = try UTF8Text.whole(bytes, file: path) } catch {
            return (nil, [error.diagnostic])
        }
        let document = YAMLDocument.parse(text, file: path)
        guard let root = document.root else { return (nil, document.diagnostics) }
        var reader = SettingReader(file: path)
        var entries: [Entry] = []
        var scopes: [[Key]: SourceRange] = [:]
        if root.scalar?.value != .null {
            for node in reader.list(root, of: expected) ?? [] {
                guard let (entry, scope) = read(&reader, node) else { continue }
                if let earlier = scopes.updateValue(node.range, forKey: scope) {
                    reader.error(
                        "'\(scope.first ?? "")' is here a second time", SourceRange(at: node.range.start),
                        label: "first on line \(earlier.start.line)")
                }
                entries.append(entry)
            }
        }
        return (reader.hasErrors ? nil : entries, reader.diagnostics.byPlace)
    }
}

/// How long an exception may last.
private struct Term {
    let today: CivilDate
    let maxDays: Int
    /// The key that sets it.
    let setting: String
}

extension SettingReader {
    fileprivate mutating func waiver(_ node: YAMLNode, _ term: Term) -> (entry: Waiver, scope: [Key])? {
        let keys: [Key] = ["id", "package", "paths", "reason", "owner", "expires", "max-severity"]
        guard let values = mapping(node, keys: keys) else { return nil }
        let id = required("id", values, node, "name the vulnerability or the rule, as in id: CVE-2024-1234")
        let grounds = grounds(values, node, term)
        let packageName = values["package"].flatMap { text($0, expected: "a package's name") }
        let paths = values["paths"].flatMap { patterns($0) }
        let maxSeverity = values["max-severity"].flatMap { choice($0, of: SecuritySeverity.rated) }
        guard let id, let grounds else { return nil }
        let waiver = Waiver(
            id: Key(id), packageName: packageName.map { Key($0) }, paths: paths, reason: grounds.reason,
            owner: grounds.owner, expires: grounds.expires, maxSeverity: maxSeverity)
        let scope =
            [waiver.id.asciiLowercased, waiver.packageName ?? ""] + (paths?.patterns.map { Key($0.text) } ?? [])
        return (waiver, scope)
    }

    fileprivate mutating func quarantined(
        _ node: YAMLNode, _ term: Term
    ) -> (entry: QuarantinedTest, scope: [Key])? {
        guard let values = mapping(node, keys: ["test", "reason", "owner", "expires"]) else { return nil }
        let test = required("test", values, node, "name the test as the report does")
        let grounds = grounds(values, node, term)
        guard let test, let grounds else { return nil }
        let entry = QuarantinedTest(
            test: Key(test), owner: grounds.owner, reason: grounds.reason, expires: grounds.expires)
        return (entry, [entry.test])
    }

    /// What every exception must have.
    private mutating func grounds(
        _ values: [Key: YAMLNode], _ node: YAMLNode, _ term: Term
    ) -> (reason: String, owner: String, expires: CivilDate)? {
        let reason = required("reason", values, node, "say why this may stay")
        let owner = required("owner", values, node, "say who answers for it")
        let expires = values["expires"].flatMap { day($0, term) }
        if values["expires"] == nil {
            missing("expires", node, "set the last day it counts, as in expires: \(term.today)")
        }
        guard let reason, let owner, let expires else { return nil }
        return (reason, owner, expires)
    }

    private mutating func required(
        _ key: Key, _ values: [Key: YAMLNode], _ node: YAMLNode, _ remedy: String
    ) -> String? {
        guard let value = values[key] else {
            missing(key, node, remedy)
            return nil
        }
        return text(value)
    }

    private mutating func missing(_ key: Key, _ node: YAMLNode, _ remedy: String) {
        error("Required property is missing: \(key)", SourceRange(at: node.range.start), hint: remedy)
    }

    private mutating func day(_ node: YAMLNode, _ term: Term) -> CivilDate? {
        guard let text = text(node, expected: "a day as YYYY-MM-DD") else { return nil }
        guard let day = CivilDate(text) else {
            error("'\(text)' is not a date", node.range, label: "expected a date such as 2026-12-31")
            return nil
        }
        let last = CivilDate(dayNumber: term.today.dayNumber + term.maxDays)
        if day > last {
            error(
                "\(day) is more than \(term.maxDays) days ahead", node.range, label: "\(last) at the latest",
                hint: "set an earlier day, or raise \(term.setting) in pitlane.yml")
        } else if day < term.today {
            warning(
                "It ended on \(day) and has no effect any more", node.range, hint: "remove the entry, or set a new day")
        }
        return day
    }

    private mutating func patterns(_ node: YAMLNode) -> FilterList? {
        guard let items = list(node, of: "path patterns") else { return nil }
        if items.isEmpty { error("The list is empty", node.range, hint: "leave 'paths' out to waive it everywhere") }
        let patterns = items.compactMap { item -> FilterPattern? in
            guard let text = text(item, expected: "a path pattern") else { return nil }
            do throws(FilterPatternError) {
                return try FilterPattern(text)
            } catch {
                self.error("\(error)", item.range)
                return nil
            }
        }
        return FilterList(.include, patterns)
    }
}
