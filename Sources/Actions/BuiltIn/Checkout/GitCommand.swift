import Basics
import Files
import Forges

/// Runs git for `actions/checkout`: with a configuration of its own, so that neither the user's nor the machine's
/// settings, hooks and prompts take part, and a repository of another owner can be read.
struct GitCommand: Sendable {
    private let host: any ActionHost
    private let git: GitInvocation

    /// Writes the configuration to `folder` and takes the variables of the step, without those of git itself: a run
    /// that a git hook started sees `GIT_DIR` and others.
    init(_ host: any ActionHost, settings folder: FilePath) throws {
        self.host = host
        try Folder.make(folder)
        try Folder.write(Self.configuration, to: folder / ".gitconfig")
        let (home, settings) = (folder.description, (folder / ".gitconfig").description)
        git = GitInvocation(
            host.environment.map { ($0.key, $0.value) }, keeping: .none,
            variables: [
                ("HOME", home), ("XDG_CONFIG_HOME", home), ("GIT_CONFIG_GLOBAL", settings),
                ("GIT_CONFIG_NOSYSTEM", "1"),
                ("GIT_NO_LAZY_FETCH", "1"),
                // With names at hand git does not ask the resolver for this machine's domain.
                ("GIT_AUTHOR_NAME", "pitlane"), ("GIT_AUTHOR_EMAIL", "pitlane@localhost"),
                ("GIT_COMMITTER_NAME", "pitlane"), ("GIT_COMMITTER_EMAIL", "pitlane@localhost"),
            ])
    }

    /// `safe.directory` and the right to fetch a commit that no ref names hold in the serving process too, which gets
    /// no `-c` settings.
    private static let configuration = """
        [safe]
        \tdirectory = *
        [core]
        \thooksPath = /dev/null
        \tfsmonitor = false
        \tautocrlf = false
        [gc]
        \tauto = 0
        [maintenance]
        \tauto = false
        [advice]
        \tdetachedHead = false
        [uploadpack]
        \tallowAnySHA1InWant = true
        \tallowFilter = true

        """

    /// Runs `git …` with its output in the step's log.
    ///
    /// - Throws: `ActionError` for an exit status other than 0.
    func run(_ arguments: [String], in folder: FilePath) async throws {
        let status = try await host.execute(git.words(arguments), in: folder.description, environment: environment)
        try check(status, arguments)
    }

    /// Runs `git …` and returns what it writes.
    ///
    /// - Throws: `ActionError` for an exit status other than 0.
    func output(_ arguments: [String], in folder: FilePath) async throws -> [UInt8] {
        let (status, output) = try await host.capture(
            git.words(arguments), in: folder.description, environment: environment
        )
        try check(status, arguments)
        return output
    }

    /// What `git …` says by its exit status alone: 0 is yes, 1 is no.
    ///
    /// - Throws: `ActionError` for any other status.
    func answers(_ arguments: [String], in folder: FilePath) async throws -> Bool {
        let (status, _) = try await host.capture(
            git.words(arguments), in: folder.description, environment: environment
        )
        if status != 1 { try check(status, arguments) }
        return status == 0
    }

    /// The refs of a repository that a clone of it has, and those branches of them that its own origin has newer.
    func refs(of source: FilePath) async throws -> (list: RefList, newer: Set<Key>) {
        let list = RefList(
            parsing: try await output(["for-each-ref", RefList.format] + RefList.clonedNames, in: source))
        var newer: Set<Key> = []
        for (branch, own, tracked) in list.differing
        where try await answers(["merge-base", "--is-ancestor", own, tracked], in: source) {
            newer.insert(branch)
        }
        return (list, newer)
    }

    /// The refs that a clone of a repository has.
    func cloned(from source: FilePath) async throws -> [RefList.Ref] {
        let (list, newer) = try await refs(of: source)
        return list.cloned(newer: newer)
    }

    private var environment: [Key: String] { Dictionary(git.environment) { $1 } }

    private func check(_ status: Int32, _ arguments: [String]) throws {
        guard status != 0 else { return }
        let verb = arguments.first { !$0.utf8.starts(with: "-".utf8) } ?? ""
        if status == 127 {
            throw ActionError(
                "actions/checkout needs git 2.18 or newer, which is not in PATH; install it: apt-get install -y git")
        }
        throw ActionError(
            "actions/checkout: git \(verb) ended with exit code \(status); its message is in the step's log above")
    }
}
