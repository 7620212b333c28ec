import Actions
import Basics
import Files
import Planning
import Sessions
import Workflows

/// All workflow files whose actions a lock file holds: those of the work tree, and those of other repositories that they
/// call.
struct LockedFiles {
    /// What their jobs use.
    private(set) var uses: [ActionUse] = []
    /// The trees of called workflows of other repositories.
    private(set) var trees: [ActionTree] = []
    /// Called workflows that cannot be had, at the job that calls them.
    private(set) var problems: [Diagnostic] = []
    /// The files' bytes, by name.
    private(set) var contents: [Key: [UInt8]] = [:]
    private let resolver: ActionResolver

    /// Reads the workflows of the work tree at `root`, and follows their calls.
    ///
    /// - Throws: `CommandError` for a file with errors.
    init(_ root: String, _ resolver: ActionResolver) throws {
        self.resolver = resolver
        for name in try Folder.names(in: "\(root)/\(WorkflowFiles.folder)").map({ String(decoding: $0, as: UTF8.self) })
        where WorkflowFiles.isWorkflow(name) {
            let path = "\(WorkflowFiles.folder)/\(name)"
            try add(path, try InputFile.read("\(root)/\(path)", limit: 4 << 20))
        }
    }

    private mutating func add(_ name: String, _ bytes: [UInt8]) throws {
        contents[Key(name)] = bytes
        guard let workflow = WorkflowReader.read(path: name, bytes).workflow else {
            throw CommandError("\(name) has errors: see pitlane check")
        }
        let origin = ActionOrigin(workflowFile: name)
        for job in workflow.jobs {
            uses += ActionUse.all(in: job.stepsJob?.steps ?? [], origin: origin)
            guard let call = job.callJob else { continue }
            let called = call.target.fileName(calledFrom: name)
            // Those of the work tree are read anyway.
            guard contents[Key(called)] == nil, let target = WorkflowReference(remoteFile: called) else { continue }
            do throws(ActionProblem) {
                let (bytes, tree) = try file(target)
                if !trees.contains(tree) { trees.append(tree) }
                try addCalled(called, bytes)
            } catch {
                problems.append(
                    Diagnostic(.error, error.message, file: name, range: call.reference.range, hint: error.hint))
            }
        }
    }

    private func file(_ target: WorkflowReference) throws(ActionProblem) -> (bytes: [UInt8], tree: ActionTree) {
        guard case .repository(let owner, let name, let path, let ref) = target else {
            throw ActionProblem("\(target.text) is in no other repository")
        }
        return try resolver.file(path, of: try RemoteRepository(owner: owner, name: name, ref: ref))
    }

    private mutating func addCalled(_ name: String, _ bytes: [UInt8]) throws(ActionProblem) {
        do { try add(name, bytes) } catch { throw ActionProblem("\(error)") }
    }
}
