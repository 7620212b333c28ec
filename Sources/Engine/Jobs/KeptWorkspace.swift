import Basics
import Files
import Glibc
import Hashing
import Planning

/// What a failed job has left in its workspace's folder beside its files, so that a later attempt can go on there.
///
/// Outputs and variables may hold secrets, as they do in the job's own files: nobody else may read the folder, and none
/// of it stands in the journal. The secrets themselves are not in it.
struct KeptWorkspace: Sendable {
    /// The attempt of the leg that left it.
    let attempt: Int
    let secrets: String
    /// What the job's steps wanted masked.
    let masks: [[UInt8]]
    var steps: [StepID: StepEffects] = [:]

    /// One text that differs where any of the secrets does.
    static func digest(_ secrets: [Key: String]) -> String {
        let members = secrets.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .string($0.value)) }
        return Digest.sha256(of: JSONValue.object(JSONObject(members)).bytes()).hex
    }

    // MARK: - On disk

    private static func path(_ folder: String) -> String { "\(folder)/_kept.json" }
    /// No file is read that is larger: 256 MiB.
    private static let fileLimit = 256 << 20

    /// The workspace kept in `folder`, or nil.
    static func read(_ folder: String) throws -> KeptWorkspace? {
        guard let bytes = try Folder.read(path(folder), limit: fileLimit) else { return nil }
        let json: JSONValue
        do { json = try JSONValue.parse(bytes: bytes) } catch {
            throw KeptWorkspaceError(path: path(folder), reason: "\(error)")
        }
        guard let kept = KeptWorkspace(json) else {
            throw KeptWorkspaceError(path: path(folder), reason: "something is missing in it")
        }
        return kept
    }

    /// Writes it for the owner's eyes only, and closes the folder around it.
    func write(to folder: String) throws(FileError) {
        guard chmod(folder, 0o700) == 0 else { throw FileError(action: "close", path: folder, code: errno) }
        try Self.forget(folder)
        try Folder.write(json.bytes(), to: Self.path(folder), mode: 0o600)
    }

    /// Nobody can go on in the folder any more.
    static func forget(_ folder: String) throws(FileError) { try Folder.remove(path(folder)) }
}

// MARK: - JSON

extension KeptWorkspace {
    fileprivate var json: JSONValue {
        [
            "attempt": .number(Double(attempt)), "secrets": .string(secrets),
            "masks": .array(masks.map { .array($0.map { .number(Double($0)) }) }),
            "steps": .object(
                JSONObject(
                    steps.sorted { $0.key < $1.key }.map { JSONObject.Member(Key($0.key.description), $0.value.json) })),
        ]
    }

    /// nil where something is missing or of another kind.
    fileprivate init?(_ json: JSONValue) {
        guard let attempt = json["attempt"]?.numberValue.flatMap({ Int(exactly: $0) }),
            let secrets = json["secrets"]?.stringValue, let masks = json["masks"]?.arrayValue,
            let steps = json["steps"]?.objectValue
        else { return nil }
        var values: [[UInt8]] = []
        for mask in masks {
            let bytes = mask.arrayValue?.compactMap { $0.numberValue.flatMap { UInt8(exactly: $0) } }
            guard let bytes, bytes.count == mask.arrayValue?.count else { return nil }
            values.append(bytes)
        }
        self.init(attempt: attempt, secrets: secrets, masks: values)
        for member in steps.members {
            guard let id = StepID(member.name.string), let effects = StepEffects(member.value) else { return nil }
            self.steps[id] = effects
        }
    }
}

extension StepEffects {
    fileprivate var json: JSONValue {
        [
            "outputs": .array(outputs.map(Self.pair)),
            "changes": .array(
                changes.map { change in
                    switch change {
                    case .set(let name, let value): Self.pair(Output(name, value))
                    case .prependPath(let folder): .string(folder)
                    }
                }),
            "saved": .array(saved.map(Self.pair)),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let outputs = Self.list(json["outputs"], Self.pair), let saved = Self.list(json["saved"], Self.pair),
            let changes = Self.list(
                json["changes"],
                { change -> Change? in
                    change.stringValue.map { .prependPath($0) } ?? Self.pair(change).map { .set($0.name, $0.value) }
                })
        else { return nil }
        self.init(outputs: outputs)
        (self.saved, self.changes) = (saved, changes)
    }

    private static func pair(_ output: Output) -> JSONValue { [.string(output.name.string), .string(output.value)] }

    private static func pair(_ json: JSONValue) -> Output? {
        guard let texts = json.arrayValue?.compactMap(\.stringValue), texts.count == 2 else { return nil }
        return Output(Key(texts[0]), texts[1])
    }

    private static func list<Element>(_ json: JSONValue?, _ read: (JSONValue) -> Element?) -> [Element]? {
        guard let items = json?.arrayValue else { return nil }
        let elements = items.compactMap(read)
        return elements.count == items.count ? elements : nil
    }
}

/// What a kept workspace says of itself cannot be read.
struct KeptWorkspaceError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String {
        "the kept workspace cannot be used, \(path) is damaged (\(reason)): start the job over with --job"
    }
}
