import Basics
import Planning
import Workflows

/// Which workflow file a job is from, as the `job` context says it
/// (docs/language/reusable-workflows.md#what-is-seen-inside): the called file where `github.workflow_ref` is the
/// caller's.
struct WorkflowIdentity {
    /// `workflow_ref`, `workflow_sha`, `workflow_repository`, `workflow_file_path`.
    let members: JSONObject

    /// - Parameters:
    ///   - file: the file's name in the run (`WorkflowReference.fileName`).
    ///   - inputs: the run's.
    init(_ file: String, _ inputs: RunInputs) {
        let github = inputs.github
        if case .repository(let owner, let name, let path, let ref)? = WorkflowReference(remoteFile: file) {
            // A run of an earlier version knows the commit only where the reference names it.
            let isCommit = ref.utf8.count == 40 && ref.utf8.allSatisfy(Self.isHexDigit)
            let commit = inputs.files.first { Key($0.path) == Key(file) }?.commit ?? (isCommit ? ref : "")
            members = [
                "workflow_ref": .string(file), "workflow_sha": .string(commit),
                "workflow_repository": .string("\(owner)/\(name)"), "workflow_file_path": .string(path),
            ]
        } else {
            let repository = github["repository"]?.stringValue ?? ""
            members = [
                "workflow_ref": .string("\(repository)/\(file)@\(github["ref"]?.stringValue ?? "")"),
                "workflow_sha": .string(inputs.sha), "workflow_repository": .string(repository),
                "workflow_file_path": .string(file),
            ]
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
    }
}
