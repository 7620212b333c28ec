package import Basics
import Files
package import Planning

/// Finds out what references to remote actions stand for, and has their trees in the store.
///
/// A ref is asked for at each run, a commit never again. With a lock every reference must be in it, and be what it
/// says.
package struct ActionResolver: Sendable {
    /// What may be asked of the network.
    package enum Network: Hashable, Sendable {
        /// Refs are asked for and commits fetched.
        case allowed
        /// Only what is locked or cached; anything else is a problem (`--offline`).
        case offline
        /// Only what is locked or cached; anything else is left unknown (`plan`).
        case untouched
    }

    /// What the lock means.
    package enum Lock: Sendable {
        /// There is none.
        case none
        /// Every reference must be in it, and name what it says.
        case required(ActionLock)
        /// What is in it is taken from it; the rest is asked for. For the command that writes it.
        case kept(ActionLock)
    }

    /// A folder in the place of a repository: `OWNER/REPO[@REF]=DIR`.
    package struct Replacement: Sendable {
        /// `owner/name` or `owner/name@ref`, lower case but for the ref.
        package let key: Key
        /// Absolute.
        package let folder: String

        /// Reads `OWNER/REPO[@REF]`.
        ///
        /// - Parameter folder: absolute.
        package init(_ repository: String, folder: String) throws(ActionProblem) {
            let hasRef = repository.utf8.contains(UInt8(ascii: "@"))
            let parsed = try RemoteRepository(hasRef ? repository : "\(repository)@any")
            key = hasRef ? parsed.key : Key(parsed.folder)
            self.folder = folder
        }

        /// Whether it stands in for the repository.
        package func replaces(_ repository: RemoteRepository) -> Bool {
            key == repository.key || key == Key(repository.folder)
        }
    }

    /// What became of a reference.
    package enum Outcome: Sendable {
        case found(ActionTree)
        /// Only a run can tell.
        case unknown
        case failed(ActionProblem)
    }

    package let store: ActionStore
    let git: ActionGit
    let network: Network
    private let lock: Lock
    private let replacements: [Replacement]

    /// - Parameters:
    ///   - server: what stands before `/owner/name` in the address of a repository.
    ///   - environment: the user's own, for git.
    ///   - progress: is told what is fetched, and that it goes on.
    package init(
        store: ActionStore, server: String, environment: [(Key, String)], network: Network, lock: Lock,
        replacements: [Replacement], progress: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.network = network
        self.lock = lock
        self.replacements = replacements
        git = ActionGit(server: server, environment: environment, store: store, progress: progress)
    }

    /// Whether a folder stands in for the repository, which then wins over an action that is built in.
    package func isReplaced(_ repository: RemoteRepository) -> Bool {
        replacements.contains { $0.replaces(repository) }
    }

    // MARK: - Resolving

    /// What references stand for; all that is missing is asked for and fetched at once.
    package func resolve(_ repositories: [RemoteRepository]) -> [RemoteRepository: Outcome] {
        var outcomes: [RemoteRepository: Outcome] = [:]
        var known: [ActionGit.Wanted] = []
        var open: [RemoteRepository] = []
        for repository in repositories where outcomes[repository] == nil {
            do throws(ActionProblem) {
                if let replacement = replacements.first(where: { $0.replaces(repository) }) {
                    outcomes[repository] = .found(try snapshot(repository, replacement))
                } else if let commit = try knownCommit(repository) {
                    known.append(ActionGit.Wanted(repository: repository, commit: commit, name: nil))
                } else if network == .untouched {
                    outcomes[repository] = .unknown
                } else {
                    open.append(repository)
                }
            } catch {
                outcomes[repository] = .failed(error)
            }
        }
        do {
            for (repository, answer) in try git.ask(open) {
                do throws(ActionProblem) {
                    known.append(try accept(try answer.get(), for: repository))
                } catch {
                    outcomes[repository] = .failed(error)
                }
            }
            outcomes.merge(try trees(known)) { $1 }
        } catch {
            for repository in repositories where outcomes[repository] == nil {
                outcomes[repository] = .failed(ActionProblem(error))
            }
        }
        return outcomes
    }

    private func snapshot(_ repository: RemoteRepository, _ source: Replacement) throws(ActionProblem) -> ActionTree {
        let folder = FilePath(source.folder)
        guard Folder.entry(at: folder, followingLinks: true)?.kind == .folder else {
            throw ActionProblem("--action-source \(source.key)=\(source.folder): there is no such folder")
        }
        do {
            return ActionTree(reference: "\(repository)", commit: nil, digest: try store.snapshot(folder))
        } catch {
            throw ActionProblem(error)
        }
    }

    /// The commit where it is known without a question; nil where one has to be asked.
    private func knownCommit(_ repository: RemoteRepository) throws(ActionProblem) -> String? {
        switch lock {
        case .required(let lock):
            guard let entry = lock[repository] else {
                throw ActionProblem("\(repository) is not in \(ActionLock.path)", "add it: pitlane actions lock")
            }
            if let commit = repository.commit, Key(commit) != Key(entry.commit) {
                throw ActionProblem(
                    "\(ActionLock.path) says \(entry.commit) of \(repository)", "write it again: pitlane actions lock")
            }
            // A tag that moved is found out by asking.
            if repository.commit != nil || network != .allowed { return entry.commit }
            return nil
        case .kept(let lock):
            if let entry = lock[repository] { return entry.commit }
        case .none: break
        }
        if let commit = repository.commit { return commit }
        if network == .allowed { return nil }
        if let commit = store.rememberedCommit(of: repository, server: git.server) { return commit }
        if network == .untouched { return nil }
        throw ActionProblem(
            "\(repository) has not been fetched yet, and --offline allows no network",
            "run once without --offline, or use a folder: --action-source \(repository.repository)=DIR")
    }

    /// Compares what the server says with the lock.
    private func accept(
        _ answer: ActionGit.Answer, for repository: RemoteRepository
    ) throws(ActionProblem) -> ActionGit.Wanted {
        if case .required(let lock) = lock, let entry = lock[repository], Key(entry.commit) != Key(answer.commit) {
            throw ActionProblem(
                "\(repository) has moved: \(ActionLock.path) says \(entry.commit), and it is \(answer.commit) now",
                "look at what changed, then accept it: pitlane actions lock --update; --offline takes the locked commit"
            )
        }
        do {
            try store.remember(answer.commit, of: repository, server: git.server)
        } catch {
            throw ActionProblem(error)
        }
        return ActionGit.Wanted(repository: repository, commit: answer.commit, name: answer.name)
    }

    // MARK: - Trees

    /// The trees of commits, fetched where they are not in the store.
    private func trees(_ known: [ActionGit.Wanted]) throws -> [RemoteRepository: Outcome] {
        var digests: [Key: Result<String, ActionProblem>] = [:]
        var missing: [Key: ActionGit.Wanted] = [:]
        for wanted in known {
            let key = Self.key(wanted)
            if let digest = store.digest(of: wanted.repository, commit: wanted.commit) {
                digests[key] = .success(digest)
            } else {
                missing[key] = wanted
            }
        }
        if network == .allowed, !missing.isEmpty {
            for (wanted, result) in try git.fetch(missing.sorted { $0.key < $1.key }.map(\.value)) {
                digests[Self.key(wanted)] = result
            }
        }
        var outcomes: [RemoteRepository: Outcome] = [:]
        for wanted in known { outcomes[wanted.repository] = outcome(wanted, digests[Self.key(wanted)]) }
        return outcomes
    }

    /// Two refs of one repository may name one commit.
    private static func key(_ wanted: ActionGit.Wanted) -> Key { Key("\(wanted.repository.folder)/\(wanted.commit)") }

    private func outcome(_ wanted: ActionGit.Wanted, _ result: Result<String, ActionProblem>?) -> Outcome {
        switch result {
        case nil where network == .untouched: return .unknown
        case nil:
            return .failed(
                ActionProblem(
                    "\(wanted.repository) (\(wanted.commit)) is not in the cache, and --offline allows no network",
                    "run once without --offline, or use a folder: --action-source \(wanted.repository.repository)=DIR"))
        case .failure(let problem): return .failed(problem)
        case .success(let digest):
            if let entry = locked(wanted.repository), Key(entry.digest) != Key(digest) {
                return .failed(
                    ActionProblem(
                        "the content of \(wanted.repository) is not what \(ActionLock.path) says: "
                            + "sha256:\(digest) instead of sha256:\(entry.digest)",
                        "look at what changed, then accept it: pitlane actions lock --update"))
            }
            return .found(ActionTree(reference: "\(wanted.repository)", commit: wanted.commit, digest: digest))
        }
    }

    private func locked(_ repository: RemoteRepository) -> ActionLock.Entry? {
        switch lock {
        case .none: nil
        case .required(let lock), .kept(let lock): lock[repository]
        }
    }
}

// MARK: - Own

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

// MARK: - Check

extension ActionResolver {
    /// The references of a lock that do not mean any more what it says, each with the reason; those that a folder
    /// stands in for are left out. Branches and tags are asked for unless the resolver may not use the network.
    package func moved(of lock: ActionLock) throws -> [(repository: RemoteRepository, reason: String)] {
        let locked = lock.references.filter { !isReplaced($0) }
        var moved: [(repository: RemoteRepository, reason: String)] = []
        let answers = try network == .allowed ? git.ask(locked.filter { $0.commit == nil }) : [:]
        for repository in locked {
            guard let entry = lock[repository] else { continue }
            if let commit = repository.commit {
                if Key(commit) != Key(entry.commit) { moved.append((repository, "the line says \(entry.commit)")) }
                continue
            }
            switch answers[repository] {
            case .success(let answer) where Key(answer.commit) != Key(entry.commit):
                moved.append((repository, "it has moved: \(entry.commit) is locked, and it is \(answer.commit) now"))
            case .failure(let problem): moved.append((repository, problem.message))
            case .success, nil: break
            }
        }
        return moved
    }
}
