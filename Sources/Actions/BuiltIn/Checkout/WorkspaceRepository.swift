import Basics

/// The `.git` folder of a workspace, written without git: that saves a process or two of a few milliseconds each.
struct WorkspaceRepository: Sendable {
    let folder: FilePath

    /// The repository's folder.
    var gitFolder: FilePath { folder / ".git" }

    /// Whether a repository stands there already.
    var exists: Bool { FileTree.entry(at: gitFolder / "HEAD") != nil }

    /// Makes an empty repository that fetches from `source` under its public address `url`, which tools read from
    /// `remote.origin.url`, and pushes nowhere. An object id has 40 digits (SHA-1) or 64 (SHA-256).
    func make(url: String, source: FilePath, idDigits: Int, sparse: SparseSelection?) throws(ActionError) {
        for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"] {
            try FileTree.makeFolder(gitFolder / name)
        }
        try FileTree.write("ref: refs/heads/main\n", to: gitFolder / "HEAD")
        var config = """
            [core]
            \trepositoryformatversion = \(idDigits == 64 ? 1 : 0)
            \tfilemode = true
            \tbare = false
            \tlogallrefupdates = true

            """
        if let sparse {
            config += "\tsparseCheckout = true\n\tsparseCheckoutCone = \(sparse.isCone)\n"
            try FileTree.write(sparse.patterns, to: gitFolder / "info" / "sparse-checkout")
        }
        if idDigits == 64 { config += "[extensions]\n\tobjectFormat = sha256\n" }
        config += "[gc]\n\tauto = 0\n"
        config += "[remote \"origin\"]\n\turl = \(Self.quoted(url))\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
        // Later steps fetch from the repository of the run, and a push meets a name that no program serves.
        if let path = source.text, !path.utf8.contains(0x0A) {
            config += "[url \(Self.quoted(path))]\n\tinsteadOf = \(Self.quoted(url))\n"
        }
        config += "[url \"withheld://this-run-does-not-push/\"]\n\tpushInsteadOf = \(Self.quoted(url))\n"
        try FileTree.write(config, to: gitFolder / "config")
    }

    /// Sets refs, replacing those of the same name.
    func writePackedRefs(_ refs: [RefList.Ref]) throws(ActionError) {
        let lines = refs.map { "\($0.object) \($0.name)\n" }
        try FileTree.write("# pack-refs with: sorted \n" + lines.joined(), to: gitFolder / "packed-refs")
    }

    /// Sets one ref.
    func write(ref: String, _ sha: String) throws(ActionError) {
        let path = gitFolder / ref
        try FileTree.makeFolder(path.parent)
        try FileTree.write(sha + "\n", to: path)
    }

    /// Ends the history at `commits`, as a fetch with `--depth` does.
    func writeShallow(_ commits: [String]) throws(ActionError) {
        try FileTree.write(commits.map { $0 + "\n" }.joined(), to: gitFolder / "shallow")
    }

    /// A value or subsection of git's configuration language.
    private static func quoted(_ text: String) -> String {
        let escaped = text.utf8.flatMap { byte -> [UInt8] in
            byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), byte] : [byte]
        }
        return "\"" + String(decoding: escaped, as: UTF8.self) + "\""
    }
}
