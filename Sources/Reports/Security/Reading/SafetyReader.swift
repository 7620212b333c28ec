import Basics

/// Reads what `safety check --output json` writes (docs/formats/security.md#scanners).
struct SafetyReader: SecurityFormatReader {
    let format = SecurityFormat.safety
    private var stated: JSONValue?
    private var findings: [SecurityFinding]?
    private var packages: Int?
    private var suppressed = 0

    var isPresent: Bool { stated != nil }

    private static let shape: JSONShape = .object([
        "vulnerability_id": .scalar, "package_name": .scalar, "ignored": .lenient(.scalar), "analyzed_version": .scalar,
        "advisory": .brief, "fixed_versions": .lenient(.list(.scalar)), "CVE": .lenient(.scalar),
        "severity": .object([
            "cvssv2": .maybe(["base_score": .scalar]),
            "cvssv3": .maybe(["base_score": .scalar, "vector_string": .scalar]),
        ]),
    ])

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "report_meta":
            stated = try input.value(token, as: .object(["vulnerabilities_found": .scalar]))
        case "scanned_packages":
            packages = try input.value(token, as: .map(.maybe([:]))).objectValue?.members.count
        case "vulnerabilities":
            guard token == .beginArray else { throw input.wrongSchema("'vulnerabilities' is not a list") }
            var findings: [SecurityFinding] = []
            try input.elements(token, as: Self.shape, of: "vulnerabilities") { value, input in
                if value["ignored"]?.boolValue == true {
                    suppressed += 1
                } else {
                    findings.append(try Self.finding(value, &input))
                }
            }
            self.findings = findings
        case "ignored_vulnerabilities":
            try input.elements(token, as: .object([:]), of: "ignored_vulnerabilities") { _, _ in suppressed += 1 }
        default: return false
        }
        return true
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard let findings, let packages else {
            throw input.wrongSchema("no whole safety report: 'vulnerabilities' or 'scanned_packages' is missing")
        }
        if let count = stated?["vulnerabilities_found"], !count.isNull {
            guard let count = count.intValue, count <= findings.count + suppressed else {
                throw input.malformed(
                    "the report contradicts itself: it states \(count.text()) vulnerabilities and lists "
                        + "\(findings.count + suppressed)")
            }
        }
        var faults: [SecurityReport.Fault] = []
        if packages == 0 {
            faults.append(
                SecurityReport.Fault(
                    .nothing, reason: "safety looked at 0 packages",
                    remedy: "Check which environment or requirements file it was given"))
        }
        return SecurityReport(tools: ["safety"], findings: findings, faults: faults, suppressed: suppressed)
    }

    private static func finding(_ value: JSONValue, _ input: inout SecurityInput) throws -> SecurityFinding {
        try input.countFinding()
        var ids = [Key(try input.text(value, "vulnerability_id"))]
        if let other = value["CVE"]?.stringValue, !other.utf8.isEmpty { ids.append(Key(other)) }
        let fixed = input.texts(value, "fixed_versions")
        let dependency = SecurityFinding.Dependency(
            name: Key(try input.text(value, "package_name")), version: Key(try input.text(value, "analyzed_version")),
            fixedVersions: fixed, isUnfixed: fixed.isEmpty && value["fixed_versions"]?.arrayValue != nil)
        var severity = SeveritySources()
        let third = value["severity"]?["cvssv3"]
        severity.add(score: third?["base_score"])
        severity.add(vector: third?["vector_string"]?.stringValue)
        if severity.severity == nil { severity.add(score: value["severity"]?["cvssv2"]?["base_score"]) }
        return SecurityFinding(
            tool: "safety", ids: ids, severity: severity.severity ?? .unknown,
            message: try input.optionalText(value, "advisory") ?? "", dependency: dependency,
            fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }
}
