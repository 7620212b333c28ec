import Basics

/// One run of a SARIF log being read. Its members come in any order: results wait until the rules are known.
struct SARIFRun {
    private var driver: JSONValue?
    private var extensions: [JSONValue] = []
    private var invocations: [JSONValue] = []
    private var bases: JSONValue = .null
    private var artifacts: [SARIFLocation] = []
    private var results: [SARIFResult]?
    private var suppressed = 0
    private var hasOtherFiles = false
    private var lines: Int?

    private static let component: JSONShape = .object([
        "name": .scalar,
        "rules": .list(
            .object([
                "id": .scalar, "name": .scalar, "shortDescription": .object(["text": .brief]),
                "fullDescription": .object(["text": .brief]),
                "messageStrings": .lenient(.map(.lenient(.object(["text": .brief])))),
                "defaultConfiguration": .object(["level": .scalar]), "properties": SARIFResult.properties,
            ])),
    ])

    private static let notification: JSONShape = .list(
        .object(["level": .scalar, "message": .object(["text": .brief]), "locations": SARIFLocation.list]))

    private static let shapes: [Key: JSONShape] = [
        "tool": .object(["driver": component, "extensions": .list(component)]),
        "invocations": .list(
            .object([
                "executionSuccessful": .scalar, "toolExecutionNotifications": notification,
                "toolConfigurationNotifications": notification,
            ])),
        "originalUriBaseIds": .map(.object(["uri": .scalar, "uriBaseId": .scalar])),
        "externalPropertyFileReferences": .object(["results": .list(.object([:]))]),
        "properties": .lenient(
            .object(["metrics": .lenient(.object(["_totals": .lenient(.object(["loc": .lenient(.scalar)]))]))])),
    ]

    /// Reads on behind the `{` of the run.
    mutating func read(_ input: inout SecurityInput) throws -> SecurityReport {
        var seen: Set<Key> = []
        while case .name(let member) = try input.next() {
            let token = try input.next()
            let isWanted = Self.shapes[member] != nil || member == "results" || member == "artifacts"
            guard isWanted else {
                try input.skip(token)
                continue
            }
            guard seen.insert(member).inserted else { throw input.malformed("'\(member)' is written twice") }
            try take(member, token, &input)
        }
        guard let name = driver?["name"]?.stringValue, !name.utf8.isEmpty else {
            throw input.wrongSchema("a run without 'tool.driver.name'")
        }
        return try report(of: name, input)
    }

    private mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws {
        if member == "results" {
            guard token != .null else { return }
            var results: [SARIFResult] = []
            try input.elements(token, as: SARIFResult.shape, of: "results") { value, input in
                let result = try SARIFResult(value, input)
                switch result.standing {
                case .finding:
                    try input.countFinding()
                    results.append(result)
                case .suppressed: suppressed += 1
                case .nothing: break
                }
            }
            self.results = results
            return
        }
        if member == "artifacts" {
            let shape: JSONShape = .object(["location": SARIFLocation.artifact])
            try input.elements(token, as: shape, of: "artifacts") { value, input in
                guard artifacts.count < 200_000 else { throw input.fault(.limit, "more than 200,000 artifacts") }
                artifacts.append(SARIFLocation(artifact: value["location"] ?? .null))
            }
            return
        }
        let value = try input.value(token, as: Self.shapes[member] ?? .scalar)
        switch member {
        case "tool":
            driver = value["driver"]
            extensions = value["extensions"]?.arrayValue ?? []
        case "invocations": invocations = value.arrayValue ?? []
        case "originalUriBaseIds": bases = value
        case "externalPropertyFileReferences": hasOtherFiles = !(value["results"]?.arrayValue ?? []).isEmpty
        default: lines = value["metrics"]?["_totals"]?["loc"]?.intValue
        }
    }

    // MARK: - The whole run

    private func report(of name: String, _ input: SecurityInput) throws -> SecurityReport {
        var fingerprints = Fingerprints()
        var report = SecurityReport(tools: [name], faults: try faults(of: name, input), suppressed: suppressed)
        let context = SARIFContext(
            tool: name, driver: driver ?? .null, extensions: extensions, bases: bases, artifacts: artifacts)
        for result in results ?? [] {
            report.findings.append(try result.finding(in: context, input, &fingerprints))
        }
        return report
    }

    private func faults(of name: String, _ input: SecurityInput) throws -> [SecurityReport.Fault] {
        func fault(_ reason: String, _ remedy: String) -> SecurityReport.Fault {
            SecurityReport.Fault(.tool, reason: "\(name) \(reason)", remedy: remedy)
        }
        var faults: [SecurityReport.Fault] = []
        if hasOtherFiles {
            faults.append(
                fault("put its results into other files", "Let it write one file with everything in it"))
        } else if results == nil {
            faults.append(
                fault("has no results: it did not run to its end", "Look at the output of the step that ran it"))
        }
        if name.utf8.elementsEqual("Bandit".utf8), lines.map({ $0 <= 0 }) ?? false {
            faults.append(
                SecurityReport.Fault(
                    .nothing, reason: "Bandit looked at 0 lines",
                    remedy: "Check the paths it was given: one that does not exist is no error to it"))
        }
        for invocation in invocations {
            guard let isSuccessful = invocation["executionSuccessful"]?.boolValue else {
                throw input.malformed("an invocation does not say whether it was successful")
            }
            var reasons: [String] = []
            for list in ["toolExecutionNotifications", "toolConfigurationNotifications"] as [Key] {
                for notification in invocation[list]?.arrayValue ?? [] {
                    guard try SARIFLevel.read(notification, input) == .error else { continue }
                    let text = notification["message"]?["text"]?.stringValue ?? "an error without a message"
                    let place = SARIFLocation.first(of: notification)?.uri.map { "\(input.path($0)): " } ?? ""
                    reasons.append("reports an error: \(place)\(text)")
                }
            }
            if !isSuccessful, reasons.isEmpty { reasons.append("says that it failed") }
            faults += reasons.map { fault($0, "Correct what it reports, or leave that out of what it looks at") }
        }
        return faults
    }
}
