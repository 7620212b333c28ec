import Basics

/// Reads what `bandit -f json` writes (docs/formats/security.md#scanners): a file it could not parse, or nothing to
/// look at, ends with 0.
struct BanditReader: SecurityFormatReader {
    let format = SecurityFormat.bandit
    var results: [SecurityFinding]?
    private var errors: [(file: String, reason: String)]?
    private var totals: JSONValue?

    var isPresent: Bool { totals != nil || !(results ?? []).isEmpty }

    static let shape: [Key: JSONShape] = [
        "filename": .scalar, "line_number": .scalar, "line_range": .lenient(.list(.scalar)), "code": .scalar,
        "issue_severity": .scalar, "issue_text": .brief, "issue_cwe": .maybe(["id": .scalar]),
        "test_id": .scalar, "test_name": .scalar,
    ]

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        switch member {
        case "errors":
            guard token == .beginArray else { throw input.wrongSchema("'errors' is not a list") }
            var errors: [(file: String, reason: String)] = []
            let shape: JSONShape = .object(["filename": .scalar, "reason": .scalar])
            try input.elements(token, as: shape, of: "errors") { value, input in
                errors.append(
                    (try input.optionalText(value, "filename") ?? "", try input.optionalText(value, "reason") ?? ""))
            }
            self.errors = errors
        case "metrics":
            let shape: JSONShape = .object(["_totals": .object(["loc": .scalar, "nosec": .scalar])])
            totals = try input.value(token, as: shape)["_totals"] ?? .null
        default: return false
        }
        return true
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard let results, let errors, let lines = totals?["loc"]?.intValue else {
            throw input.wrongSchema("no whole bandit report: 'errors', 'metrics._totals.loc' or 'results' is missing")
        }
        var faults = errors.map { error in
            SecurityReport.Fault(
                .tool, reason: "bandit could not read \(input.path(error.file)): \(error.reason)",
                remedy: "Correct the file or the path, or leave it out of what bandit looks at")
        }
        if lines <= 0, errors.isEmpty {
            faults.append(
                SecurityReport.Fault(
                    .nothing, reason: "bandit looked at 0 lines",
                    remedy: "Check the paths it was given: one that does not exist is not an error to it"))
        }
        return SecurityReport(
            tools: ["bandit"], findings: results, faults: faults,
            suppressed: max(0, totals?["nosec"]?.intValue ?? 0))
    }

    static func finding(
        _ value: JSONValue, _ input: inout SecurityInput, _ fingerprints: inout Fingerprints
    ) throws -> SecurityFinding {
        try input.countFinding()
        let rule = Key(try input.text(value, "test_id"))
        let file = input.path(try input.text(value, "filename"))
        let line = try input.line(value, "line_number")
        let message = try input.optionalText(value, "issue_text") ?? ""
        var severity = SeveritySources()
        severity.add(word: try input.text(value, "issue_severity"))
        let end = value["line_range"]?.arrayValue?.compactMap(\.intValue).filter { $0 <= Int(Int32.max) }.max()
        let source = line.flatMap { text(of: $0, in: value["code"]?.stringValue ?? "") }
        return SecurityFinding(
            tool: "bandit", ids: [rule], severity: severity.severity ?? .unknown,
            title: try input.optionalText(value, "test_name") ?? "", message: message,
            place: SecurityFinding.Place(
                file: file, line: line, endLine: line.flatMap { line in end.map { max(line, $0) } }),
            weaknesses: value["issue_cwe"]?["id"]?.intValue.map { [$0] } ?? [],
            trace: fingerprints.trace(rule: rule, file: file, text: source ?? message))
    }

    /// What stands in `code` behind the number of the line.
    private static func text(of line: Int, in code: String) -> String? {
        let start = Array("\(line) ".utf8)
        return code.utf8.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: start) }
            .map { String(Substring($0.dropFirst(start.count))) }
    }
}
