package import Basics
import Gates
import Reports
package import YAMLTree

/// Reads `pitlane.yml`.
///
///     let (configuration, diagnostics) = ConfigurationReader.read(path: "pitlane.yml", bytes)
package enum ConfigurationReader {
    /// Sections that later versions will read.
    private static let later: [Key] = [
        "notify", "branches", "retention",
    ]

    /// Reads the file from its bytes.
    ///
    /// - Parameters:
    ///   - path: Its name for messages.
    ///   - bytes: The file.
    ///   - limits: How large it may be.
    /// - Returns: What it sets, nil if there is any error; and everything to be said of the file, by place.
    package static func read(
        path: String, _ bytes: some Collection<UInt8>, limits: YAMLLimits = YAMLLimits()
    ) -> (configuration: ProjectConfiguration?, diagnostics: [Diagnostic]) {
        let text: [UInt8]
        do throws(ReportError) { text = try UTF8Text.whole(bytes, file: path) } catch {
            return (nil, [error.diagnostic])
        }
        let document = YAMLDocument.parse(text, file: path, limits: limits)
        guard let root = document.root else { return (nil, document.diagnostics) }
        var reader = SettingReader(file: path)
        var configuration = ProjectConfiguration()
        if root.scalar?.value == .null {
            reader.error("The file is empty", root.range, hint: "remove it: every key has a default")
        } else if let sections = reader.mapping(
            root, keys: ["environments", "gates", "images", "release", "services"], later: later)
        {
            if let gates = sections["gates"] { reader.read(gates, into: &configuration) }
            if let node = sections["environments"] { reader.environments(node, into: &configuration) }
            if let release = sections["release"] { configuration.release = reader.release(release) }
            if let images = sections["images"] { configuration.images = reader.images(images) }
            if let node = sections["services"] { configuration.services = reader.services(node) }
        }
        return (reader.hasErrors ? nil : configuration, reader.diagnostics.byPlace)
    }
}

extension SettingReader {
    fileprivate mutating func read(_ node: YAMLNode, into configuration: inout ProjectConfiguration) {
        guard let gates = mapping(node, keys: ["roots", "coverage", "security", "tests", "benchmark"]) else { return }
        if let node = gates["roots"] { configuration.roots = roots(node) }
        if let node = gates["coverage"] { read(node, into: &configuration.coverage) }
        if let node = gates["security"] { read(node, into: &configuration.security) }
        if let node = gates["tests"] { read(node, into: &configuration.tests) }
        if let node = gates["benchmark"] { read(node, into: &configuration.benchmark) }
    }

    private mutating func read(_ node: YAMLNode, into coverage: inout ProjectConfiguration.Coverage) {
        guard let values = mapping(node, keys: ["minimum", "per-file", "diff", "tolerance", "measure", "ignore"]) else {
            return
        }
        if let node = values["minimum"] { coverage.minimum = percentage(node) }
        if let node = values["per-file"] { coverage.perFile = percentage(node) }
        if let node = values["diff"] { coverage.diff = percentage(node) }
        if let value = values["tolerance"].flatMap({ percentage($0) }) { coverage.tolerance = value }
        if let value = values["measure"].flatMap({ choice($0, of: CoverageMeasure.allCases) }) {
            coverage.measure = value
        }
        if let node = values["ignore"], let items = list(node, of: "patterns of paths, as in ['**/*_gen.go']") {
            coverage.ignore = items.compactMap { pattern($0) }
        }
    }

    private static let securityKeys: [Key] = [
        "block", "unknown", "severity-source", "ignore-unfixed", "waivers", "max-waiver-days",
    ]

    private mutating func read(_ node: YAMLNode, into security: inout ProjectConfiguration.Security) {
        guard let values = mapping(node, keys: Self.securityKeys) else { return }
        if let node = values["block"], let items = list(node, of: "severities") {
            if items.isEmpty {
                error("The list is empty", node.range, hint: "name at least one severity, as in [critical, high]")
            }
            security.block = Set(items.compactMap { choice($0, of: SecuritySeverity.rated) })
        }
        if let value = values["unknown"].flatMap({ choice($0, of: ProjectConfiguration.Security.Unrated.allCases) }) {
            security.unknown = value
        }
        if let value = values["severity-source"].flatMap({ choice($0, of: SecurityPolicy.SeveritySource.allCases) }) {
            security.severitySource = value
        }
        if let value = values["ignore-unfixed"].flatMap({ boolean($0) }) { security.ignoreUnfixed = value }
        if let file = values["waivers"].flatMap({ namedFile($0) }) { security.waivers = file }
        if let value = values["max-waiver-days"].flatMap({ integer($0, in: 1...3650) }) {
            security.maxWaiverDays = value
        }
    }

    private mutating func read(_ node: YAMLNode, into tests: inout ProjectConfiguration.Tests) {
        let keys: [Key] = ["retries", "stop-retrying-above", "quarantine", "max-quarantine-days"]
        guard let values = mapping(node, keys: keys) else { return }
        if let value = values["retries"].flatMap({ integer($0, in: 0...10) }) { tests.retries = value }
        if let value = values["stop-retrying-above"].flatMap({ integer($0, in: 0...10_000) }) {
            tests.stopRetryingAbove = value
        }
        if let file = values["quarantine"].flatMap({ namedFile($0) }) { tests.quarantine = file }
        if let value = values["max-quarantine-days"].flatMap({ integer($0, in: 1...3650) }) {
            tests.maxQuarantineDays = value
        }
    }

    private mutating func read(_ node: YAMLNode, into benchmark: inout ProjectConfiguration.Benchmark) {
        guard let values = mapping(node, keys: ["threshold", "runs"]) else { return }
        if let node = values["threshold"] { benchmark.threshold = percentage(node) }
        if let value = values["runs"].flatMap({ integer($0, in: 5...1000) }) { benchmark.runs = value }
    }

    /// `{ "packages/a/**": packages/a }`
    private mutating func roots(_ node: YAMLNode) -> [ReportRoot] {
        guard let pairs = node.pairs else {
            refuse(node, expected: "a mapping of reports to folders", hint: "as in { 'web/**': web }")
            return []
        }
        return pairs.compactMap { pair in
            guard let pattern = pattern(pair.key) else { return nil }
            // The root itself.
            if pair.value.scalar.map({ Key($0.text) }) == "." { return ReportRoot(pattern: pattern, folder: "") }
            return path(pair.value).map { ReportRoot(pattern: pattern, folder: Key($0)) }
        }
    }

    private mutating func pattern(_ node: YAMLNode) -> RepositoryPattern? {
        guard let text = text(node, expected: "a pattern of paths") else { return nil }
        do { return try RepositoryPattern(text) } catch {
            refuse(node, expected: "a pattern of paths", hint: "\(error.reason)")
            return nil
        }
    }

    private mutating func namedFile(_ node: YAMLNode) -> ProjectConfiguration.NamedFile? {
        path(node).map { ProjectConfiguration.NamedFile(path: $0, place: node.range) }
    }
}

extension SecuritySeverity {
    /// Those that somebody gave, the worst first.
    static let rated = worstFirst.filter { $0 != .unknown }
}
