import Basics
import Files
import Forges
import Hashing
import Processes

/// Asks a server of git repositories for actions: what a ref names, and the files of a commit.
struct ActionGit: Sendable {
    /// What stands before `/owner/name`: `https://github.com`, another server, or a folder of bare repositories.
    let server: String
    private let git: GitInvocation
    private let store: ActionStore
    private let progress: @Sendable (String) -> Void

    /// - Parameter environment: the user's own, so that git finds proxies and credentials.
    init(
        server: String, environment: [(Key, String)], store: ActionStore,
        progress: @escaping @Sendable (String) -> Void
    ) {
        var server = server.utf8[...]
        while server.last == UInt8(ascii: "/") { server.removeLast() }
        self.server = String(Substring(server))
        self.store = store
        self.progress = progress
        // The command line keeps settings of the user from changing what comes out: line ends and links.
        git = GitInvocation(
            environment, keeping: .settings,
            settings: [
                "core.autocrlf=false", "core.symlinks=true", "core.attributesFile=/dev/null", "protocol.version=2",
                "filter.lfs.smudge=", "filter.lfs.process=", "filter.lfs.required=false",
            ],
            // The settings of the repository around the data folder are no settings of these.
            variables: [("GIT_LFS_SKIP_SMUDGE", "1"), ("GIT_CEILING_DIRECTORIES", store.folder)])
    }

    /// How many programs talk to the server at the same time.
    private static let sideBySide = 8

    // MARK: - Refs

    /// What a ref names.
    struct Answer: Sendable {
        let commit: String
        /// The whole name of the branch or tag.
        let name: String
    }

    typealias Answers = [RemoteRepository: Result<Answer, ActionProblem>]

    /// The commits of branches and tags; one question for each repository, side by side.
    func ask(_ repositories: [RemoteRepository]) throws -> Answers {
        var groups: [Key: [RemoteRepository]] = [:]
        for repository in repositories { groups[Key(repository.folder), default: []].append(repository) }
        let questions = groups.sorted { $0.key < $1.key }.map(\.value)
        let outputs = try run(
            questions.map {
                ["ls-remote", "--quiet", "--", url(of: $0[0])] + $0.flatMap { names(of: $0).flatMap(\.self) }
            },
            about: questions.map { "asking for \($0.map(\.description).joined(separator: ", "))" })
        var answers: Answers = [:]
        for (group, output) in zip(questions, outputs) {
            guard output.status == 0 else {
                for repository in group { answers[repository] = .failure(unreachable(repository, output)) }
                continue
            }
            let refs = Self.refs(output.standardOutput)
            for repository in group {
                let found = names(of: repository).lazy.compactMap { names in
                    names.lazy.compactMap { refs[Key($0)] }.first.map { Answer(commit: $0, name: names[1]) }
                }.first
                answers[repository] = found.map { .success($0) } ?? .failure(missing(repository))
            }
        }
        return answers
    }

    /// The names a ref may have, the first that is there counts; of each the peeled one, for annotated tags, first.
    private func names(of repository: RemoteRepository) -> [[String]] {
        let ref = repository.ref
        let names =
            ref.utf8.starts(with: "refs/".utf8) ? [ref] : ["refs/tags/\(ref)", "refs/heads/\(ref)"]
        return names.map { ["\($0)^{}", $0] }
    }

    private static func refs(_ output: [UInt8]) -> [Key: String] {
        var refs: [Key: String] = [:]
        for line in output.split(separator: 0x0A) {
            let parts = line.split(separator: 0x09).map { String(decoding: $0, as: UTF8.self) }
            if parts.count == 2, RefName.isObjectID(parts[0]) { refs[Key(parts[1])] = parts[0] }
        }
        return refs
    }

    // MARK: - Commits

    /// A commit to fetch; `name` is a ref that was seen to name it, for servers that give no commits by their ids.
    struct Wanted: Hashable, Sendable {
        let repository: RemoteRepository
        let commit: String
        let name: String?
    }

