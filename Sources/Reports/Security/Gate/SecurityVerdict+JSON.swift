import Basics

extension SecurityVerdict {
    /// What tools get: `"severities":{"high":{"found","new","waived","blocking"},…}`, `"results":[…]`, `"tools"`,
    /// `"reports"`, `"suppressed"`, `"severity_source"`, `"ignore_unfixed"`; `new` is null where the base is not known.
    var fields: JSONObject {
        func number(_ count: Int) -> JSONValue { .number(Double(count)) }
        var severities = JSONObject()
        for severity in SecuritySeverity.worstFirst {
            let own = entries.filter { $0.severity == severity }
            let isCompared = own.contains { $0.isNew != nil }
            severities[Key(severity.rawValue)] = [
                "found": number(own.count), "new": isCompared ? number(own.filter { $0.isNew ?? false }.count) : .null,
                "waived": number(own.filter { $0.state == .waived }.count),
                "blocking": number(own.filter { $0.state == .blocks }.count),
            ]
        }
        return [
            "severities": .object(severities),
            "results": .array(entries.map(Self.json)),
            "tools": .array(tools.map(JSONValue.string)),
            "reports": number(reports),
            "suppressed": number(suppressed),
            "severity_source": .string(policy.severitySource.rawValue),
            "ignore_unfixed": .bool(policy.ignoreUnfixed),
        ]
    }

    private static func json(_ entry: Entry) -> JSONValue {
        func number(_ value: Int?) -> JSONValue { value.map { .number(Double($0)) } ?? .null }
        func text(_ key: Key?) -> JSONValue { key.map { .string($0.string) } ?? .null }
        let finding = entry.shown
        var ids: [Key] = []
        for id in entry.findings.flatMap(\.ids) where !ids.contains(id) { ids.append(id) }
        var tools: [String] = []
        for tool in entry.findings.map(\.tool) where !tools.contains(where: { Key($0) == Key(tool) }) {
            tools.append(tool)
        }
        return [
            "ids": .array(ids.map { text($0) }),
            "severity": .string(entry.severity.rawValue),
            "state": .string(entry.state.word),
            "new": entry.isNew.map(JSONValue.bool) ?? .null,
            "tools": .array(tools.map(JSONValue.string)),
            "message": .string(finding.summary),
            "file": text(finding.place?.file),
            "line": number(finding.place?.line),
            "package": text(finding.dependency?.name),
            "version": text(finding.dependency?.version),
            "fixed_versions": .array((finding.dependency?.fixedVersions ?? []).map(JSONValue.string)),
            "waiver": entry.waiver.map {
                ["id": .string($0.id.string), "owner": .string($0.owner), "expires": .string("\($0.expires)")]
            } ?? .null,
            "fingerprint": .string(finding.fingerprint.string),
        ]
    }
}
