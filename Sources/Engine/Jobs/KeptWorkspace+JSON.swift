import Basics
import Planning

extension KeptWorkspace {
    var json: JSONValue {
        [
            "attempt": .number(Double(attempt)), "secrets": .string(secrets),
            "masks": .array(masks.map { .array($0.map { .number(Double($0)) }) }),
            "steps": .object(
                JSONObject(
                    steps.sorted { $0.key < $1.key }.map { JSONObject.Member(Key($0.key.description), $0.value.json) })),
        ]
    }

    /// - Throws: `Malformed` where something is missing or of another kind.
    init(_ json: JSONValue) throws(Malformed) {
        guard let attempt = json["attempt"]?.numberValue.flatMap({ Int(exactly: $0) }),
            let secrets = json["secrets"]?.stringValue, let masks = json["masks"]?.arrayValue,
            let steps = json["steps"]?.objectValue
        else { throw Malformed() }
        var values: [[UInt8]] = []
        for mask in masks {
            let bytes = mask.arrayValue?.compactMap { $0.numberValue.flatMap { UInt8(exactly: $0) } }
            guard let bytes, bytes.count == mask.arrayValue?.count else { throw Malformed() }
            values.append(bytes)
        }
        self.init(attempt: attempt, secrets: secrets, masks: values)
        for member in steps.members {
            guard let id = StepID(member.name.string) else { throw Malformed() }
            self.steps[id] = try Step(member.value)
        }
    }

    /// The reason for a file that another program has written.
    struct Malformed: Error, CustomStringConvertible {
        let description = "something is missing in it"
    }
}

extension KeptWorkspace.Step {
    fileprivate var json: JSONValue {
        [
            "outputs": .array(outputs.map(Self.pair)),
            "changes": .array(
                effects.changes.map { change in
                    switch change {
                    case .set(let name, let value): Self.pair(Output(name, value))
                    case .prependPath(let folder): .string(folder)
                    }
                }),
            "saved": .array(effects.saved.map(Self.pair)),
        ]
    }

    fileprivate init(_ json: JSONValue) throws(KeptWorkspace.Malformed) {
        outputs = try Self.list(json["outputs"], Self.pair)
        effects.saved = try Self.list(json["saved"], Self.pair)
        effects.changes = try Self.list(json["changes"]) { change in
            change.stringValue.map { .prependPath($0) } ?? Self.pair(change).map { .set($0.name, $0.value) }
        }
    }

    private static func pair(_ output: Output) -> JSONValue { [.string(output.name.string), .string(output.value)] }

    private static func pair(_ json: JSONValue) -> Output? {
        guard let texts = json.arrayValue?.compactMap(\.stringValue), texts.count == 2 else { return nil }
        return Output(Key(texts[0]), texts[1])
    }

    private static func list<Element>(
        _ json: JSONValue?, _ read: (JSONValue) -> Element?
    ) throws(KeptWorkspace.Malformed) -> [Element] {
        guard let items = json?.arrayValue else { throw KeptWorkspace.Malformed() }
        let elements = items.compactMap(read)
        guard elements.count == items.count else { throw KeptWorkspace.Malformed() }
        return elements
    }
}
