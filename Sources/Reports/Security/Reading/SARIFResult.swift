import Basics

/// A result as it was read, before its rule is known.
struct SARIFResult {
    /// What a result comes to.
    enum Standing {
        case finding
        /// Somebody decided where the tool runs that it may stay.
        case suppressed
        /// It says that all is well there.
        case nothing
    }

    private enum Kind: String { case fail, notApplicable, pass, review, open, informational }

    private let rule: SARIFReference
    private let invocation: SARIFContext.InvocationReference
    private let taxa: [JSONValue]
    private let kind: Kind
    private let level: SARIFLevel?
    private let message: String
    private let messageID: Key?
    private let location: SARIFLocation?
    private let lineHash: String?
    private let isSuppressed: Bool
    private let isAbsent: Bool
    private let properties: JSONValue

    static let properties: JSONShape = .lenient(
        .object([
            "security-severity": .lenient(.scalar), "issue_severity": .lenient(.scalar), "severity": .lenient(.scalar),
            "tags": .lenient(.list(.lenient(.scalar))),
        ]))

    static let shape: JSONShape = .object([
        "ruleId": .scalar, "ruleIndex": .scalar, "kind": .scalar, "level": .scalar, "baselineState": .scalar,
        "rule": SARIFReference.shape, "provenance": .maybe(["invocationIndex": .lenient(.scalar)]),
        "taxa": .lenient(.list(SARIFWeakness.shape)),
        "message": .object(["text": .brief, "id": .scalar]), "locations": SARIFLocation.list,
        "partialFingerprints": .maybe(["primaryLocationLineHash": .lenient(.scalar)]),
        "suppressions": .list(.object(["status": .scalar, "state": .scalar])), "properties": properties,
    ])

    init(_ value: JSONValue, _ input: SecurityInput) throws {
        var rule = try SARIFReference(value["rule"] ?? .null, input)
        if let id = try input.optionalText(value, "ruleId"), !id.utf8.isEmpty { rule.id = Key(id) }
        if let index = value["ruleIndex"]?.intValue, index >= 0 { rule.index = index }
        self.rule = rule
        invocation = value["provenance"]?.objectValue.map { .init($0["invocationIndex"]?.intValue) } ?? .unknown
        taxa = value["taxa"]?.arrayValue ?? []
        let word = try input.optionalText(value, "kind") ?? "fail"
        guard let kind = Kind(rawValue: word) else { throw input.malformed("'\(word)' is not a kind of SARIF result") }
        self.kind = kind
        level = try SARIFLevel.read(value, input)
        let text = try value["message"].flatMap { try input.optionalText($0, "text") }
        messageID = value["message"]?["id"]?.stringValue.map { Key($0) }
        guard text != nil || messageID != nil else { throw input.malformed("a result without a message") }
        message = text ?? ""
        location = SARIFLocation.first(of: value)
        lineHash = value["partialFingerprints"]?["primaryLocationLineHash"]?.stringValue
        let suppressions = value["suppressions"]?.arrayValue ?? []
        isSuppressed =
            !suppressions.isEmpty
            && suppressions.allSatisfy { suppression in
                let words = [suppression["status"], suppression["state"]].compactMap { $0?.stringValue }
                return words.allSatisfy { $0.utf8.elementsEqual("accepted".utf8) }
            }
        isAbsent = value["baselineState"]?.stringValue.map { Key($0) } == "absent"
        properties = value["properties"] ?? .null
    }

    /// What it comes to.
    var standing: Standing {
        if kind == .pass || kind == .notApplicable || isAbsent { return .nothing }
        return isSuppressed ? .suppressed : .finding
    }

    /// The finding it is, with its rule.
    func finding(
        in context: SARIFContext, _ input: SecurityInput, _ fingerprints: inout Fingerprints
    ) throws -> SecurityFinding {
        let rules = context.rules(of: rule)
        let stated = rules.first?["id"]?.stringValue.flatMap { $0.utf8.isEmpty ? nil : Key($0) }
        let rule = rule.id ?? stated ?? "unnamed"
        let text = text(rules)
        let package = SARIFPackage(message: text)
        var ids: [Key] = []
        for id in VulnerabilityID.names(rule) + (package?.aliases ?? []) where !ids.contains(id) { ids.append(id) }
        let isVulnerability = VulnerabilityID.isOne(rule)
        let place = try location.flatMap { location in
            try context.file(of: location, input).map { file in
                SecurityFinding.Place(
                    file: file, line: try input.line(location.region, "startLine"),
                    endLine: try input.line(location.region, "endLine"))
            }
        }
        let dependency = isVulnerability ? package?.dependency : nil
        let source = lineHash ?? location?.region["snippet"]?["text"]?.stringValue ?? text
        let trace = dependency == nil ? fingerprints.trace(rule: rule, file: place?.file, text: source) : nil
        return SecurityFinding(
            tool: context.tool, ids: ids,
            severity: try severity(rules, isVulnerability: isVulnerability, context, input),
            ownSeverity: own(rules, context, input),
            title: rules.lazy.compactMap { $0["shortDescription"]?["text"]?.stringValue ?? $0["name"]?.stringValue }
                .first ?? "",
            message: text, place: place, dependency: dependency,
            weaknesses: weaknesses(rules, context, input),
            fingerprint: dependency.map { Fingerprints.dependency($0, ids: ids) }, trace: trace)
    }

