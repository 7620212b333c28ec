package import Basics
import Files
import Planning

/// Whose workspace a folder is: written beside the workspace when it stays after its job.
///
/// A folder without it is in use, or left over from a program that was killed.
package struct WorkOwner: Hashable, Sendable {
    /// The run. A run's number is given again after its data folder was removed, its moment of creation is not.
    package let run: RunIdentity
    /// The job.
    package let leg: NodePath
    /// The attempt that left it.
    package let attempt: Int
    /// Whether somebody asked for the folder (`--keep-work`): no other workspace replaces it.
    package let isWanted: Bool
    /// Whether the job can continue in it.
    package let isResumable: Bool
    /// What the folder took on disk when the job ended.
    package let bytes: Int64
    /// The folder's name while the job ran: paths in its files hold it.
    package let name: String
    /// `github.workspace`, below the folder.
    package let workspace: String

    // MARK: - On disk

    private static func path(_ folder: String) -> String { "\(folder)/_owner.json" }
    /// No larger file is read.
    private static let fileLimit = 1 << 20

    /// Whose `folder` is, or nil.
    package static func read(_ folder: String) -> WorkOwner? {
        guard let bytes = try? Folder.read(path(folder), limit: fileLimit),
            let json = try? JSONValue.parse(bytes: bytes)
        else { return nil }
        return WorkOwner(json)
    }

    func write(to folder: String) throws(FileError) {
        try Folder.write(json.bytes(), to: Self.path(folder), mode: 0o600)
    }

    /// Nobody can continue in the folder any more.
    static func forget(_ folder: String) throws(FileError) { try Folder.remove(path(folder)) }

    private var json: JSONValue {
        [
            "run": .number(Double(run.number)), "created": .number(Double(run.created.milliseconds)),
            "leg": .string(leg.description), "attempt": .number(Double(attempt)), "wanted": .bool(isWanted),
            "resumable": .bool(isResumable), "bytes": .number(Double(bytes)), "name": .string(name),
            "workspace": .string(workspace),
        ]
    }
}

extension WorkOwner {
    private init?(_ json: JSONValue) {
        guard let run = json["run"]?.wholeNumber, let created = json["created"]?.wholeNumber,
            let leg = json["leg"]?.stringValue, let attempt = json["attempt"]?.wholeNumber,
            case .bool(let isWanted)? = json["wanted"], case .bool(let isResumable)? = json["resumable"],
            let bytes = json["bytes"]?.wholeNumber, let name = json["name"]?.stringValue,
            let workspace = json["workspace"]?.stringValue
        else { return nil }
        self.init(
            run: RunIdentity(number: run, created: Instant(milliseconds: Int64(created))), leg: NodePath(leg),
            attempt: attempt, isWanted: isWanted, isResumable: isResumable, bytes: Int64(bytes), name: name,
            workspace: workspace)
    }
}

extension JSONValue {
    fileprivate var wholeNumber: Int? { numberValue.flatMap { Int(exactly: $0) } }
}
