import Basics

/// Reads what `trivy -f json` writes (docs/formats/security.md#scanners): without `Results` it has looked at nothing.
///
/// The severity is the worst of trivy's word and the CVSS scores of version 3 and 4; the words of single vendors do
/// not count, trivy chooses among them.
struct TrivyReader: SecurityFormatReader {
    let format = SecurityFormat.trivy
    private var schema: JSONValue?
    private var isScanned = false
    private var findings: [SecurityFinding] = []
    private var suppressed = 0
    private var fingerprints = Fingerprints()

    var isPresent: Bool { schema != nil }

    private static let cvss: JSONShape = .lenient(
        .map(.maybe(["V3Vector": .scalar, "V2Score": .scalar, "V3Score": .scalar, "V40Score": .scalar])))

    private static let vulnerability: JSONShape = .object([
        "VulnerabilityID": .scalar, "VendorIDs": .lenient(.list(.scalar)), "PkgName": .scalar,
        "InstalledVersion": .scalar, "FixedVersion": .scalar, "Title": .brief, "Description": .brief,
        "Severity": .scalar, "CweIDs": .lenient(.list(.scalar)), "CVSS": cvss,
    ])

    /// The members of a result but its vulnerabilities, of which there may be many.
    private static let shapes: [Key: JSONShape] = [
        "Target": .scalar,
        "Misconfigurations": .list(
            .object([
                "ID": .scalar, "AVDID": .scalar, "Title": .brief, "Severity": .scalar, "Status": .scalar,
                "Message": .brief, "Resolution": .scalar,
                "CauseMetadata": .maybe(["StartLine": .scalar, "EndLine": .scalar]),
            ])),
        "Secrets": .list(
            .object([
                "RuleID": .scalar, "Severity": .scalar, "Title": .brief, "StartLine": .scalar, "EndLine": .scalar,
                "Match": .scalar,
            ])),
        "Licenses": .list(
            .object(["Severity": .scalar, "PkgName": .scalar, "FilePath": .scalar, "Name": .scalar])),
        "ExperimentalModifiedFindings": .lenient(.list(.object([:]))),
    ]

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "SchemaVersion": schema = try input.value(token, as: .scalar)
        case "Results":
            if token == .null { break }
            guard token == .beginArray else { throw input.wrongSchema("'Results' is not a list") }
            while case let element = try input.next(), element != .endArray {
                guard element == .beginObject else { throw input.malformed("'Results' holds no objects") }
                isScanned = true
                try readResult(&input)
            }
        default: return false
        }
        return true
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard let schema, schema.intValue == 2 else {
            throw input.wrongSchema("'SchemaVersion' is \(schema?.text() ?? "missing"); 2 can be read")
        }
        var faults: [SecurityReport.Fault] = []
        if !isScanned {
            faults.append(
                SecurityReport.Fault(
                    .nothing, reason: "trivy has no results: it found nothing to look at",
                    remedy: "Check the target it was given and its --scanners"))
        }
        return SecurityReport(tools: ["trivy"], findings: findings, faults: faults, suppressed: suppressed)
    }

    private mutating func readResult(_ input: inout SecurityInput) throws {
        var value = JSONObject()
        var seen: Set<Key> = []
        while case .name(let member) = try input.next() {
            let token = try input.next()
            guard member == "Vulnerabilities" || Self.shapes[member] != nil else {
                if token == .beginArray, Self.mayHoldFindings(member) {
                    throw input.malformed("'\(SafeText.line(member.string))' is not a list of findings of trivy")
                }
                try input.skip(token)
                continue
            }
            guard seen.insert(member).inserted else { throw input.malformed("'\(member)' is written twice") }
            if let shape = Self.shapes[member] {
                value[member] = try input.value(token, as: shape)
            } else {
                try input.elements(token, as: Self.vulnerability, of: "Vulnerabilities") { entry, input in
                    findings.append(try Self.finding(entry, &input))
                }
            }
        }
        guard seen.contains("Target") else { throw input.malformed("a result without 'Target'") }
        try add(.object(value), &input)
    }

    /// Whether a list that trivy does not write is named like one of its findings.
    private static func mayHoldFindings(_ member: Key) -> Bool {
        let name = member.asciiLowercased
        return ["vuln", "misconf", "secret", "licen", "finding"].contains(where: name.holds)
    }

    private mutating func add(_ value: JSONValue, _ input: inout SecurityInput) throws {
        let target = input.path(try input.optionalText(value, "Target") ?? "")
        for entry in value["Misconfigurations"]?.arrayValue ?? [] {
            switch entry["Status"]?.stringValue.map({ Key($0) }) {
            case "PASS"?: break
            case "EXCEPTION"?: suppressed += 1
            default: findings.append(try code(entry, target, "ID", "CauseMetadata", secret: false, &input))
            }
        }
        for entry in value["Secrets"]?.arrayValue ?? [] {
            findings.append(try code(entry, target, "RuleID", nil, secret: true, &input))
        }
        for entry in value["Licenses"]?.arrayValue ?? [] {
            findings.append(try license(entry, target, &input))
        }
        suppressed += value["ExperimentalModifiedFindings"]?.arrayValue?.count ?? 0
    }

    private static func finding(_ value: JSONValue, _ input: inout SecurityInput) throws -> SecurityFinding {
        try input.countFinding()
        let ids = ([try input.text(value, "VulnerabilityID")] + input.texts(value, "VendorIDs")).map { Key($0) }
        let fixed = try input.optionalText(value, "FixedVersion") ?? ""
        let dependency = SecurityFinding.Dependency(
            name: Key(try input.text(value, "PkgName")),
            version: Key(try input.optionalText(value, "InstalledVersion") ?? ""),
            fixedVersions: fixed.utf8.split(separator: UInt8(ascii: ",")).map {
                String(Substring($0.drop { $0 == 0x20 }))
            }, isUnfixed: fixed.utf8.isEmpty)
        var severity = SeveritySources()
        severity.addOwn(word: try input.optionalText(value, "Severity"))
        let scores = value["CVSS"]?.objectValue?.members.map(\.value) ?? []
        for score in scores {
            severity.add(score: score["V3Score"])
            severity.add(score: score["V40Score"])
            severity.add(vector: score["V3Vector"]?.stringValue)
        }
        if severity.severity == nil { for score in scores { severity.add(score: score["V2Score"]) } }
        return SecurityFinding(
            tool: "trivy", ids: ids, severity: severity.severity ?? .unknown, ownSeverity: severity.own,
            title: try input.optionalText(value, "Title") ?? "",
            message: try input.optionalText(value, "Description") ?? "", dependency: dependency,
            weaknesses: input.texts(value, "CweIDs").compactMap(Weakness.number),
            fingerprint: Fingerprints.dependency(dependency, ids: ids))
    }

    private mutating func code(
        _ value: JSONValue, _ file: Key, _ name: Key, _ lines: Key?, secret isSecret: Bool, _ input: inout SecurityInput
    ) throws -> SecurityFinding {
        try input.countFinding()
        let rule = Key(try input.text(value, name))
        var severity = SeveritySources()
        severity.add(word: try input.optionalText(value, "Severity"))
        let title = try input.optionalText(value, "Title") ?? ""
        let message = try input.optionalText(value, "Message") ?? ""
        let place = lines.map { value[$0] ?? .null } ?? value
        let other = try input.optionalText(value, "AVDID").map { [Key($0)] } ?? []
        return SecurityFinding(
            tool: "trivy", ids: [rule] + other.filter { $0 != rule }, severity: severity.severity ?? .unknown,
            title: title,
            message: isSecret ? "\(title) in the sources" : message,
            place: SecurityFinding.Place(
                file: file, line: try input.line(place, "StartLine"), endLine: try input.line(place, "EndLine")),
            weaknesses: isSecret ? [Weakness.secret] : [],
            trace: fingerprints.trace(
                rule: rule, file: file, text: isSecret ? try input.optionalText(value, "Match") ?? title : message))
    }

    private mutating func license(
        _ value: JSONValue, _ target: Key, _ input: inout SecurityInput
    ) throws -> SecurityFinding {
        try input.countFinding()
        let name = try input.text(value, "Name")
        var severity = SeveritySources()
        severity.add(word: try input.optionalText(value, "Severity"))
        let owner = try input.optionalText(value, "PkgName") ?? ""
        let file = try input.optionalText(value, "FilePath").map(input.path) ?? target
        let id = Key("license:\(name)")
        return SecurityFinding(
            tool: "trivy", ids: [id], severity: severity.severity ?? .unknown, title: "licence \(name)",
            message: owner.utf8.isEmpty ? "" : "of \(owner)", place: SecurityFinding.Place(file: file),
            trace: fingerprints.trace(rule: id, file: file, text: owner))
    }
}
