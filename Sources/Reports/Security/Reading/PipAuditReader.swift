import Basics

/// Reads what `pip-audit -f json` writes (docs/formats/security.md#scanners). It has no severities; where every package
/// was left out it says that nothing was found.
struct PipAuditReader: SecurityFormatReader {
    let format = SecurityFormat.pipAudit
    private var hasDependencies = false
    private var count = 0
    private var findings: [SecurityFinding] = []
    private var skipped: [(name: Key, reason: String)] = []

    var isPresent: Bool { hasDependencies }

    private static let shape: JSONShape = .object([
        "name": .scalar, "version": .scalar, "skip_reason": .brief,
        "vulns": .list(
            .object([
                "id": .scalar, "fix_versions": .list(.scalar), "aliases": .list(.scalar), "description": .brief,
            ])),
    ])

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        guard member == "dependencies" else { return false }
        guard token == .beginArray else { throw input.wrongSchema("'dependencies' is not a list") }
        hasDependencies = true
        try input.elements(token, as: Self.shape, of: "dependencies") { value, input in
            let name = Key(try input.text(value, "name"))
            count += 1
            if let reason = try input.optionalText(value, "skip_reason") {
                skipped.append((name, reason))
                return
            }
            let version = Key(try input.text(value, "version"))
            guard let vulnerabilities = value["vulns"]?.arrayValue else {
                throw input.malformed("'\(name)' has neither 'vulns' nor 'skip_reason'")
            }
            for vulnerability in vulnerabilities {
                findings.append(try Self.finding(vulnerability, name, version, &input))
            }
        }
        return true
    }

    func report(_ input: SecurityInput) -> SecurityReport {
        var faults = skipped.map { name, reason in
            SecurityReport.Fault(
                .skipped(name), reason: "pip-audit left out \(name): \(reason)",
                remedy: "Pin a version that the index has, or allow it by name: --allow-skipped \(name)")
        }
        if count == 0 {
            faults.append(
                SecurityReport.Fault(
                    .nothing, reason: "pip-audit looked at 0 packages",
                    remedy: "Check which environment or requirements file it was given"))
        }
        return SecurityReport(tools: ["pip-audit"], findings: findings, faults: faults)
    }

    private static func finding(
        _ value: JSONValue, _ name: Key, _ version: Key, _ input: inout SecurityInput
    ) throws -> SecurityFinding {
        try input.countFinding()
        let ids = [Key(try input.text(value, "id"))] + input.texts(value, "aliases").map { Key($0) }
        let fixed = input.texts(value, "fix_versions")
        let dependency = SecurityFinding.Dependency(
            name: name, version: version, fixedVersions: fixed,
            isUnfixed: fixed.isEmpty && value["fix_versions"]?.arrayValue != nil)
        return SecurityFinding(
            tool: "pip-audit", ids: ids, severity: .unknown,
            message: try input.optionalText(value, "description") ?? "",
            dependency: dependency, fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }
}
