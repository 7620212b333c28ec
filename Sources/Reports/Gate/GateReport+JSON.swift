package import Basics

extension GateReport {
    /// The verdict for tools (docs/output.md#json): `{"gate":"coverage","verdict":"pass|block","reason":"…",` then
    /// `fields` and `lists`, `"findings":[{"check","reason","remedy"}],"notes":[…]}`; `reason` is the headline of a
    /// pass, else every reason.
    package var json: JSONValue {
        var object = head
        for list in lists { object[list.name] = .array((0..<list.count).map(list.element)) }
        for member in tail.members { object[member.name] = member.value }
        return .object(object)
    }

    /// Writes `json` as text in pieces, in memory bounded by the longest element of a list.
    package func writeJSON(to output: ([UInt8]) throws -> Void) rethrows {
        var bytes = Array(JSONValue.object(head).text().utf8.dropLast())
        for list in lists {
            bytes += ",".utf8
            bytes += JSONValue.string(list.name.string).text().utf8
            bytes += ":[".utf8
            for place in 0..<list.count {
                if place > 0 { bytes += ",".utf8 }
                bytes += list.element(place).text().utf8
                if bytes.count >= 1 << 16 {
                    try output(bytes)
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            bytes += "]".utf8
        }
        bytes += ",".utf8
        bytes += JSONValue.object(tail).text().utf8.dropFirst()
        try output(bytes)
    }

    private var head: JSONObject {
        var object: JSONObject = [
            "gate": .string(gate.rawValue),
            "verdict": .string(outcome.rawValue),
            "reason": .string(reasons.isEmpty ? headline : reasons.map(\.reason).joined(separator: "; ")),
        ]
        for member in fields.members { object[member.name] = member.value }
        return object
    }

    private var tail: JSONObject {
        [
            "findings": .array(
                reasons.map {
                    ["check": .string($0.check), "reason": .string($0.reason), "remedy": .string($0.remedy)]
                }),
            "notes": .array(notes.map(JSONValue.string)),
        ]
    }
}
