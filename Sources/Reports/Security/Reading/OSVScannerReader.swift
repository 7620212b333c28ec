import Basics

/// Reads what `osv-scanner --format json` writes (docs/formats/security.md#scanners). Groups are counted: several
/// vulnerabilities are one under several names.
///
/// What counts is what osv-scanner's exit code counts: vulnerabilities, but not those it calls uncalled or unimportant;
/// violations of the licences that were allowed; packages that are deprecated.
struct OSVScannerReader: SecurityFormatReader {
    let format = SecurityFormat.osvScanner
    /// Whether the user said that this is the format: without results nothing else may show it.
    let isNamed: Bool
    var results: Results?
    private var hasOwnMember = false

    /// What the results come to.
    struct Results {
        var findings: [SecurityFinding] = []
        /// How many vulnerabilities do not count.
        var suppressed = 0
        /// Whether there is a package, also one without a finding.
        var hasPackages = false
    }

    var isPresent: Bool { hasOwnMember || results?.hasPackages ?? false || isNamed && results != nil }

    init(isNamed: Bool) { self.isNamed = isNamed }

    static let shape: [Key: JSONShape] = [
        "source": .maybe(["path": .scalar]),
        "packages": .list(
            .object([
                "package": .object([
                    "name": .scalar, "version": .scalar, "commit": .scalar, "deprecated": .scalar,
                ]),
                "license_violations": .list(.scalar),
                "groups": .list(
                    .object([
                        "ids": .list(.scalar), "aliases": .list(.scalar), "max_severity": .scalar,
                        "experimental_analysis": .map(.object(["called": .scalar, "unimportant": .scalar])),
                    ])),
                "vulnerabilities": .list(
                    .object([
                        "id": .scalar, "aliases": .list(.scalar), "summary": .brief,
                        "severity": .list(.object(["type": .scalar, "score": .scalar])),
                        "database_specific": .maybe(["severity": .lenient(.scalar)]),
                        "affected": .maybeList([
                            "package": .maybe(["name": .scalar]),
                            "ranges": .maybeList([
                                "type": .scalar, "events": .maybeList(["fixed": .scalar, "last_affected": .scalar]),
                            ]),
                        ]),
                    ])),
            ])),
    ]

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "experimental_config", "license_summary", "image_metadata", "experimental_generic_findings":
            hasOwnMember = true
            try input.skip(token)
            return true
        default: return false
        }
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard let results else { throw input.wrongSchema("an osv-scanner report without 'results'") }
        return SecurityReport(
            tools: ["osv-scanner"], findings: results.findings, suppressed: results.suppressed)
    }

    static func add(_ value: JSONValue, to results: inout Results, _ input: inout SecurityInput) throws {
        let place = value["source"]?["path"]?.stringValue.map { SecurityFinding.Place(file: input.path($0)) }
        guard let packages = value["packages"]?.arrayValue else { throw input.malformed("'packages' is not a list") }
        for entry in packages {
            results.hasPackages = true
            let dependency = try dependency(entry["package"] ?? .null, place, input)
            for group in try groups(of: entry, dependency.name, input) {
                guard group.counts else {
                    results.suppressed += 1
                    continue
                }
                try input.countFinding()
                results.findings.append(finding(group, dependency, place, input))
            }
            for license in input.texts(entry, "license_violations") {
                try input.countFinding()
                results.findings.append(
                    policyFinding(Key("license:\(license)"), "the licence \(license) is not allowed", dependency, place)
                )
            }
            if entry["package"]?["deprecated"]?.boolValue ?? false {
                try input.countFinding()
                results.findings.append(policyFinding("deprecated", "the package is deprecated", dependency, place))
            }
        }
    }

    /// A package; sources at a commit may have neither a name nor a version.
    private static func dependency(
        _ package: JSONValue, _ place: SecurityFinding.Place?, _ input: SecurityInput
    ) throws -> SecurityFinding.Dependency {
        func member(_ name: Key) throws -> Key? {
            try input.optionalText(package, name).flatMap { $0.utf8.isEmpty ? nil : Key($0) }
        }
        let commit = try member("commit")
        guard let name = try member("name") ?? (commit == nil ? nil : place?.file ?? "sources") else {
            throw input.malformed("a package has neither a 'name' nor a 'commit'")
        }
        return SecurityFinding.Dependency(name: name, version: try member("version") ?? commit ?? "")
    }

    /// Vulnerabilities that are one.
    private struct Group {
        var ids: [Key]
        var score: JSONValue?
        var members: [JSONValue]
        /// Whether osv-scanner counts it.
        var counts = true
    }

    private static func groups(of entry: JSONValue, _ name: Key, _ input: SecurityInput) throws -> [Group] {
        var rest: [(id: Key, value: JSONValue)] = []
        for vulnerability in entry["vulnerabilities"]?.arrayValue ?? [] {
            rest.append((Key(try input.text(vulnerability, "id")), vulnerability))
        }
        var groups: [Group] = []
        for group in entry["groups"]?.arrayValue ?? [] {
            let ids = input.texts(group, "ids").map { Key($0) }
            guard !ids.isEmpty else { throw input.malformed("a group of '\(name)' has no 'ids'") }
            let members = rest.filter { ids.contains($0.id) }
            rest.removeAll { ids.contains($0.id) }
            let analyses = group["experimental_analysis"]?.objectValue?.members.map(\.value) ?? []
            func says(_ word: Key) -> Bool { analyses.contains { $0[word]?.boolValue ?? false } }
            groups.append(
                Group(
                    ids: ids + input.texts(group, "aliases").map { Key($0) }, score: group["max_severity"],
                    members: members.map(\.value),
                    counts: analyses.isEmpty || says("called") && !says("unimportant")))
        }
        // What is in no group counts for itself.
        return groups + rest.map { Group(ids: [$0.id], score: nil, members: [$0.value]) }
    }

    /// What blocks by the settings of osv-scanner, which end it with 1.
    private static func policyFinding(
        _ id: Key, _ message: String, _ dependency: SecurityFinding.Dependency, _ place: SecurityFinding.Place?
    ) -> SecurityFinding {
        SecurityFinding(
            tool: "osv-scanner", ids: [id], severity: .high, message: message, place: place, dependency: dependency,
            fingerprint: Fingerprints.dependency(dependency, ids: [id]))
    }

    private static func finding(
        _ group: Group, _ dependency: SecurityFinding.Dependency, _ place: SecurityFinding.Place?,
        _ input: SecurityInput
    ) -> SecurityFinding {
        var (severity, dependency) = (SeveritySources(), dependency)
        severity.addOwn(score: group.score)
        var ids: [Key] = []
        for id in group.ids + group.members.flatMap({ input.texts($0, "aliases").map { Key($0) } })
        where !ids.contains(id) {
            ids.append(id)
        }
        var isMeasured = false
        for member in group.members {
            for source in member["severity"]?.arrayValue ?? [] { severity.add(vector: source["score"]?.stringValue) }
            severity.add(word: member["database_specific"]?["severity"]?.stringValue)
            for affected in member["affected"]?.arrayValue ?? []
            where affected["package"]?["name"]?.stringValue.map({ Key($0) }) == dependency.name {
                let ranges = affected["ranges"]?.arrayValue ?? []
                for range in ranges where range["type"]?.stringValue.map({ Key($0) }) != "GIT" {
                    isMeasured = true
                    for event in range["events"]?.arrayValue ?? [] {
                        dependency.add(fixed: event["fixed"]?.stringValue)
                        // What comes after the last affected version is not.
                        if event["last_affected"]?.isNull == false { isMeasured = false }
                    }
                }
            }
        }
        dependency.isUnfixed = isMeasured && dependency.fixedVersions.isEmpty
        return SecurityFinding(
            tool: "osv-scanner", ids: ids, severity: severity.severity ?? .unknown, ownSeverity: severity.own,
            title: group.members.lazy.compactMap { $0["summary"]?.stringValue }.first ?? "", place: place,
            dependency: dependency, fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }
}

extension SecurityFinding.Dependency {
    /// A list of versions longer than this helps nobody.
    private static let mostFixedVersions = 10

    fileprivate mutating func add(fixed version: String?) {
        guard let version, fixedVersions.count < Self.mostFixedVersions,
            !fixedVersions.contains(where: { Key($0) == Key(version) })
        else { return }
        fixedVersions.append(version)
    }
}