    /// Puts the trees of commits into the store, side by side; each is there as a whole or not at all.
    func fetch(_ wanted: [Wanted]) throws -> [Wanted: Result<String, ActionProblem>] {
        var results: [Wanted: Result<String, ActionProblem>] = [:]
        for wanted in wanted { progress("fetching \(wanted.repository) (\(wanted.commit.prefix(7)))") }
        var drafts: [(wanted: Wanted, draft: ActionDraft)] = []
        for wanted in wanted { drafts.append((wanted, try ActionDraft(in: store))) }
        _ = try run(drafts.map { ["init", "-q", "--bare", "--template=", Self.git($0.draft)] }, about: [])
        let outputs = try run(
            drafts.map { fetchArguments($0.draft, $0.wanted, $0.wanted.commit) },
            about: drafts.map { "fetching \($0.wanted.repository)" })
        for ((wanted, draft), output) in zip(drafts, outputs) {
            do throws(ActionProblem) {
                var output = output
                if output.status != 0, let name = wanted.name {
                    // Some servers give what refs name only.
                    output = try checked { () throws in
                        try run([fetchArguments(draft, wanted, name)], about: ["fetching \(wanted.repository)"])[0]
                    }
                }
                guard output.status == 0 else { throw unreachable(wanted.repository, output) }
                results[wanted] = .success(try unpack(wanted, draft))
            } catch {
                results[wanted] = .failure(error)
            }
        }
        return results
    }

    private func fetchArguments(_ draft: ActionDraft, _ wanted: Wanted, _ what: String) -> [String] {
        [
            "--git-dir", Self.git(draft), "fetch", "-q", "--depth=1", "--no-tags", "--no-recurse-submodules",
            "--no-write-fetch-head", "--", url(of: wanted.repository), "+\(what):refs/pitlane/wanted",
        ]
    }

    private func unpack(_ wanted: Wanted, _ draft: ActionDraft) throws(ActionProblem) -> String {
        let tree = draft.folder / "tree"
        return try checked { () throws in
            try checkOut(wanted.commit, of: Self.git(draft), to: tree, index: draft.folder / "index")
            return try store.install(tree, as: wanted.repository, commit: wanted.commit)
        }
    }

    /// Writes the files of a commit to a folder; the index stands outside the repository, which is not changed.
    func checkOut(
        _ commit: String, of gitFolder: String, to tree: FilePath, index: FilePath
    ) throws {
        try Folder.make(tree)
        for command in [["read-tree", commit], ["checkout-index", "-a", "-q"]] {
            let arguments = ["--git-dir", gitFolder, "--work-tree", tree.description] + command
            let output = try run([arguments], about: [], more: [("GIT_INDEX_FILE", index.description)])[0]
            guard output.status == 0 else {
                throw ActionError("git \(command[0]) \(commit): \(Self.lastLine(output))")
            }
        }
    }

    private static func git(_ draft: ActionDraft) -> String { (draft.folder / "git").description }

    // MARK: - Running git

    private func url(of repository: RemoteRepository) -> String { "\(server)/\(repository.repository)" }

    private func run(
        _ commands: [[String]], about: [String], more: [(Key, String)] = []
    ) throws -> [Tool.Output] {
        try store.make()
        var outputs: [Tool.Output] = []
        for start in stride(from: 0, to: commands.count, by: Self.sideBySide) {
            let some = commands[start..<min(start + Self.sideBySide, commands.count)]
            let names = about.dropFirst(start).prefix(Self.sideBySide).joined(separator: ", ")
            do {
                outputs += try git.adding(more).runAll(Array(some), in: store.folder) {
                    if !names.isEmpty { progress("still \(names) (\($0.components.seconds) s)") }
                }
            } catch {
                throw ActionError("actions need git: \(error)")
            }
        }
        return outputs
    }

    private func checked<Result>(_ body: () throws -> Result) throws(ActionProblem) -> Result {
        do { return try body() } catch { throw ActionProblem(error) }
    }

    // MARK: - Problems

    private func unreachable(_ repository: RemoteRepository, _ output: Tool.Output) -> ActionProblem {
        ActionProblem(
            "cannot read \(url(of: repository)) for \(repository): \(Self.lastLine(output))",
            "check the name and the network; --offline takes what was fetched before, "
                + "--action-source \(repository.repository)=DIR a folder")
    }

    private func missing(_ repository: RemoteRepository) -> ActionProblem {
        ActionProblem(
            "\(url(of: repository)) has no tag or branch '\(repository.ref)'",
            "correct the ref, or use a folder: --action-source \(repository.repository)=DIR")
    }

    /// What git said last, which is mostly the reason.
    private static func lastLine(_ output: Tool.Output) -> String {
        let lines = Words.lines(output.errorText)
        let fatal = lines.first { $0.utf8.starts(with: "fatal: ".utf8) || $0.utf8.starts(with: "error: ".utf8) }
        return fatal ?? lines.last ?? "exit \(output.status)"
    }

    /// A file name for any text.
    static func fileName(_ text: String) -> String { Digest.sha256(of: text).hex }
}
