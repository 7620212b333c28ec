import Basics

/// Reads what `osv-scanner --format json` writes (formats.md §4). Groups are counted: several vulnerabilities are one
/// under several names.
struct OSVScannerReader: SecurityFormatReader {
    let format = SecurityFormat.osvScanner
    /// Whether the user said that this is the format: without results nothing else may show it.
    let isNamed: Bool
    var results: [SecurityFinding]?
    private var hasOwnMember = false

    var isPresent: Bool { hasOwnMember || !(results ?? []).isEmpty || isNamed && results != nil }

    init(isNamed: Bool) { self.isNamed = isNamed }

    static let shape: [Key: JSONShape] = [
        "source": .lenient(.object(["path": .scalar])),
        "packages": .list(
            .object([
                "package": .object(["name": .scalar, "version": .scalar]),
                "groups": .list(
                    .object(["ids": .list(.scalar), "aliases": .list(.scalar), "max_severity": .scalar])),
                "vulnerabilities": .list(
                    .object([
                        "id": .scalar, "aliases": .list(.scalar), "summary": .brief,
                        "severity": .list(.object(["type": .scalar, "score": .scalar])),
                        "database_specific": .lenient(.object(["severity": .lenient(.scalar)])),
                        "affected": .lenient(
                            .list(
                                .lenient(
                                    .object([
                                        "package": .lenient(.object(["name": .scalar])),
                                        "ranges": .lenient(
                                            .list(
                                                .lenient(
                                                    .object([
                                                        "type": .scalar,
                                                        "events": .lenient(
                                                            .list(.lenient(.object(["fixed": .scalar])))),
                                                    ])))),
                                    ])))),
                    ])),
            ])),
    ]

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "experimental_config", "license_summary", "image_metadata":
            hasOwnMember = true
            try input.skip(token)
            return true
        default: return false
        }
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard let results else { throw input.wrongSchema("an osv-scanner report without 'results'") }
        return SecurityReport(tools: ["osv-scanner"], findings: results)
    }

    static func findings(_ value: JSONValue, _ input: inout SecurityInput) throws -> [SecurityFinding] {
        let path = value["source"]?["path"]?.stringValue.map(input.path)
        var findings: [SecurityFinding] = []
        guard let packages = value["packages"]?.arrayValue else { throw input.malformed("'packages' is not a list") }
        for entry in packages {
            let package = entry["package"] ?? .null
            let name = Key(try input.text(package, "name"))
            let version = Key(try input.optionalText(package, "version") ?? "")
            var rest: [(id: Key, value: JSONValue)] = []
            for vulnerability in entry["vulnerabilities"]?.arrayValue ?? [] {
                rest.append((Key(try input.text(vulnerability, "id")), vulnerability))
            }
            var groups: [(ids: [Key], score: JSONValue?, members: [JSONValue])] = []
            for group in entry["groups"]?.arrayValue ?? [] {
                let ids = input.texts(group, "ids").map { Key($0) }
                guard !ids.isEmpty else { throw input.malformed("a group of '\(name)' has no 'ids'") }
                let members = rest.filter { ids.contains($0.id) }
                rest.removeAll { ids.contains($0.id) }
                groups.append(
                    (ids + input.texts(group, "aliases").map { Key($0) }, group["max_severity"], members.map(\.value)))
            }
            // What is in no group counts for itself.
            groups += rest.map { ([$0.id], nil, [$0.value]) }
            for group in groups {
                try input.countFinding()
                findings.append(
                    finding(group, name, version, place: path.map { SecurityFinding.Place(file: $0) }, input))
            }
        }
        return findings
    }

    private static func finding(
        _ group: (ids: [Key], score: JSONValue?, members: [JSONValue]), _ name: Key, _ version: Key,
        place: SecurityFinding.Place?, _ input: SecurityInput
    ) -> SecurityFinding {
        var severity = SeveritySources()
        severity.add(score: group.score)
        var (ids, fixed): ([Key], [String]) = ([], [])
        for id in group.ids + group.members.flatMap({ input.texts($0, "aliases").map { Key($0) } })
        where !ids.contains(id) {
            ids.append(id)
        }
        for member in group.members {
            for source in member["severity"]?.arrayValue ?? [] { severity.add(vector: source["score"]?.stringValue) }
            severity.add(word: member["database_specific"]?["severity"]?.stringValue)
            for affected in member["affected"]?.arrayValue ?? []
            where affected["package"]?["name"]?.stringValue.map({ Key($0) }) == name {
                let ranges = affected["ranges"]?.arrayValue ?? []
                for range in ranges where range["type"]?.stringValue.map({ Key($0) }) != "GIT" {
                    for event in range["events"]?.arrayValue ?? [] {
                        if let version = event["fixed"]?.stringValue, fixed.count < 10, !fixed.contains(version) {
                            fixed.append(version)
                        }
                    }
                }
            }
        }
        let dependency = SecurityFinding.Dependency(name: name, version: version, fixedVersions: fixed)
        return SecurityFinding(
            tool: "osv-scanner", ids: ids, severity: severity.severity ?? .unknown,
            title: group.members.lazy.compactMap { $0["summary"]?.stringValue }.first ?? "", place: place,
            dependency: dependency, fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }
}
