import Basics
import Files

/// The `.git` folder of a workspace, written without git: that saves a process or two of a few milliseconds each.
struct WorkspaceRepository: Sendable {
    let folder: FilePath

    /// The repository's folder.
    var gitFolder: FilePath { folder / ".git" }

    /// Whether a repository stands there that `make` has made: one of a script's own has other remotes, as for the
    /// published action one with another address.
    var exists: Bool {
        guard Folder.entry(at: gitFolder / "HEAD") != nil, let config = try? Folder.content(of: gitFolder / "config")
        else {
            return false
        }
        return config.split(separator: 0x0A).contains { $0.elementsEqual(Self.mark.utf8) }
    }

    /// The line of the configuration that has git ask its helper.
    private static let mark = "\tvcs = \(RemoteAddress.helper)"

    /// Makes an empty repository whose `origin` has the public address `url`, which tools read from
    /// `remote.origin.url`. An object id has 40 digits (SHA-1) or 64 (SHA-256).
    ///
    /// - Parameters:
    ///   - helper: the command line of git's helper, for a shell: it serves what is fetched from `origin`, and takes every
    ///     push, to whatever address.
    ///   - publishes: whether pushes are done, which programs in the checkout find in its configuration.
    ///   - fileStorage: the repository that holds large files (LFS), as a `file:` address; nil leaves that to git-lfs.
    func make(
        url: String, helper: String, publishes: Bool, fileStorage: String?, idDigits: Int, sparse: SparseSelection?
    ) throws {
        for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"] {
            try Folder.make(gitFolder / name)
        }
        try Folder.write("ref: refs/heads/main\n", to: gitFolder / "HEAD")
        var config = """
            [core]
            \trepositoryformatversion = \(idDigits == 64 ? 1 : 0)
            \tfilemode = true
            \tbare = false
            \tlogallrefupdates = true

            """
        if let sparse {
            config += "\tsparseCheckout = true\n\tsparseCheckoutCone = \(sparse.isCone)\n"
            try Folder.write(sparse.patterns, to: gitFolder / "info" / "sparse-checkout")
        }
        if idDigits == 64 { config += "[extensions]\n\tobjectFormat = sha256\n" }
        config += "[gc]\n\tauto = 0\n[pitlane]\n\tpublishes = \(publishes)\n"
        config +=
            "[remote \"origin\"]\n\turl = \(GitConfig.quoted(url))\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
        // `vcs` has git ask its helper, whatever the remote's addresses are set to later.
        config += Self.mark + "\n"
        // Pushes to other remotes and addresses get there because each address begins with one of these texts; the last
        // is empty. Those of the known kinds stay addresses of which git hides user and password in its messages.
        for scheme in RemoteAddress.schemes {
            config += "[url \"\(RemoteAddress.helper)-\(scheme)://\"]\n\tpushInsteadOf = \"\(scheme)://\"\n"
        }
        config += "[url \"\(RemoteAddress.helper)::\"]\n\tpushInsteadOf = \"\"\n"
        // That git looks for its helpers among the aliases makes them independent of `PATH`.
        for name in [RemoteAddress.helper] + RemoteAddress.schemes.map({ "\(RemoteAddress.helper)-\($0)" }) {
            config += "[protocol \"\(name)\"]\n\tallow = always\n"
            config += "[alias]\n\tremote-\(name) = \(GitConfig.quoted(HelperCommand.alias(helper)))\n"
        }
        if let fileStorage {
            config += "[lfs]\n\turl = \(GitConfig.quoted(fileStorage))\n\tlocksverify = false\n"
        }
        try Folder.make(gitFolder / "hooks")
        try Folder.write(HelperCommand.hook(helper), to: gitFolder / "hooks" / "pre-push", mode: 0o777)
        try Folder.write(config, to: gitFolder / "config")
    }

    /// Sets refs, replacing those of the same name.
    func writePackedRefs(_ refs: [RefList.Ref]) throws {
        let lines = refs.map { "\($0.object) \($0.name)\n" }
        try Folder.write("# pack-refs with: sorted \n" + lines.joined(), to: gitFolder / "packed-refs")
    }

    /// Sets one ref.
    func write(ref: String, _ sha: String) throws {
        let path = gitFolder / ref
        try Folder.make(path.parent)
        try Folder.write(sha + "\n", to: path)
    }

    /// Ends the history at `commits`, as a fetch with `--depth` does.
    func writeShallow(_ commits: [String]) throws {
        try Folder.write(commits.map { $0 + "\n" }.joined(), to: gitFolder / "shallow")
    }
}
