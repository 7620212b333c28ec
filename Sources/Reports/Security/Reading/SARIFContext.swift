import Basics

/// What results of a run refer to.
struct SARIFContext {
    let tool: String
    /// Whether all that it finds are secrets.
    let findsOnlySecrets: Bool
    private let components: SARIFComponents
    /// The levels of rules that each invocation set.
    private let levels: [[SARIFComponents.Place: SARIFLevel]]
    private let bases: JSONValue
    private let artifacts: [SARIFLocation]

    init(
        tool: String, components: SARIFComponents, invocations: [SARIFInvocation], bases: JSONValue,
        artifacts: [SARIFLocation]
    ) {
        self.tool = tool
        findsOnlySecrets = SecretScanner.isOne(tool)
        self.components = components
        levels = invocations.map { $0.levels(.rules, components) }
        self.bases = bases
        self.artifacts = artifacts
    }

    /// The file of a place, relative to the checkout where it can be.
    func file(of location: SARIFLocation, _ input: SecurityInput) -> Key? {
        var location = location
        if location.uri == nil, let index = location.index, artifacts.indices.contains(index) {
            location = artifacts[index]
        }
        guard let uri = location.uri else { return nil }
        var text = uri
        var base = location.base
        // A base may start from another one; a ring of them ends.
        for _ in 0..<10 {
            guard let name = base, !Self.hasScheme(text), text.utf8.first != UInt8(ascii: "/") else { break }
            if let prefix = bases[name]?["uri"]?.stringValue {
                text = prefix + (prefix.utf8.last == UInt8(ascii: "/") || prefix.utf8.isEmpty ? "" : "/") + text
            }
            base = bases[name]?["uriBaseId"]?.stringValue.map { Key($0) }
        }
        return input.path(SARIFLocation.decoded(text))
    }

    private static func hasScheme(_ uri: String) -> Bool {
        let scheme = uri.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") }
        return scheme.count > 1 && scheme.count < uri.utf8.count && uri.utf8[scheme.endIndex] == UInt8(ascii: ":")
    }

    /// The rules a result may mean: one, unless its log contradicts itself.
    func rules(of reference: SARIFReference) -> [JSONValue] {
        components.places(of: reference, .rules).map { components.value($0, .rules) }
    }

    /// The invocation that a result is of, by its `provenance` (SARIF 2.1.0 §3.48.6).
    enum InvocationReference {
        case index(Int)
        /// The only one there is.
        case only
        /// It states none, or has no `provenance`.
        case unknown

        /// The `invocationIndex` of a `provenance`.
        init(_ index: Int?) { self = index.map { $0 >= 0 ? .index($0) : .unknown } ?? .only }
    }

    /// The level of a result that states none (SARIF 2.1.0 §3.27.10): what an invocation set counts only for results
    /// that say by their `provenance` that they are of it.
    func level(
        of rule: SARIFReference, in invocation: InvocationReference, _ input: SecurityInput
    ) throws -> SARIFLevel {
        let index: Int? =
            switch invocation {
            case .index(let index): index
            case .only: levels.count == 1 ? 0 : nil
            case .unknown: nil
            }
        let overrides = index.flatMap { levels.indices.contains($0) ? levels[$0] : nil } ?? [:]
        return try components.level(of: rule, .rules, overrides: overrides, input)
    }
}
