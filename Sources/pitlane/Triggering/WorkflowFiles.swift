import Basics
import Files
import Forges
import Planning
import Workflows

/// The workflow files of a run's commit, or of the work tree.
struct WorkflowFiles {
    /// All files, read, in the order of their paths.
    let files: [WorkflowFile]
    /// Their texts, by path.
    let texts: [Key: String]

    static let folder = ".github/workflows"

    /// The workflows an event would read: those of its commit, or of the work tree where that is used as it is.
    init(_ local: LocalEvent, _ git: GitRepository) throws {
        var files: [WorkflowFile] = []
        var texts: [Key: String] = [:]
        let isOwn = Key(local.sourceGitFolder) == Key(git.gitFolder)
        let reader = isOwn ? git : git.reading(local.sourceGitFolder)
        for (path, bytes) in try Self.read(local.event.sha, isDirty: local.isDirty, reader) {
            files.append(Self.file(path, bytes))
            texts[Key(path)] = String(decoding: bytes, as: UTF8.self)
        }
        guard !files.isEmpty else {
            throw CommandError(
                "there is no workflow in \(Self.folder): write one there, for instance \(Self.folder)/ci.yml")
        }
        self.files = files
        self.texts = texts
    }

    /// The files of a commit, or of the work tree, read; there may be none.
    static func files(at sha: String, isDirty: Bool, _ git: GitRepository) throws -> [WorkflowFile] {
        try read(sha, isDirty: isDirty, git).map(file)
    }

    private static func file(_ path: String, _ bytes: [UInt8]) -> WorkflowFile {
        let (workflow, diagnostics) = WorkflowReader.read(path: path, bytes)
        let triggers = workflow == nil ? WorkflowReader.triggers(path: path, bytes) : nil
        return WorkflowFile(path: path, workflow: workflow, triggers: triggers, diagnostics: diagnostics)
    }

    private static func read(
        _ sha: String, isDirty: Bool, _ git: GitRepository
    ) throws -> [(path: String, bytes: [UInt8])] {
        guard isDirty else {
            return try git.files(in: folder, at: sha).map { ($0.name, $0.bytes) }.filter { isWorkflow($0.0) }
        }
        return try Folder.names(in: "\(git.root)/\(folder)").compactMap { name in
            let path = "\(folder)/\(String(decoding: name, as: UTF8.self))"
            guard isWorkflow(path), Folder.isFile("\(git.root)/\(path)") else { return nil }
            return try Folder.read("\(git.root)/\(path)", limit: 4 << 20).map { (path, $0) }
        }
    }

    /// Whether GitHub takes the file for a workflow.
    static func isWorkflow(_ path: String) -> Bool {
        path.utf8.suffix(4).elementsEqual(".yml".utf8) || path.utf8.suffix(5).elementsEqual(".yaml".utf8)
    }

    /// The files that jobs call: those of the same commit, and those of other repositories.
    func callFiles(_ remote: RemoteWorkflows) -> CallFiles {
        let texts = texts
        return CallFiles(
            local: { path in texts[Key(path)].map { Array($0.utf8) } },
            remote: { owner, name, path, ref throws(CallLoadError) in try remote.read(owner, name, path, ref) })
    }

    /// Only the workflows named by `-W`: a path, a file name, or a workflow's name.
    func selecting(_ names: [String]) throws -> [WorkflowFile] {
        guard !names.isEmpty else { return files }
        return try names.map { name in
            let found = files.first { file in
                let fileName = RepositoryName.lastComponent(file.path)
                return [file.path, fileName, file.workflow?.name ?? ""].contains { Key($0) == Key(name) }
            }
            guard let found else {
                let known = files.map { RepositoryName.lastComponent($0.path) }
                throw CommandError(
                    "--workflow: there is no workflow '\(name)'\(Suggestions.text(for: name, among: known)); here are \(known.joined(separator: ", "))"
                )
            }
            return found
        }
    }
}
