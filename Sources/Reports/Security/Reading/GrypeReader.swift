import Basics

/// Reads what `grype -o json` writes (docs/formats/security.md#scanners).
struct GrypeReader: SecurityFormatReader {
    let format = SecurityFormat.grype
    private var hasMatches = false
    private var descriptor: JSONValue?
    private var findings: [SecurityFinding] = []
    private var suppressed = 0

    var isPresent: Bool { hasMatches }

    private static let shape: JSONShape = .object([
        "vulnerability": .object([
            "id": .scalar, "severity": .scalar, "description": .brief,
            "fix": .maybe(["versions": .lenient(.list(.scalar))]),
            "cvss": .maybeList(["vector": .scalar, "metrics": .maybe(["baseScore": .scalar])]),
        ]),
        "relatedVulnerabilities": .maybeList(["id": .scalar]),
        "artifact": .object([
            "name": .scalar, "version": .scalar,
            "locations": .maybeList(["path": .lenient(.scalar)]),
        ]),
    ])

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "matches":
            guard token == .beginArray else { throw input.wrongSchema("'matches' is not a list") }
            hasMatches = true
            try input.elements(token, as: Self.shape, of: "matches") { value, input in
                findings.append(try Self.finding(value, &input))
            }
        case "ignoredMatches":
            try input.elements(token, as: .object([:]), of: "ignoredMatches") { _, _ in suppressed += 1 }
        case "descriptor": descriptor = try input.value(token, as: .maybe(["name": .scalar]))
        default: return false
        }
        return true
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard descriptor?["name"]?.stringValue.map({ Key($0) }) == "grype" else {
            throw input.wrongSchema("'matches' without the 'descriptor' of grype")
        }
        return SecurityReport(tools: ["grype"], findings: findings, suppressed: suppressed)
    }

    private static func finding(_ value: JSONValue, _ input: inout SecurityInput) throws -> SecurityFinding {
        try input.countFinding()
        let (vulnerability, artifact) = (value["vulnerability"] ?? .null, value["artifact"] ?? .null)
        let related = value["relatedVulnerabilities"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
        var ids: [Key] = []
        for id in [try input.text(vulnerability, "id")] + related where !ids.contains(Key(id)) { ids.append(Key(id)) }
        let fixed = input.texts(vulnerability["fix"] ?? .null, "versions")
        let dependency = SecurityFinding.Dependency(
            name: Key(try input.text(artifact, "name")),
            version: Key(try input.optionalText(artifact, "version") ?? ""),
            fixedVersions: fixed, isUnfixed: fixed.isEmpty && vulnerability["fix"]?.isNull == false)
        var severity = SeveritySources()
        severity.addOwn(word: try input.optionalText(vulnerability, "severity"))
        for source in vulnerability["cvss"]?.arrayValue ?? [] {
            // Scores of version 2 have another scale of words.
            guard source["vector"]?.stringValue?.utf8.starts(with: "CVSS:".utf8) ?? false else { continue }
            severity.add(score: source["metrics"]?["baseScore"])
            severity.add(vector: source["vector"]?.stringValue)
        }
        let path = artifact["locations"]?.arrayValue?.lazy.compactMap { $0["path"]?.stringValue }.first
        return SecurityFinding(
            tool: "grype", ids: ids, severity: severity.severity ?? .unknown, ownSeverity: severity.own,
            message: try input.optionalText(vulnerability, "description") ?? "",
            place: path.map { SecurityFinding.Place(file: input.path($0)) }, dependency: dependency,
            fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }
}