    /// The worst of all sources; the level counts where there is no other, and never for a vulnerability, whose level
    /// may be the same for all (docs/formats/security.md#severity).
    private func severity(
        _ rules: [JSONValue], isVulnerability: Bool, _ context: SARIFContext, _ input: SecurityInput
    ) throws -> SecuritySeverity {
        var sources = SeveritySources()
        for properties in properties(with: rules) {
            sources.add(score: properties["security-severity"])
            for word in Self.words(of: properties, input) { sources.add(exactWord: word) }
        }
        let level = try sources.severity ?? severity(ofLevel: isVulnerability, sources, context, input)
        return context.findsOnlySecrets ? SecretScanner.severity(level) : level
    }

    /// What the tool says in a word of its own, beside a score of somebody else.
    private func own(_ rules: [JSONValue], _ context: SARIFContext, _ input: SecurityInput) -> SecuritySeverity? {
        var words = SeveritySources()
        for word in properties(with: rules).flatMap({ Self.words(of: $0, input) }) { words.add(exactWord: word) }
        let own = words.severity ?? (words.isStatedUnknown ? .unknown : nil)
        return own.map { context.findsOnlySecrets ? SecretScanner.severity($0) : $0 }
    }

    private func properties(with rules: [JSONValue]) -> [JSONValue] {
        [properties] + rules.map { $0["properties"] ?? .null }
    }

    /// Where tools write a severity in words.
    private static func words(of properties: JSONValue, _ input: SecurityInput) -> [String] {
        ["issue_severity", "severity"].compactMap { properties[$0]?.stringValue } + input.texts(properties, "tags")
    }

    private func severity(
        ofLevel isVulnerability: Bool, _ sources: SeveritySources, _ context: SARIFContext, _ input: SecurityInput
    ) throws -> SecuritySeverity {
        if isVulnerability || sources.isStatedUnknown || context.tool.utf8.elementsEqual("osv-scanner".utf8) {
            return .unknown
        }
        if let level { return level.severity }
        // A level is only for what is a problem.
        if kind != .fail { return .info }
        return try context.level(of: rule, in: invocation, input).severity
    }

    /// Those of tags, taxa and the taxonomies that rules relate to; of a secret, what it is.
    private func weaknesses(_ rules: [JSONValue], _ context: SARIFContext, _ input: SecurityInput) -> [Int] {
        let related = rules.flatMap { $0["relationships"]?.arrayValue ?? [] }.compactMap { $0["target"] }
        var found = properties(with: rules).flatMap { input.texts($0, "tags") }.compactMap(Weakness.number)
        for weakness in (taxa + related).compactMap(SARIFWeakness.number) where !found.contains(weakness) {
            found.append(weakness)
        }
        if context.findsOnlySecrets, !found.contains(Weakness.secret) { found.append(Weakness.secret) }
        return found
    }

    private func text(_ rules: [JSONValue]) -> String {
        if !message.utf8.isEmpty { return message }
        guard let messageID else { return "" }
        return rules.lazy.compactMap { $0["messageStrings"]?[messageID]?["text"]?.stringValue }.first
            ?? "message \(messageID)"
    }
}

/// The four levels of SARIF, the least first.
enum SARIFLevel: String, CaseIterable, Comparable {
    case none, note, warning, error

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    static func < (left: SARIFLevel, right: SARIFLevel) -> Bool { left.rank < right.rank }

    /// The member `level` of `value`; nil where it has none.
    static func read(_ value: JSONValue, _ input: SecurityInput) throws -> SARIFLevel? {
        guard let word = try input.optionalText(value, "level") else { return nil }
        guard let level = SARIFLevel(rawValue: word) else { throw input.malformed("'\(word)' is not a SARIF level") }
        return level
    }

    var severity: SecuritySeverity {
        switch self {
        case .error: .high
        case .warning: .medium
        case .note: .low
        case .none: .info
        }
    }
}

/// Weaknesses that results and rules refer to as taxa of a taxonomy (SARIF 2.1.0 §3.27.8).
enum SARIFWeakness {
    static let shape: JSONShape = .maybe([
        "id": .lenient(.scalar), "toolComponent": .maybe(["name": .lenient(.scalar)]),
    ])

    /// The number of a taxon called `CWE-79`, or `79` where its taxonomy is called CWE; nil for any other.
    static func number(_ taxon: JSONValue) -> Int? {
        guard let id = taxon["id"]?.stringValue else { return nil }
        if let number = Weakness.number(id) { return number }
        let isOfTaxonomy = taxon["toolComponent"]?["name"]?.stringValue.map { Key($0).asciiLowercased } == "cwe"
        return isOfTaxonomy ? Weakness.number("CWE-\(id)") : nil
    }
}
