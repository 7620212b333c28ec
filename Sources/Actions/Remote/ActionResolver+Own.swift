import Basics
import Files
package import Planning

/// Freezing the run's own repository, for `uses: $/path`, which needs no checkout.
extension ActionResolver {
    /// The files of a commit.
    ///
    /// - Parameter gitFolder: a repository of this machine that has the commit; nothing is changed in it.
    package func freeze(commit: String, of gitFolder: String) throws(ActionProblem) -> ActionTree {
        try keep(commit: commit) { draft throws in
            try git.checkOut(commit, of: gitFolder, to: draft.folder / "tree", index: draft.folder / "index")
        }
    }

    /// Files of a work tree as they are on disk.
    ///
    /// - Parameter paths: seen from `root`; those that are not there are left out.
    package func freeze(paths: [[UInt8]], of root: String) throws(ActionProblem) -> ActionTree {
        try keep(commit: nil) { draft throws in
            let (source, target) = (FilePath(root), draft.folder / "tree")
            try Folder.make(target)
            for path in paths {
                let file = FilePath(bytes: path)
                guard !file.isAbsolute, !file.components.contains(where: { $0.elementsEqual("..".utf8) }) else {
                    throw ActionError("'\(file)' is not a path in \(root)")
                }
                try Folder.make(target.appending(path).parent)
                _ = try Folder.copy(source.appending(path), to: target.appending(path))
            }
        }
    }

    private func keep(
        commit: String?, _ fill: (ActionDraft) throws -> Void
    ) throws(ActionProblem) -> ActionTree {
        do {
            let draft = try ActionDraft(in: store)
            try fill(draft)
            let digest = try store.keep(draft.folder / "tree")
            return ActionTree(reference: ActionTree.ownReference, commit: commit, digest: digest)
        } catch {
            throw ActionProblem(error)
        }
    }
}

/// Reading single files of remote repositories.
extension ActionResolver {
    /// One file of a remote repository at its ref, through the same cache, lock and replacements as actions:
    /// `owner/repo/.github/workflows/f.yml@ref`.
    ///
    /// ```swift
    /// let (bytes, tree) = try resolver.file(".github/workflows/f.yml", of: try RemoteRepository("owner/repo@v1"))
    /// ```
    /// - Parameter path: from the repository's root; neither `..` nor a link may lead out of it.
    /// - Returns: at most 1 MiB, and the tree it is of, to be frozen into the run.
    /// - Throws: `ActionProblem` where the repository, the ref or the file cannot be had.
    package func file(
        _ path: String, of repository: RemoteRepository
    ) throws(ActionProblem) -> (bytes: [UInt8], tree: ActionTree) {
        switch resolve([repository])[repository] {
        case .found(let tree):
            guard let bytes = try ActionFile.read(path, of: try store.path(of: tree)) else {
                throw ActionProblem("\(repository) has no file '\(path)'", "correct the path or the ref")
            }
            return (bytes, tree)
        case .failed(let problem): throw problem
        case .unknown, nil:
            throw ActionProblem("\(repository) has not been fetched yet", "a run fetches it")
        }
    }
}
