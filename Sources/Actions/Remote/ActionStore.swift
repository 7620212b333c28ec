import Basics
import Files
package import Planning

/// The actions of a data folder, as they came from their repositories: `OWNER/NAME/COMMIT/`, each a whole tree that
/// appears at once and is never changed; `_folders/DIGEST/` holds those that came from a folder of this machine.
package struct ActionStore: Sendable {
    /// `DATA/actions`, absolute.
    package let folder: String
    private let data: FilePath

    package init(data: String) {
        self.data = FilePath(data)
        folder = "\(data)/actions"
    }

    /// Makes the folder. Whoever makes the data folder first tells git to leave it alone: a work tree must not become
    /// dirty by what is fetched.
    package func make() throws {
        try Folder.make(root)
        let ignore = data / ".gitignore"
        if Folder.entry(at: ignore) == nil { try Folder.write("*\n", to: ignore) }
    }

    private var root: FilePath { FilePath(folder) }

    // MARK: - Places

    func place(of repository: RemoteRepository, commit: String) -> FilePath {
        root / repository.folder / commit
    }

    /// Where a tree lies.
    private func place(of tree: ActionTree) throws(ActionProblem) -> FilePath {
        guard RefName.isObjectID(tree.digest) else { throw ActionProblem("'\(tree.digest)' is not a digest") }
        guard let commit = tree.commit, tree.key != Key(ActionTree.ownReference) else {
            return root / "_folders" / tree.digest
        }
        guard RefName.isObjectID(commit) else { throw ActionProblem("'\(commit)' is not a commit") }
        return place(of: try RemoteRepository(tree.reference), commit: commit)
    }

    /// The absolute path of a tree, for reading only.
    package func path(of tree: ActionTree) throws(ActionProblem) -> String { try place(of: tree).description }

    // MARK: - Reading

    /// The digest of a stored commit, or nil where it is not there or is not what it was when it came.
    func digest(of repository: RemoteRepository, commit: String) -> String? {
        let place = place(of: repository, commit: commit)
        guard Folder.entry(at: place)?.kind == .folder,
            let noted = try? Folder.content(of: Self.note(place), limit: 1 << 10),
            let digest = try? TreeDigest.of(place), noted.starts(with: digest.utf8)
        else { return nil }
        Self.touch(place)
        return digest
    }

    /// Notes that a tree is in use, for `prune`; one that cannot be touched may only go too early.
    private static func touch(_ place: FilePath) {
        try? Folder.setModified(place, nil)
    }

    private static func note(_ place: FilePath) -> FilePath { FilePath(bytes: place.bytes + ".sha256".utf8) }

    /// Copies a tree to `target`, a folder that is not there yet, and makes sure that it is the one that was frozen.
    ///
    /// - Throws: `ActionProblem` where it is not in the store or has been changed; nothing is left at `target` then.
    package func copy(_ tree: ActionTree, to target: String) throws(ActionProblem) {
        let place = try place(of: tree)
        let target = FilePath(target)
        guard Folder.entry(at: place)?.kind == .folder else {
            throw ActionProblem("\(tree.reference) is not in \(folder) any more", "start a new run")
        }
        do {
            try Folder.make(target.parent)
            try Folder.copyTree(place, to: target)
            guard Key(try TreeDigest.of(target)) == Key(tree.digest) else {
                throw ActionError(
                    "\(tree.reference) in \(place) is not what this run was created with; start a new run")
            }
        } catch {
            try? Folder.remove(target)
            throw ActionProblem(error)
        }
    }

    // MARK: - Writing

    /// Puts a draft's folder in its place, with a note of its digest; where another process was faster, its own counts.
    func install(
        _ draft: FilePath, as repository: RemoteRepository, commit: String
    ) throws -> String {
        let place = place(of: repository, commit: commit)
        let digest = try TreeDigest.of(draft)
        // What is there is incomplete or has been changed: `digest(of:commit:)` said so.
        if Folder.entry(at: place) != nil, self.digest(of: repository, commit: commit) == nil {
            try Folder.remove(Self.note(place))
            try Folder.remove(place)
        }
        try Folder.make(place.parent)
        try Folder.replace(Self.note(place), with: "\(digest)\n".utf8)
        try move(draft, to: place)
        return digest
    }

    /// Keeps a copy of a folder, its `.git` left out, by its content.
    ///
    /// - Returns: its digest.
    func snapshot(_ source: FilePath) throws -> String {
        let draft = try ActionDraft(in: self)
        let copy = draft.folder / "tree"
        try Folder.copyTree(source, to: copy, excluding: [Array(".git".utf8), Array(".pitlane".utf8)])
        return try keep(copy)
    }

    /// Keeps a folder of a draft by its content.
    ///
    /// - Returns: its digest.
    func keep(_ copy: FilePath) throws -> String {
        let digest = try TreeDigest.of(copy)
        let place = root / "_folders" / digest
        if Folder.entry(at: place) != nil, (try? TreeDigest.of(place)).map({ Key($0) }) != Key(digest) {
            try Folder.remove(place)
        }
        try Folder.make(place.parent)
        try move(copy, to: place)
        Self.touch(place)
        return digest
    }

    /// A rename fails where a folder with content is in the way: then another process has put the same there.
    private func move(_ draft: FilePath, to place: FilePath) throws {
        do { try Folder.rename(draft, to: place) } catch {
            guard Folder.entry(at: place)?.kind == .folder else { throw error }
        }
    }

    // MARK: - Refs

    /// The commit a ref was found to name when it was asked for last, for `--offline`.
    func rememberedCommit(of repository: RemoteRepository, server: String) -> String? {
        guard let bytes = try? Folder.content(of: memory(of: repository, server), limit: 1 << 10) else { return nil }
        let text = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        return RefName.isObjectID(text) ? text : nil
    }

    func remember(_ commit: String, of repository: RemoteRepository, server: String) throws {
        let file = memory(of: repository, server)
        try Folder.make(file.parent)
        try Folder.replace(file, with: "\(commit)\n\(repository.ref)\n\(server)\n".utf8)
    }

    private func memory(_ name: String, _ repository: RemoteRepository) -> FilePath {
        root / repository.folder / "refs" / name
    }

    private func memory(of repository: RemoteRepository, _ server: String) -> FilePath {
        memory(ActionGit.fileName("\(server)\n\(repository.ref)"), repository)
    }
}
