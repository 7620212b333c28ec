package import Basics

extension GateReport {
    /// The verdict for tools (CLI.md, Output): `{"gate":"coverage","verdict":"pass|block","reason":"…",` then `fields`,
    /// `"findings":[{"check","reason","remedy"}],"notes":[…]}`; `reason` is the headline of a pass, else every reason.
    package var json: JSONValue {
        var object: JSONObject = [
            "gate": .string(gate.rawValue),
            "verdict": .string(outcome.rawValue),
            "reason": .string(reasons.isEmpty ? headline : reasons.map(\.reason).joined(separator: "; ")),
        ]
        for member in fields.members { object[member.name] = member.value }
        object["findings"] = .array(
            reasons.map {
                ["check": .string($0.check), "reason": .string($0.reason), "remedy": .string($0.remedy)]
            })
        object["notes"] = .array(notes.map(JSONValue.string))
        return .object(object)
    }
}
