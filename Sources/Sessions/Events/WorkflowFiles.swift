import Basics
import Files
import Forges
import Planning
import Workflows

/// The workflow files of a run's commit, or of the work tree, and those that `-W` names anywhere else.
package struct WorkflowFiles: Sendable {
    /// The files in `.github/workflows`, read, in the order of their paths.
    let files: [WorkflowFile]
    /// The files whose triggers count: all of them, or those that `-W` names.
    let selected: [WorkflowFile]
    /// Their texts, by path.
    let texts: [Key: String]

    /// Where workflows lie in a repository.
    package static let folder = ".github/workflows"

    /// The workflows an event would read: those of its commit, or of the work tree where that is used as it is.
    ///
    /// - Parameters:
    ///   - names: What `-W` says: a path, file name or name in `.github/workflows`, or the path of a file or folder
    ///     anywhere; nothing for all workflows.
    ///   - made: A workflow that stands in no file, in place of all others.
    ///   - folder: Where these paths begin.
    init(
        _ local: LocalEvent, _ git: GitRepository, named names: [String], made: SourceFile? = nil, from folder: String
    ) throws {
        if let made {
            let file = Self.file(made.path, Array(made.text.utf8))
            (files, selected, texts) = ([], [file], [Key(made.path): made.text])
            return
        }
        let isOwn = Key(local.sourceGitFolder) == Key(git.gitFolder)
        let reader = isOwn ? git : git.reading(local.sourceGitFolder)
        var read: [(path: String, bytes: [UInt8])] = try Self.read(local.event.sha, isDirty: local.isDirty, reader)
        files = read.map(Self.file)
        if names.isEmpty {
            guard !files.isEmpty else {
                throw SessionError(
                    "there is no workflow in \(Self.folder): write one there, for instance \(Self.folder)/ci.yml, "
                        + "or name a file with -W")
            }
            selected = files
        } else {
            let places = NamedWorkflows(
                files: files, root: git.root, folder: folder, commit: local.isDirty ? nil : (reader, local.event.sha))
            var selected: [WorkflowFile] = []
            for name in names {
                for file in try places.find(name) where !selected.contains(where: { Key($0.path) == Key(file.path) }) {
                    if let known = files.first(where: { Key($0.path) == Key(file.path) }) {
                        selected.append(known)
                    } else {
                        selected.append(Self.file(file.path, file.bytes))
                        read.append(file)
                    }
                }
            }
            self.selected = selected
        }
        texts = Dictionary(read.map { (Key($0.path), String(decoding: $0.bytes, as: UTF8.self)) }) { first, _ in first }
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
    package static func isWorkflow(_ path: String) -> Bool {
        path.utf8.suffix(4).elementsEqual(".yml".utf8) || path.utf8.suffix(5).elementsEqual(".yaml".utf8)
    }

    /// The files that jobs call: those of the same commit, and those of other repositories.
    func callFiles(_ remote: RemoteWorkflows) -> CallFiles {
        let texts = texts
        return CallFiles(
            local: { path in texts[Key(path)].map { Array($0.utf8) } },
            remote: { owner, name, path, ref throws(CallLoadError) in try remote.read(owner, name, path, ref) })
    }
}
