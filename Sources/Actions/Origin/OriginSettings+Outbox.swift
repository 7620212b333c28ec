import Basics
import Files
import Processes

extension OriginSettings {
    /// Makes the run's copy of its remote with the branches and tags that are known here, unless it is there.
    func makeOutbox(_ git: HelperGit) throws {
        guard !Outbox(origin.outbox).exists else { return }
        let answer = try git.run(["--git-dir", source, "for-each-ref", RefList.format] + RefList.clonedNames)
        guard answer.status == 0 else { throw ActionError(answer.errorText) }
        let list = RefList(parsing: answer.standardOutput)
        let newer = try list.differing.filter { pair in
            try git.run(["--git-dir", source, "merge-base", "--is-ancestor", pair.own, pair.tracked]).status == 0
        }
        try makeOutbox(list.cloned(newer: Set(newer.map(\.branch))))
    }

    /// The same for an action, which waits for git.
    func makeOutbox(_ git: GitCommand) async throws {
        if !Outbox(origin.outbox).exists { try makeOutbox(try await git.cloned(from: FilePath(source))) }
    }

    /// - Parameter known: the refs that a clone has.
    private func makeOutbox(_ known: [RefList.Ref]) throws {
        var refs = known.map { known in
            let name = RefName.part(of: known.name, after: RefList.tracking).map { RefList.heads + $0 }
            return RefList.Ref(name: name ?? known.name, object: known.object, commit: known.commit)
        }
        // A request's merge, or a branch that only the event names.
        if ref.utf8.starts(with: "refs/".utf8), !refs.contains(where: { Key($0.name) == Key(ref) }) {
            refs.append(RefList.Ref(name: ref, object: sha, commit: sha))
        }
        let outbox = Outbox(origin.outbox)
        try outbox.make(
            from: FilePath(source), refs: refs, head: defaultBranch, idDigits: sha.utf8.count, largeFiles: largeFiles)
        let link = origin.newestOutbox
        if let target = outbox.folder.relative(to: link.parent) { try Folder.replaceLink(link, to: target) }
    }

    /// Where the user's repository keeps large files (LFS); nil where it has none.
    var largeFiles: FilePath? {
        let folder = ObjectCopy.commonFolder(of: FilePath(repository)) / "lfs" / "objects"
        return Folder.entry(at: folder, followingLinks: true)?.kind == .folder ? folder : nil
    }
}
