package import Basics
package import Configuration
import Forges
import Planning

/// Where the settings and exceptions are read that a commit must not change for itself: at the default branch's commit
/// (docs/configuration.md#whose-settings-count).
///
/// Environments, gates and the notes of all commands ask here, so that one commit counts for all of them.
package struct PolicySource: Sendable {
    /// The commit that counts, or why it cannot be told.
    package let commit: Result<PolicyFiles.Commit, SessionError>
    private let git: GitRepository

    /// - Parameters:
    ///   - head: The commit that asks.
    ///   - branch: The default branch where the event of a workflow names it; nil for what the repository says.
    ///   - known: The commit that counts for the run whose job this is; nil where nobody has said it.
    init(_ git: GitRepository, head: String, defaultBranch branch: String? = nil, known: String? = nil) throws {
        self.git = git
        let name = try branch ?? Self.defaultBranch(git)
        if let known {
            commit =
                try git.commit(known) == nil
                ? .failure(Self.missing(name ?? "of the repository", try git.isShallow()))
                : .success(
                    name.map { .defaultBranch(name: $0, sha: known) }
                        ?? .own(known, because: "no default branch is known"))
            return
        }
        guard let name else {
            // A clone has a default branch, though nobody here knows which.
            commit =
                try git.originURL() == nil
                ? .success(.own(head, because: "no default branch is known"))
                : .failure(
                    SessionError(
                        "the default branch is not known here: git remote set-head origin --auto asks the remote for it"
                    ))
            return
        }
        // What the remote has is what people have agreed on; a local branch may be ahead of it.
        if let sha = try git.commit("refs/remotes/origin/\(name)") ?? git.commit("refs/heads/\(name)") {
            let isFirst = try Key(sha) == Key(head) && !git.isShallow() && git.parent(of: head) == nil
            commit = .success(
                isFirst ? .own(head, because: "it is the first one") : .defaultBranch(name: name, sha: sha))
        } else {
            commit = .failure(Self.missing(name, try git.isShallow()))
        }
    }

    /// The default branch as the remote has said it. Where it has not, what lies there is guessed from, unless that is
    /// ambiguous: who may push a branch must not choose whose settings count.
    private static func defaultBranch(_ git: GitRepository) throws -> String? {
        if let name = try git.originDefaultBranch() { return name }
        guard try git.originURL() != nil else { return try git.knownDefaultBranch() }
        let there = try ["main", "master"].filter { try git.commit("refs/remotes/origin/\($0)") != nil }
        if there.count == 1 { return there[0] }
        return try there.isEmpty && !git.isShallow() ? git.knownDefaultBranch() : nil
    }

    private static func missing(_ name: String, _ isShallow: Bool) -> SessionError {
        SessionError(
            "the default branch \(name) is not in this checkout: "
                + (isShallow ? "set fetch-depth: 0 on actions/checkout" : "git fetch origin \(name)"))
    }

    /// The files at the commit that counts.
    ///
    /// - Throws: `SessionError` where that is not known.
    func files(today: CivilDate) throws -> PolicyFiles { files(at: try commit.get(), today: today) }

    /// The files at another commit.
    func files(at commit: PolicyFiles.Commit, today: CivilDate) -> PolicyFiles {
        PolicyFiles(at: commit, today: today) { [git] path in
            // Settings that are elsewhere are not none.
            if let other = try git.substitute(forFile: path, at: commit.sha) {
                throw ConfigurationError([Self.refusal(of: path, other)])
            }
            return try git.contents(of: [path], at: commit.sha).first ?? nil
        }
    }

    /// That settings are read from files only.
    package static func refusal(of path: String, _ kind: String) -> Diagnostic {
        Diagnostic(
            .error, "\(path) is \(kind) and not a file", file: path, hint: "put the settings into a file of that name")
    }
}
