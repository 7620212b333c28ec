import Basics
import TestSupport
import Workflows
import YAMLTree

/// One file of the shared parser data (docs/language/README.md#where-the-rules-come-from), read in place.
struct ConformanceCase: Sendable, CustomStringConvertible {
    let name: String
    let workflow: String
    let called: [String: String]
    let expected: JSONValue
    private let options: YAMLNode?

    var description: String { name }

    /// All files, or none where the data is absent.
    static let all: [ConformanceCase] = {
        guard let folder = ProjectRoot.conformance.map({ "\($0)/workflow-parser" }),
            let names = try? ProjectRoot.names(inFolder: folder)
        else { return [] }
        return names.filter { $0.hasSuffix(".yml") }.compactMap { name in
            (try? ProjectRoot.text(ofFile: "\(folder)/\(name)")).flatMap { ConformanceCase(name: name, text: $0) }
        }
    }()

    init?(name: String, text: String) {
        // The parts are parted by text, not by YAML: the last one is JSON, references are bare.
        var parts: [[Substring]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
            if line == "---" { parts.append([]) } else { parts[parts.count - 1].append(line) }
        }
        let texts = parts.map { $0.joined(separator: "\n") }
        guard texts.count >= 3, let json = texts.last, let expected = try? JSONValue.parse(json) else { return nil }
        self.name = name
        self.expected = expected
        workflow = texts[1]
        options = YAMLDocument.parse(texts[0].utf8).root
        var called: [String: String] = [:]
        for index in stride(from: 2, to: texts.count - 1, by: 2) { called[texts[index]] = texts[index + 1] }
        self.called = called
    }

    var path: String { ".github/workflows/\(name)" }
    var hasSource: Bool { flag("include-source") }
    var skipsCalls: Bool { flag("skip-reusable-workflows") }
    var skippedBy: [String] { options?["skip"]?.items?.compactMap { $0.scalar?.text } ?? [] }
    var expectedErrors: [String]? { expected["errors"]?.arrayValue?.compactMap { $0["Message"]?.stringValue } }

    var readerOptions: WorkflowReader.Options {
        var limits = YAMLLimits()
        if let size = number("max-file-size") { limits.characters = size }
        if let depth = number("max-depth") { limits.depth = depth }
        let features = options?["experimental-features"]?["allowBackgroundSteps"]?.scalar?.value
        return WorkflowReader.Options(limits: limits, allowsControlSteps: features == .boolean(true))
    }

    var expansionOptions: CallExpansion.Options {
        var expansion = CallExpansion.Options(reading: readerOptions)
        if let depth = number("max-nested-reusable-workflows-depth") { expansion.depth = depth }
        if options?["permissions-policy"]?.scalar?.text == "LimitedRead" {
            expansion.defaultPermissions = Permissions([.contents: .read, .packages: .read])
        }
        // The data is older than the scopes after `id-token`.
        expansion.scopes = Array(PermissionScope.allCases.prefix { $0 != .attestations })
        return expansion
    }

    /// What we make of the file.
    func run() -> (expanded: ExpandedWorkflow?, diagnostics: [Diagnostic]) {
        let (workflow, diagnostics) = WorkflowReader.read(path: path, text: self.workflow, options: readerOptions)
        guard let workflow else { return (nil, diagnostics) }
        if skipsCalls { return (.unexpanded(workflow), diagnostics) }
        let load: CallExpansion.Loader = { reference, _ throws(CallLoadError) in
            guard let text = called[reference.text] else { throw CallLoadError("no such file") }
            return CalledFile(name: reference.text, bytes: Array(text.utf8))
        }
        let (expanded, more) = CallExpansion.expand(workflow, options: expansionOptions, load: load)
        return (expanded, diagnostics + more)
    }

    private func flag(_ key: Key) -> Bool { options?[key]?.scalar?.value == .boolean(true) }

    private func number(_ key: Key) -> Int? {
        if case .number(let number) = options?[key]?.scalar?.value { Int(number) } else { nil }
    }
}
