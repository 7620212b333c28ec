package import Basics

/// What gates ask of a repository: what a commit stands on, and what differs from it.
extension GitRepository {
    /// A commit with the id of its content.
    package struct Revision: Hashable, Sendable {
        package let commit: String
        package let tree: String
    }

    /// A commit and those it stands on, newest first, at most `limit`.
    package func history(of commit: String, limit: Int) throws -> [Revision] {
        let arguments = [
            "log", "--no-show-signature", "--format=%H %T", "--max-count=\(limit)", "--end-of-options", commit,
        ]
        return try run(arguments).checked().lines.compactMap { line in
            let words = line.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            return words.count == 2 ? Revision(commit: words[0], tree: words[1]) : nil
        }
    }

    /// Whether git has the whole history here, not only its newest commits.
    package func isShallow() throws -> Bool {
        let lines = try run(Self.placeQuestion).checked().lines
        return lines.count > 2 && Key(lines[2]) == "true"
    }

    /// What tracked files of the work tree differ from those of a commit, as `git diff -U0` writes it.
    package func changes(since commit: String) throws -> [UInt8] {
        try output([
            "diff", "-U0", "--inter-hunk-context=0", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv",
            "--no-relative", "--submodule=short", "--src-prefix=a/", "--dst-prefix=b/", "--end-of-options", commit,
            "--",
        ])
    }

    /// The paths of all files that git has in its index, from the root, as bytes.
    package func trackedFiles() throws -> [Key] {
        try output(Self.trackedQuestion).split(separator: 0).map { Key(String(decoding: $0, as: UTF8.self)) }
    }

    /// The branch that a pull request goes to unless told: that of `origin/HEAD`, else `develop`, else `main`, else nil.
    package func usualBase() throws -> String? {
        if let base = try originDefaultBranch() { return base }
        return try ["develop", "main"].first { try commit("refs/heads/\($0)") != nil }
    }
}
