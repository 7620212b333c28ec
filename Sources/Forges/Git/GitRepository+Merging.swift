import Basics
import Files

/// Merge commits of pull requests that are run here.
extension GitRepository {
    /// Merges two commits into a new one, in `objects` beside the repository: nothing is written into the user's own.
    ///
    /// - Returns: the merge commit, or nil where the two conflict.
    package func merge(base: String, head: String, into scratch: String, message: String) throws -> String? {
        let invocation = self.git.adding(Self.identity + [("GIT_DIR", scratch)])
        func git(_ arguments: [String]) throws -> GitResult { try Self.run(arguments, in: root, invocation) }
        let tree = try git(["merge-tree", "--write-tree", "--no-messages", "--end-of-options", base, head])
        guard tree.status == 0, let id = tree.lines.first else {
            if tree.status == 1 { return nil }
            throw GitError("git cannot merge \(head) into \(base): \(tree.problem)")
        }
        let commit = try git(["commit-tree", id, "-p", base, "-p", head, "-m", message]).checked()
        guard let sha = commit.lines.first else { throw GitError("git made no merge commit") }
        _ = try git(["update-ref", "refs/pitlane/merge/\(sha)", sha]).checked()
        return sha
    }

    /// Makes a bare repository at `path` that sees this one's objects, branches and tags, for merges; where it is there,
    /// it gets the branches and tags of today.
    package func makeScratch(at path: String) throws {
        let alternates = "\(path)/objects/info/alternates"
        // A data folder may serve several repositories, one after the other.
        let objects = Array("\(gitFolder)/objects\n".utf8)
        if try Folder.read(alternates, limit: 1 << 16) != objects {
            _ = try run(["init", "-q", "--bare", "--template=", path]).checked()
            try Folder.write(objects, to: alternates)
        }
        let names = try refs().filter { $0.value.target == nil }.sorted { $0.key < $1.key }
        let lines = names.map { "\($0.value.object) \($0.key)\n" }
        try Folder.replace("\(path)/packed-refs", with: ("# pack-refs with: sorted \n" + lines.joined()).utf8)
    }

    private static let identity: [(Key, String)] = [
        ("GIT_AUTHOR_NAME", "Pitlane"), ("GIT_AUTHOR_EMAIL", "pitlane@localhost"),
        ("GIT_COMMITTER_NAME", "Pitlane"), ("GIT_COMMITTER_EMAIL", "pitlane@localhost"),
        // The same merge has the same id whenever it is made.
        ("GIT_AUTHOR_DATE", "2000-01-01T00:00:00Z"), ("GIT_COMMITTER_DATE", "2000-01-01T00:00:00Z"),
    ]
}
