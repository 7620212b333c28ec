package import Basics
package import Gates
import Reports

/// A security verdict as a SARIF 2.1.0 log, for code scanning (docs/formats/security.md#sarif): one run, findings of
/// several tools once, waived ones suppressed.
package enum SecuritySARIF {
    /// The log.
    ///
    /// - Parameters:
    ///   - verdict: What to write.
    ///   - version: The program's version.
    package static func log(_ verdict: SecurityVerdict, version: String) -> JSONValue {
        var rules: [(id: Key, entry: SecurityVerdict.Entry)] = []
        var numbers: [Key: Int] = [:]
        for entry in verdict.entries {
            if let number = numbers[entry.shown.id] {
                if entry.severity > rules[number].entry.severity { rules[number].entry = entry }
            } else {
                numbers[entry.shown.id] = rules.count
                rules.append((entry.shown.id, entry))
            }
        }
        return SARIFLog.log(
            rules: rules.map { rule($0.entry) },
            results: verdict.entries.map { result($0, rule: numbers[$0.shown.id] ?? 0) }, version: version,
            members: [
                "invocations": [
                    [
                        "executionSuccessful": .bool(verdict.faults.isEmpty),
                        "toolExecutionNotifications": .array(
                            verdict.faults.map { ["level": "error", "message": ["text": .string($0.reason)]] }),
                    ]
                ]
            ])
    }

    private static func rule(_ entry: SecurityVerdict.Entry) -> JSONValue {
        let finding = entry.shown
        var properties: JSONObject = [
            "tags": .array(tags(entry).prefix(20).map(JSONValue.string))
        ]
        if let score = score(entry.severity) { properties["security-severity"] = .string(score) }
        return [
            "id": .string(finding.id.string),
            "shortDescription": [
                "text": .string(SafeText.line(finding.title.utf8.isEmpty ? finding.id.string : finding.title))
            ],
            "defaultConfiguration": ["level": .string(level(entry.severity))],
            "properties": .object(properties),
        ]
    }

    private static func tags(_ entry: SecurityVerdict.Entry) -> [String] {
        let weaknesses = Set(entry.findings.flatMap(\.weaknesses)).sorted().map { "external/cwe/cwe-\($0)" }
        return ["security"] + (entry.severity == .unknown ? ["UNKNOWN"] : []) + weaknesses
    }

    private static func result(_ entry: SecurityVerdict.Entry, rule: Int) -> JSONValue {
        let finding = entry.shown
        var result: JSONObject = [
            "ruleId": .string(finding.id.string), "ruleIndex": .number(Double(rule)),
            "level": .string(level(entry.severity)), "message": ["text": .string(message(entry))],
            "locations": [location(finding)],
            "partialFingerprints": ["primaryLocationLineHash": .string(finding.fingerprint.string)],
        ]
        if let score = score(entry.severity) { result["properties"] = ["security-severity": .string(score)] }
        if let isNew = entry.isNew { result["baselineState"] = isNew ? "new" : "unchanged" }
        if entry.state == .waived, let waiver = entry.waiver {
            let text = "\(waiver.owner): \(waiver.reason), until \(waiver.expires)"
            result["suppressions"] = [["kind": "external", "status": "accepted", "justification": .string(text)]]
        }
        return .object(result)
    }

    /// For packages the sentence that osv-scanner writes, since SARIF has no other place for names and versions.
    private static func message(_ entry: SecurityVerdict.Entry) -> String {
        let finding = entry.shown
        guard let dependency = finding.dependency else { return SafeText.line(finding.summary) }
        let others = finding.ids.dropFirst().map { "'\($0)'" }.joined(separator: ", ")
        let known = others.utf8.isEmpty ? "" : " (also known as \(others))"
        let fixed = entry.findings.lazy.compactMap { $0.dependency?.fixedVersions.first }.first
        let deed = fixed.map { " Upgrade to \($0) or newer." } ?? ""
        return SafeText.line(
            "Package '\(dependency.name)@\(dependency.version)' is vulnerable to '\(finding.id)'\(known).\(deed)")
    }

    /// Code scanning refuses results without a place: a package without a file stands at its name, as in trivy's logs.
    private static func location(_ finding: SecurityFinding) -> JSONValue {
        let file = finding.place?.file ?? finding.dependency?.name ?? finding.id
        var region: JSONObject = ["startLine": .number(Double(finding.place?.line ?? 1))]
        if let end = finding.place?.endLine, end >= finding.place?.line ?? 1 {
            region["endLine"] = .number(Double(end))
        }
        var artifact: JSONObject = ["uri": .string(SARIFLog.uri(file.string))]
        if file.string.utf8.first != UInt8(ascii: "/") { artifact["uriBaseId"] = "%SRCROOT%" }
        return ["physicalLocation": ["artifactLocation": .object(artifact), "region": .object(region)]]
    }

    private static func level(_ severity: SecuritySeverity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium, .unknown: "warning"
        case .low: "note"
        case .info: "none"
        }
    }

    /// The number code scanning sorts by; nil where there is none.
    private static func score(_ severity: SecuritySeverity) -> String? {
        switch severity {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        case .unknown, .info: nil
        }
    }
}
