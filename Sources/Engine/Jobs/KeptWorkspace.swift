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
    /// What one step has left.
    struct Step: Hashable, Sendable {
        var outputs: [Output] = []
        var effects = JobMemory.Effects()
    }

    /// The attempt of the leg that left it.
    let attempt: Int
    let secrets: String
    /// What the job's steps wanted masked.
    let masks: [[UInt8]]
    var steps: [StepID: Step] = [:]

    init(attempt: Int, secrets: String, masks: [[UInt8]]) {
        self.attempt = attempt
        self.secrets = secrets
        self.masks = masks
    }

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
        do {
            return try KeptWorkspace(try JSONValue.parse(bytes: bytes))
        } catch {
            throw KeptWorkspaceError(path: path(folder), reason: "\(error)")
        }
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

/// What a kept workspace says of itself cannot be read.
struct KeptWorkspaceError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String {
        "the kept workspace cannot be used, \(path) is damaged (\(reason)): start the job over with --job"
    }
}
