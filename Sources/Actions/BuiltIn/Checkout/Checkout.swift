import Basics
import Files

/// `actions/checkout`: the commit of the run in the workspace, as a git repository of its own
/// (docs/language/built-in-actions.md#checkout).
///
/// The repository of the run is only read: it gets no refs, objects, settings or work tree records, and its hooks do
/// not run.
enum Checkout {
    static let action = BuiltInAction(
        name: "actions/checkout",
        inputs: [
            .init("repository"), .init("ref"), .init("token"), .init("ssh-key"), .init("ssh-known-hosts"),
            .init("ssh-strict", "true"), .init("ssh-user", "git"), .init("persist-credentials", "true"), .init("path"),
            .init("clean", "true"), .init("filter"), .init("sparse-checkout"),
            .init("sparse-checkout-cone-mode", "true"), .init("fetch-depth", "1"), .init("fetch-tags", "false"),
            .init("show-progress", "true"), .init("lfs", "false"), .init("submodules", "false"),
            .init("set-safe-directory", "true"), .init("github-server-url"), .init("allow-unsafe-pr-checkout", "false"),
        ],
        foresee: foresee,
        main: run
    )

    private static func foresee(_ rehearsal: Rehearsal) throws {
        let repository = rehearsal.repository
        let request = try CheckoutRequest(rehearsal.inputs, repository: repository.name, server: repository.server)
        // What another ref holds is for the run to find out.
        guard request.ref.isEmpty, rehearsal.knows("ref", "repository") else { return }
        try request.refuse(hasSubmodules: repository.hasSubmodules(), largeFile: repository.largeFile())
    }

    private static func run(_ host: any ActionHost) async throws {
        let request = try CheckoutRequest(host)
        let facts = host.facts
        // What this run has pushed can be checked out, like anything else its remote has.
        let outbox = Outbox(facts.origin.outbox)
        let source = outbox.exists ? outbox.folder : FilePath(facts.source.gitFolder)
        guard Folder.entry(at: source, followingLinks: true)?.kind == .folder else {
            throw ActionError(
                "actions/checkout: the run's repository \(source) is not there any more; start the run again")
        }
        let git = try GitCommand(host, settings: FilePath(facts.temporary) / "_checkout")
        let target = try await CheckoutTarget.resolve(
            input: request.ref, facts: facts, hasMoved: outbox.hasPushed
        ) { names in
            let arguments = ["for-each-ref", RefList.format] + names
            return RefList(parsing: try await git.output(arguments, in: source))
        }
        let workTree = Key(target.sha) == Key(facts.source.sha) ? facts.source.workTree.map { FilePath($0) } : nil
        let repository = try request.prepareFolder(facts: facts)
        if !repository.exists {
            let settings = OriginSettings(facts, url: request.url, keepsCredentials: request.keepsCredentials)
            try settings.write()
            // git-lfs asks no helper: what it reads has to be there.
            if settings.largeFiles != nil, !facts.origin.publishes { try await settings.makeOutbox(git) }
            try repository.make(
                url: request.url,
                helper: [facts.program, "git-remote", settings.origin.settings].map(ShellText.quoted).joined(
                    separator: " "),
                publishes: facts.origin.publishes, fileStorage: facts.origin.publishes ? nil : outbox.fileAddress,
                idDigits: target.sha.utf8.count,
                sparse: request.sparse
            )
        }

        // While git looks at the work tree the objects are copied; two programs at once would be harder to stop.
        async let pending = overlay(of: workTree, with: git)
        let fetch = CheckoutFetch(
            git: git, source: source, repository: repository, target: target, depth: request.depth,
            tags: request.fetchesTags
        )
        let isCopied = fetch.copy()
        let changes = try await pending
        try await fetch.fetch(isCopied: isCopied)
        if let branch = target.branch, let start = target.trackingRef {
            try await git.run(["checkout", "--quiet", "--force", "-B", branch, start], in: repository.folder)
        } else {
            try await git.run(["checkout", "--quiet", "--force", "--detach", target.sha], in: repository.folder)
        }
        try await request.refuseMissing(in: repository.folder, git: git)

        host.write("Checked out \(target.sha) (\(request.ref.isEmpty ? facts.ref : request.ref))")
        if let workTree, let changes {
            try lay(changes, from: workTree, over: repository.folder, request: request, host: host)
        }
        host.setOutput("ref", request.ref.isEmpty ? facts.ref : request.ref)
        host.setOutput("commit", target.sha)
    }

    private static func overlay(of workTree: FilePath?, with git: GitCommand) async throws -> WorkTreeOverlay? {
        guard let workTree else { return nil }
        return try WorkTreeOverlay(parsing: try await git.output(WorkTreeOverlay.arguments, in: workTree))
    }

    private static func lay(
        _ changes: WorkTreeOverlay, from workTree: FilePath, over folder: FilePath, request: CheckoutRequest,
        host: any ActionHost
    ) throws {
        let count = try changes.lay(from: workTree, over: folder) { request.sparse?.includes($0) ?? true }
        if count > 0 {
            host.write("Laid \(count) uncommitted \(count == 1 ? "change" : "changes") of \(workTree) over it")
        }
        for path in changes.nested {
            host.write("Left out \(path): it is a git repository of its own that is not a submodule")
        }
    }
}
