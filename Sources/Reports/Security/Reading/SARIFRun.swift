import Basics

/// One run of a SARIF log being read, or the part of one that stands elsewhere. Its members come in any order, and some
/// of them in other files: results wait until the rules are known.
struct SARIFRun {
    /// Members of a run that may stand elsewhere and matter here, by their names there (SARIF 2.1.0 §3.15.3).
    static let externalizable: [Key] = ["driver", "extensions", "invocations", "artifacts", "results"]

    private var driver: JSONValue?
    private var extensions: [JSONValue]?
    private var invocations: [SARIFInvocation]?
    private var bases: JSONValue = .null
    private var artifacts: [SARIFLocation]?
    private var results: [SARIFResult]?
    private var suppressed = 0
    private var lines: Int?
    /// What stands elsewhere.
    private(set) var references: [SARIFExternalReference] = []
    /// What a reference to this part may call it.
    private(set) var guid: Key?

    private static let shapes: [Key: JSONShape] = [
        "tool": .object(["driver": SARIFComponents.shape, "extensions": .list(SARIFComponents.shape)]),
        "driver": SARIFComponents.shape, "extensions": .list(SARIFComponents.shape), "guid": .lenient(.scalar),
        "invocations": .list(SARIFInvocation.shape),
        "originalUriBaseIds": .map(.object(["uri": .scalar, "uriBaseId": .scalar])),
        "externalPropertyFileReferences": SARIFExternalReference.shape,
        "properties": .maybe(["metrics": .maybe(["_totals": .maybe(["loc": .lenient(.scalar)])])]),
    ]
    private static let ownMembers: Set<Key> = [
        "tool", "originalUriBaseIds", "externalPropertyFileReferences", "properties",
    ]
    private static let partMembers: Set<Key> = ["driver", "extensions", "guid"]

    /// Reads on behind the `{` of the run, or of a part of one that stands elsewhere.
    mutating func read(_ input: inout SecurityInput, isPart: Bool) throws {
        var seen: Set<Key> = []
        while case .name(let member) = try input.next() {
            let token = try input.next()
            let isForeign = (isPart ? Self.ownMembers : Self.partMembers).contains(member)
            guard !isForeign, Self.shapes[member] != nil || member == "results" || member == "artifacts" else {
                try input.skip(token)
                continue
            }
            guard seen.insert(member).inserted else { throw input.malformed("'\(member)' is written twice") }
            try take(member, token, &input)
        }
    }

    private mutating func take(_ member: Key, _ token: JSONToken, _ input: inout SecurityInput) throws {
        switch member {
        case "results": try takeResults(token, &input)
        case "artifacts":
            let shape: JSONShape = .object(["location": SARIFLocation.artifact])
            var artifacts: [SARIFLocation] = []
            try input.elements(token, as: shape, of: "artifacts") { value, input in
                guard artifacts.count < 200_000 else { throw input.fault(.limit, "more than 200,000 artifacts") }
                artifacts.append(SARIFLocation(artifact: value["location"] ?? .null))
            }
            self.artifacts = artifacts
        default:
            let value = try input.value(token, as: Self.shapes[member] ?? .scalar)
            switch member {
            case "tool":
                driver = value["driver"]
                extensions = value["extensions"]?.arrayValue
            case "driver": driver = value
            case "extensions": extensions = value.arrayValue
            case "invocations": invocations = try value.arrayValue?.map { try SARIFInvocation($0, input) }
            case "originalUriBaseIds": bases = value
            case "externalPropertyFileReferences": references = SARIFExternalReference.all(of: value)
            case "guid": guid = value.stringValue.map { Key($0).asciiLowercased }
            default: lines = value["metrics"]?["_totals"]?["loc"]?.intValue
            }
        }
    }

    private mutating func takeResults(_ token: JSONToken, _ input: inout SecurityInput) throws {
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
    }

    /// Takes a member from the part that has it; false if that has none.
    mutating func adopt(_ member: Key, from part: SARIFRun) -> Bool {
        func join<Element>(_ own: inout [Element]?, _ other: [Element]?) -> Bool {
            guard let other else { return false }
            own = (own ?? []) + other
            return true
        }
        switch member {
        case "driver":
            guard let other = part.driver else { return false }
            // What is left of the driver in the log itself is at most its name.
            driver =
                other["name"] == nil ? other.objectValue.map { .object($0.adding("name", driver?["name"])) } : other
            return true
        case "extensions": return join(&extensions, part.extensions)
        case "invocations": return join(&invocations, part.invocations)
        case "artifacts": return join(&artifacts, part.artifacts)
        case "results":
            suppressed += part.suppressed
            return join(&results, part.results)
        default: return false
        }
    }

    // MARK: - The whole run

    /// What the run says.
    ///
    /// - Parameter missing: Why parts of it that stand elsewhere are not there, as sentences that go on after the
    ///   tool's name.
    func report(missing: [String], _ input: SecurityInput) throws -> SecurityReport {
        let stated = driver?["name"]?.stringValue.flatMap { $0.utf8.isEmpty ? nil : $0 }
        guard let name = stated ?? (missing.isEmpty ? nil : "the tool") else {
            throw input.wrongSchema("a run without 'tool.driver.name'")
        }
        let components = SARIFComponents(driver: driver ?? .null, extensions: extensions ?? [])
        let invocations = invocations ?? []
        var fingerprints = Fingerprints()
        var report = SecurityReport(
            tools: [name], faults: try faults(of: name, components, missing, input), suppressed: suppressed)
        let context = SARIFContext(
            tool: name, components: components, invocations: invocations, bases: bases, artifacts: artifacts ?? [])
        for result in results ?? [] {
            report.findings.append(try result.finding(in: context, input, &fingerprints))
        }
        return report
    }

    private func faults(
        of name: String, _ components: SARIFComponents, _ missing: [String], _ input: SecurityInput
    ) throws -> [SecurityReport.Fault] {
        func fault(_ reason: String, _ remedy: String) -> SecurityReport.Fault {
            SecurityReport.Fault(.tool, reason: "\(name) \(reason)", remedy: remedy)
        }
        var faults = missing.map {
            fault($0, "Let it write one file with everything in it, or keep its files together")
        }
        if results == nil, missing.isEmpty {
            faults.append(
                fault("has no results: it did not run to its end", "Look at the output of the step that ran it"))
        }
        if name.utf8.elementsEqual("Bandit".utf8), lines.map({ $0 <= 0 }) ?? false {
            faults.append(
                SecurityReport.Fault(
                    .nothing, reason: "Bandit looked at 0 lines",
                    remedy: "Check the paths it was given: one that does not exist is not an error to it"))
        }
        for invocation in invocations ?? [] {
            for reason in try invocation.faults(components, input) {
                faults.append(fault(reason, "Correct what it reports, or leave that out of what it looks at"))
            }
        }
        return faults
    }
}

extension JSONObject {
    fileprivate func adding(_ name: Key, _ value: JSONValue?) -> JSONObject {
        var object = self
        object[name] = value
        return object
    }
}
