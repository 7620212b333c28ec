import Basics

/// Reads what `detect-secrets scan` writes: the secrets of each file, which it hashes and does not rate. Those that an
/// audit called no secret do not count.
struct DetectSecretsReader: SecurityFormatReader {
    let format = SecurityFormat.detectSecrets
    var results: Results?
    private var hasPlugins = false

    /// What the results come to.
    struct Results {
        var findings: [SecurityFinding] = []
        /// How many an audit called no secret.
        var suppressed = 0
        private var fingerprints = Fingerprints()

        private static let shape: JSONShape = .object([
            "type": .scalar, "filename": .scalar, "hashed_secret": .scalar, "line_number": .scalar,
            "is_secret": .scalar,
        ])

        /// Reads on behind the `{` of the results.
        mutating func read(_ input: inout SecurityInput) throws {
            while case .name(let file) = try input.next() {
                let token = try input.next()
                guard token == .beginArray else { throw input.malformed("'results' holds something other than lists") }
                try input.elements(token, as: Self.shape, of: "results") { value, input in
                    guard value["is_secret"]?.boolValue != false else {
                        suppressed += 1
                        return
                    }
                    try add(value, in: file, &input)
                }
            }
        }

        private mutating func add(_ value: JSONValue, in file: Key, _ input: inout SecurityInput) throws {
            try input.countFinding()
            let rule = Key(try input.text(value, "type"))
            let path = input.path(try input.optionalText(value, "filename") ?? file.string)
            findings.append(
                SecurityFinding(
                    tool: "detect-secrets", ids: [rule], severity: SecretScanner.severity(nil), title: rule.string,
                    message: "\(rule) in the sources",
                    place: SecurityFinding.Place(file: path, line: try input.line(value, "line_number")),
                    weaknesses: [Weakness.secret],
                    trace: fingerprints.trace(rule: rule, file: path, text: try input.text(value, "hashed_secret"))))
        }
    }

    var isPresent: Bool { hasPlugins || results != nil }

    mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws -> Bool {
        guard member == "plugins_used" else { return false }
        hasPlugins = true
        try input.skip(token)
        return true
    }

    func report(_ input: SecurityInput) throws -> SecurityReport {
        guard hasPlugins, let results else {
            throw input.wrongSchema("no whole detect-secrets report: 'plugins_used' or 'results' is missing")
        }
        return SecurityReport(tools: ["detect-secrets"], findings: results.findings, suppressed: results.suppressed)
    }
}
