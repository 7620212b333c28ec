import Basics

/// Reads what `gitleaks -f json` writes: a list of secrets (docs/formats/security.md#scanners). An empty one could be
/// anybody's.
///
/// gitleaks rates nothing: whatever it finds is `high`. The secrets themselves are not kept.
enum GitleaksReader {
    private static let shape: JSONShape = .object([
        "RuleID": .scalar, "Description": .brief, "File": .scalar, "StartLine": .scalar, "EndLine": .scalar,
        "Match": .scalar, "Secret": .scalar, "Commit": .scalar,
    ])

    /// Reads on behind the `[` of the document.
    static func read(
        _ input: inout SecurityInput, isNamed: Bool, wanted: SecurityFormat?
    ) throws -> SecurityReport {
        var fingerprints = Fingerprints()
        var findings: [SecurityFinding] = []
        while case let token = try input.next(), token != .endArray {
            let value = try input.value(token, as: .lenient(shape))
            guard value["RuleID"]?.stringValue != nil, value["File"]?.stringValue != nil else {
                throw input.wrongSchema("a list of something other than gitleaks findings")
            }
            findings.append(try finding(value, &input, &fingerprints))
        }
        _ = try input.next()
        if let wanted, wanted != .gitleaks {
            throw input.wrongSchema("the report is a list, as gitleaks writes it, not of \(wanted.rawValue)")
        }
        guard isNamed || !findings.isEmpty else {
            throw ReportError(
                .wrongSchema, file: input.name, reason: "cannot tell what made an empty list",
                remedy: "If it is from gitleaks, pass --tool gitleaks")
        }
        return SecurityReport(tools: ["gitleaks"], findings: findings)
    }

    private static func finding(
        _ value: JSONValue, _ input: inout SecurityInput, _ fingerprints: inout Fingerprints
    ) throws -> SecurityFinding {
        try input.countFinding()
        let rule = Key(try input.text(value, "RuleID"))
        let file = input.path(try input.text(value, "File"))
        let commit = String(decoding: (try input.optionalText(value, "Commit") ?? "").utf8.prefix(10), as: UTF8.self)
        let title = try input.optionalText(value, "Description") ?? ""
        let secret = [try input.optionalText(value, "Match") ?? "", try input.optionalText(value, "Secret") ?? ""]
        return SecurityFinding(
            tool: "gitleaks", ids: [rule], severity: .high, title: title,
            message: commit.utf8.isEmpty ? title : "\(title), in commit \(commit)",
            place: SecurityFinding.Place(
                file: file, line: try input.line(value, "StartLine"), endLine: try input.line(value, "EndLine")),
            weaknesses: [Weakness.secret],
            trace: fingerprints.trace(rule: rule, file: file, text: secret.joined(separator: "\n")))
    }
}
