import Basics
import Files

/// Brings commits from the repository of the run into that of the workspace.
struct CheckoutFetch: Sendable {
    let git: GitCommand
    let source: FilePath
    let repository: WorkspaceRepository
    let target: CheckoutTarget
    /// 0 is all history, with all branches and tags.
    let depth: Int
    let tags: Bool

    /// Copies all objects where that does instead of a fetch: into a new repository, for one commit or everything.
    func copy() -> Bool {
        guard depth == 0 || (depth == 1 && !tags), Folder.entry(at: repository.gitFolder / "index") == nil else {
            return false
        }
        return ObjectCopy.copy(from: source, to: repository.gitFolder / "objects")
    }

    /// Fetches the target commit with its history, unless it was copied, and sets its ref.
    func fetch(isCopied: Bool) async throws {
        if depth == 0 {
            try await fetchEverything(isCopied: isCopied)
        } else if isCopied {
            try repository.writeShallow([target.sha])
        } else {
            let more = tags ? ["+refs/tags/*:refs/tags/*"] : ["--no-tags"]
            try await run(options: ["--depth=\(depth)"] + (tags ? [] : more), refs: [target.sha] + (tags ? more : []))
        }
        if let ref = target.trackingRef { try repository.write(ref: ref, target.sha) }
    }

    private func fetchEverything(isCopied: Bool) async throws {
        let (list, newer) = try await git.refs(of: source)
        let cloned = list.cloned(newer: newer)
        if isCopied {
            try repository.writePackedRefs(cloned)
            // A history that ends early in the source ends there here too.
            let shallow = ObjectCopy.commonFolder(of: source) / "shallow"
            if Folder.entry(at: shallow) != nil {
                try Folder.write(try Folder.content(of: shallow), to: repository.gitFolder / "shallow")
            }
            return
        }
        // Branches that come from the source's own origin are named one by one and those of the source stay out of the
        // pattern then: two sources with one destination are an error.
        let own = Set(list.refs.map { Key($0.name) })
        let others = cloned.filter { own.contains(Key($0.name)) && !$0.name.utf8.starts(with: "refs/tags/".utf8) }
            .filter { ref in
                let name = RefName.part(of: ref.name, after: RefList.tracking) ?? ""
                return newer.contains(Key(name)) || !own.contains(Key(RefList.heads + name))
            }
        let specs = others.map { "+\($0.name):\($0.name)" }
        let excluded = newer.sorted().map { "^\(RefList.heads)\($0)" }
        let refs =
            ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] + excluded + specs + [target.sha]
        try await run(options: ["--no-tags", "--update-shallow"], refs: refs)
        // A clone that was shallow before gets the rest.
        if Folder.entry(at: repository.gitFolder / "shallow") != nil,
            Folder.entry(at: ObjectCopy.commonFolder(of: source) / "shallow") == nil
        {
            try await run(options: ["--no-tags", "--unshallow"], refs: [target.sha])
        }
    }

    private func run(options: [String], refs: [String]) async throws {
        let arguments = ["-c", "protocol.version=2", "fetch", "--quiet", "--no-recurse-submodules"] + options
        try await git.run(arguments + ["--", source.description] + refs, in: repository.folder)
    }
}
