import Basics
import Files

/// What a step asks of `actions/checkout`, checked.
struct CheckoutRequest: Sendable {
    /// The input `ref`; empty for the run's own.
    let ref: String
    /// 0 is all history.
    let depth: Int
    let fetchesTags: Bool
    let sparse: SparseSelection?
    /// The public address of the repository.
    let url: String
    /// Whether later steps may use the job's token.
    let keepsCredentials: Bool
    private let path: String
    private let cleans: Bool
    private let wantsFileStorage: Bool
    private let wantsSubmodules: Bool

    init(_ host: any ActionHost) throws {
        try self.init(
            ActionInputs(host, of: "actions/checkout"), repository: host.facts.repository,
            server: host.environment["GITHUB_SERVER_URL"] ?? "https://github.com")
    }

    /// - Parameters:
    ///   - own: `owner/name` of the run's repository.
    ///   - server: the address that stands before it.
    init(_ inputs: ActionInputs, repository own: String, server: String) throws {
        ref = try inputs.text("ref")
        path = try inputs.text("path")
        depth = try inputs.number("fetch-depth", in: 0...Int(Int32.max)) ?? 1
        fetchesTags = try inputs.flag("fetch-tags")
        cleans = try inputs.flag("clean", true)
        wantsFileStorage = try inputs.flag("lfs")
        let submodules = try inputs.text("submodules")
        wantsSubmodules = Key(submodules) == "recursive" ? true : try inputs.flag("submodules")
        keepsCredentials = try inputs.flag("persist-credentials", true)
        for name in [
            "show-progress", "set-safe-directory", "ssh-strict", "allow-unsafe-pr-checkout",
        ] {
            _ = try inputs.flag(Key(name))
        }
        let lines = try inputs.lines("sparse-checkout")
        let isCone = try inputs.flag("sparse-checkout-cone-mode", true)
        sparse = lines.isEmpty ? nil : try SparseSelection(lines: lines, isCone: isCone)

        let repository = try inputs.text("repository")
        guard repository.isEmpty || Key(repository).asciiLowercased == Key(own).asciiLowercased else {
            throw ActionError(
                "actions/checkout: repository '\(repository)' is not available; the built-in action checks out '\(own)', "
                    + "the repository of this run, and no other: clone that one in a 'run:' step"
            )
        }
        let asked = try inputs.text("github-server-url")
        guard asked.isEmpty || Key(asked) == Key(server) else {
            throw ActionError(
                "actions/checkout: server '\(asked)' is not available; the built-in action checks out the repository of "
                    + "this run: leave out 'github-server-url'"
            )
        }
        url = "\(server)/\(own)"
    }

    /// The folder to check out into, empty unless `clean` is false and a repository stands there.
    func prepareFolder(facts: ActionFacts) throws -> WorkspaceRepository {
        let workspace = FilePath(facts.workspace)
        let folder = workspace.resolving(FilePath(path))
        let real = folder.real
        guard folder.isInside(workspace), real.isInside(workspace.real) else {
            throw ActionError(
                "actions/checkout: repository path '\(folder)' is not under '\(workspace)'; give a 'path' below it")
        }
        for kept in [facts.source.gitFolder, facts.source.workTree].compactMap(\.self)
        where FilePath(kept).real.isInside(real) {
            throw ActionError(
                "actions/checkout: '\(folder)' holds '\(kept)', which is only read; run in a workspace of its own")
        }
        let repository = WorkspaceRepository(folder: folder)
        if let there = Folder.entry(at: folder) {
            if there.kind != .folder {
                try Folder.remove(folder)
            } else if cleans || !repository.exists {
                try Folder.empty(folder)
            } else {
                try Folder.remove(repository.gitFolder / "index.lock")
            }
        }
        try Folder.make(folder)
        return repository
    }

    /// Fails where the tree needs what was asked for and is not to be had here; a tree without submodules and large
    /// files needs nothing.
    func refuseMissing(in folder: FilePath, git: GitCommand) async throws {
        var largeFile: String?
        if wantsFileStorage {
            let files = try await git.output(["ls-files", "-z", "--", ":(attr:filter=lfs)"], in: folder)
            largeFile = files.split(separator: 0).first.map { "\(FilePath(bytes: $0))" }
        }
        try refuse(hasSubmodules: Folder.entry(at: folder / ".gitmodules") != nil, largeFile: largeFile)
    }

    /// The same, where somebody knows what the tree needs.
    func refuse(hasSubmodules: @autoclosure () -> Bool, largeFile: @autoclosure () -> String?) throws {
        if wantsSubmodules, hasSubmodules() {
            throw ActionError(
                "actions/checkout: 'submodules' is not available in the built-in action; leave it out, or fetch them in "
                    + "a 'run:' step: git submodule update --init"
            )
        }
        guard wantsFileStorage, let file = largeFile() else { return }
        throw ActionError(
            "actions/checkout: 'lfs' is not available in the built-in action, and \(file) is kept in LFS; "
                + "fetch it in a 'run:' step: git lfs pull"
        )
    }
}
