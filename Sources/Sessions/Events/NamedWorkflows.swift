import Basics
import Files
import Forges
import Glibc
import Planning
import Workflows

/// Finds the workflows that `-W` names.
struct NamedWorkflows {
    /// Those in `.github/workflows`, which any of their names means.
    let files: [WorkflowFile]
    /// The repository's root.
    let root: String
    /// Where paths begin; if there is nothing, at the root.
    let folder: String
    /// The commit whose files count inside the repository, unless it lacks them; nil for the work tree.
    let commit: (git: GitRepository, sha: String)?

    /// The files that a name means, with their paths as they are shown: from the root, or absolute outside of it.
    func find(_ name: String) throws -> [(path: String, bytes: [UInt8])] {
        if let known = files.first(where: { isNamed($0, name) }) { return [(known.path, [])] }
        for start in [folder, root] {
            let path = Folder.resolve(name, in: start)
            if Folder.exists(path) { return try workflows(in: path, name) }
            if access(path, F_OK) == 0 { return [try file(path)] }
        }
        let known = files.map { RepositoryName.lastComponent($0.path) }
        let list = known.isEmpty ? "" : "; \(WorkflowFiles.folder) has \(known.joined(separator: ", "))"
        throw SessionError(
            "--workflow: there is no workflow, file or folder '\(name)'\(Suggestion.text(for: name, among: known))\(list)"
        )
    }

    private func isNamed(_ file: WorkflowFile, _ name: String) -> Bool {
        [file.path, RepositoryName.lastComponent(file.path), file.workflow?.name ?? ""].contains {
            Key($0) == Key(name)
        }
    }

    /// The workflow files in a folder itself, not below it.
    private func workflows(in path: String, _ name: String) throws -> [(path: String, bytes: [UInt8])] {
        let shown = shown(path)
        if Key(shown) == Key(WorkflowFiles.folder), !files.isEmpty { return files.map { ($0.path, []) } }
        var found: [(path: String, bytes: [UInt8])] = []
        if let commit, shown.utf8.first != UInt8(ascii: "/") {
            found = try commit.git.files(in: shown, at: commit.sha).map { ($0.name, $0.bytes) }
                .filter { WorkflowFiles.isWorkflow($0.path) && !Self.isAction($0.path) }
        }
        if found.isEmpty {
            found = try Folder.names(in: path).map { "\(path)/\(String(decoding: $0, as: UTF8.self))" }
                .filter { WorkflowFiles.isWorkflow($0) && !Self.isAction($0) && Folder.isFile($0) }.map(file)
        }
        guard !found.isEmpty else {
            let inner = "\(path)/\(WorkflowFiles.folder)"
            if Folder.exists(inner) { return try workflows(in: inner, name) }
            throw SessionError("--workflow: the folder '\(name)' holds no workflow (a file ending in .yml or .yaml)")
        }
        return found
    }

    private func file(_ path: String) throws -> (path: String, bytes: [UInt8]) {
        let shown = shown(path)
        if let commit, shown.utf8.first != UInt8(ascii: "/"),
            let bytes = try commit.git.contents(of: [shown], at: commit.sha)[0]
        {
            return (shown, bytes)
        }
        return (shown, try InputFile.read(path, limit: 4 << 20))
    }

    /// A path from the root; absolute where it leads out of the repository.
    private func shown(_ path: String) -> String {
        guard !InputFile.isPipe(path) else { return path }
        let name = RepositoryName.lastComponent(path)
        // Only the folder is followed: a link is the file that it is called.
        let real =
            Folder.exists(path) ? Self.real(path) : Folder.parent(of: path).flatMap(Self.real).map { "\($0)/\(name)" }
        guard let real else { return path }
        guard let base = Self.real(root), real.utf8.starts(with: "\(base)/".utf8) else { return real }
        return String(real.utf8.dropFirst(base.utf8.count + 1)) ?? real
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func isAction(_ path: String) -> Bool {
        ["action.yml", "action.yaml"].contains(Key(RepositoryName.lastComponent(path)))
    }
}
