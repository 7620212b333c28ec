package import Actions
import Basics
import Engine
import Files
package import Forges
package import Planning
import Workflows

/// The repository of an event, as far as its actions are read before a run: at the event's commit, or as the work tree
/// is where that is used.
package struct OwnRepository: Sendable {
    /// The repository.
    package let git: GitRepository
    /// The commit.
    package let sha: String
    private let sourceGitFolder: String
    /// Whether the work tree is used as it is.
    package let isDirty: Bool
    /// Whether the files on disk are those of the commit, so that git need not be asked for them.
    package let isCheckedOut: Bool

    init(_ git: GitRepository, _ local: LocalEvent) {
        self.git = git
        sha = local.event.sha
        sourceGitFolder = local.sourceGitFolder
        isDirty = local.isDirty
        isCheckedOut =
            (try? git.head()).map { $0.sha.map { Key($0) } == Key(local.event.sha) && !$0.isDirty } ?? false
    }

    /// As a run was made with it.
    package init(_ git: GitRepository, of inputs: RunInputs) {
        self.git = git
        sha = inputs.sha
        sourceGitFolder = git.gitFolder
        isDirty = inputs.patchDigest != nil
        isCheckedOut =
            (try? git.head()).map { $0.sha.map { Key($0) } == Key(inputs.sha) && !$0.isDirty } ?? false
    }

    /// The work tree as it is.
    package init(workTreeOf git: GitRepository) {
        self.git = git
        sha = ""
        sourceGitFolder = git.gitFolder
        isDirty = true
        isCheckedOut = true
    }

    var reader: GitRepository {
        Key(sourceGitFolder) == Key(git.gitFolder) ? git : git.reading(sourceGitFolder)
    }

    func contents(of paths: [String]) throws -> [[UInt8]?] {
        guard isDirty || isCheckedOut else { return try reader.contents(of: paths, at: sha) }
        return try paths.map { try ActionFile.read($0, of: git.root) }
    }

    /// The lock file, or nil where there is none.
    package func lock() throws -> ActionLock? {
        guard let bytes = try contents(of: [ActionLock.path])[0] else { return nil }
        do throws(ActionProblem) { return try ActionLock(parsing: bytes) } catch { throw SessionError("\(error)") }
    }

    /// How a closure reads it.
    package func reading(_ resolver: ActionResolver) -> ActionClosure.Own {
        ActionClosure.Own(
            files: { try files(in: $0) },
            freeze: {
                isDirty
                    ? try resolver.freeze(paths: git.workTreeFiles(), of: git.root)
                    : try resolver.freeze(commit: sha, of: sourceGitFolder)
            })
    }

    func files(in folders: [String]) throws -> [Key: ActionFile] {
        let names = folders.flatMap { folder in
            ActionFile.names.map { (folder: folder, name: $0, path: folder.utf8.isEmpty ? $0 : "\(folder)/\($0)") }
        }
        var files: [Key: ActionFile] = [:]
        for (place, bytes) in zip(names, try contents(of: names.map(\.path))) where files[Key(place.folder)] == nil {
            if let bytes { files[Key(place.folder)] = ActionFile(name: place.name, bytes: bytes) }
        }
        return files
    }

    // MARK: - What a checkout has

    /// The folder with the files that a checkout gives; nil where only git has them.
    var workTree: String? { isDirty || isCheckedOut ? git.root : nil }

    /// Whether a checkout has submodules.
    var hasSubmodules: Bool { (try? contents(of: [".gitmodules"]))?.first.flatMap { $0 } != nil }

    /// A file that is kept in LFS, or nil.
    var largeFile: String? { try? reader.fileInLargeStorage(at: isDirty ? nil : sha) }
}
