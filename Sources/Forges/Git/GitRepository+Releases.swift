package import Basics
import Processes
package import Releases

/// What releases ask of a repository.
extension GitRepository {
    /// All tags of versions, in the order of their names.
    package func releaseTags(prefix: Key) throws -> [VersionTag] {
        try refs().sorted { $0.key < $1.key }.compactMap { name, ref in
            guard name.string.utf8.starts(with: Self.tagFolder.utf8) else { return nil }
            let short = Key(String(decoding: name.string.utf8.dropFirst(Self.tagFolder.utf8.count), as: UTF8.self))
            return VersionTag(name: short, commit: Key(ref.commit), prefix: prefix)
        }
    }

    /// The names of the tags that a commit follows, or has itself.
    package func tags(reachedBy commit: String) throws -> Set<Key> {
        let lines = try run(["for-each-ref", "--format=%(refname)", "--merged=\(commit)", Self.tagFolder]).checked()
            .lines
        return Set(lines.map { Key(String(decoding: $0.utf8.dropFirst(Self.tagFolder.utf8.count), as: UTF8.self)) })
    }

    /// The commits that some lead to and another does not, newest first, none before its children.
    package func releaseCommits(reachedBy heads: [String], notBy base: String?) throws -> [ReleaseCommit] {
        let arguments = [
            "-c", "log.showRoot=true", "log", "--topo-order", "--no-show-signature", "--no-color", "--no-decorate",
            "-z",
            "--format=%H%n%P%n%B", "--end-of-options",
        ]
        let bytes = try output(arguments + heads + (base.map { ["^\($0)"] } ?? []) + ["--"])
        return bytes.split(separator: 0).compactMap { record in
            let fields = record.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let parents = fields[1].split(separator: UInt8(ascii: " ")).map { Key(String(decoding: $0, as: UTF8.self)) }
            return ReleaseCommit(
                id: Key(String(decoding: fields[0], as: UTF8.self)), parents: parents,
                message: Key(String(decoding: fields[2], as: UTF8.self)))
        }
    }

    /// Whether a commit is another one, or one of those before it.
    package func isAncestor(_ commit: String, of other: String) throws -> Bool {
        try run(["merge-base", "--is-ancestor", commit, other]).status == 0
    }

    /// Git's name for a file of the work tree as a commit would hold it.
    package func workTreeBlob(of path: Key) throws -> Key {
        Key(try run(["hash-object", "--", path.string]).checked().lines.first ?? "")
    }

    /// Whether git knows who makes commits here.
    package func knowsCommitter() throws -> Bool { try run(["var", "GIT_COMMITTER_IDENT"]).status == 0 }

    /// The value of a setting, or nil.
    package func setting(_ name: String) throws -> String? {
        let result = try run(["config", "--get", name])
        return result.status == 0 ? result.lines.first : nil
    }

    static let tagFolder = "refs/tags/"

    // MARK: - Changes

    /// Makes a commit on another one, which differs from it in one file; no branch leads to it.
    ///
    package func makeCommit(
        _ message: String, on parent: String, changing path: Key, to bytes: [UInt8]
    ) throws -> String {
        let blob = try blob(bytes)
        let parts = path.string.utf8.split(separator: UInt8(ascii: "/")).map {
            Key(String(decoding: $0, as: UTF8.self))
        }
        let tree = try tree(parts[...], blob, in: "\(parent)^{tree}")
        let isSigned =
            try run(["config", "--type=bool", "--get", "commit.gpgSign"]).lines.first.map { Key($0) } == "true"
        let result = try run(
            ["commit-tree", "-p", parent] + (isSigned ? ["-S"] : []) + ["-F", "-", tree], input: Array(message.utf8))
        guard let commit = try result.checked().lines.first else { throw GitError("git made no commit") }
        return commit
    }

    /// Keeps bytes as a file's content.
    package func blob(_ bytes: [UInt8]) throws -> Key {
        Key(try run(["hash-object", "-w", "--stdin"], input: bytes).checked().lines.first ?? "")
    }

    /// The tree with a file put into it, and into the trees below; nil stands for an empty one.
    private func tree(_ path: ArraySlice<Key>, _ blob: Key, in tree: String?) throws -> String {
        var entries: [(head: [UInt8], name: [UInt8])] = []
        if let tree {
            for entry in try output(["ls-tree", "-z", tree]).split(separator: 0) {
                guard let tab = entry.firstIndex(of: 0x09) else { continue }
                entries.append((Array(entry[..<tab]), Array(entry[(tab + 1)...])))
            }
        }
        guard let name = path.first else { throw GitError("the changelog has no name") }
        let index = entries.firstIndex { $0.name.elementsEqual(name.string.utf8) }
        let words = index.map { entries[$0].head.split(separator: UInt8(ascii: " ")) } ?? []
        let mode = words.first.map { String(decoding: $0, as: UTF8.self) }
        let head: String
        if path.count > 1 {
            let isFolder = mode.map { Key($0) == "040000" } ?? true
            guard isFolder else { throw GitError("\(name) is not a folder in the commit") }
            let below = words.count > 2 ? String(decoding: words[2], as: UTF8.self) : nil
            head = "040000 tree \(try self.tree(path.dropFirst(), blob, in: below))"
        } else {
            guard mode.map({ ["100644", "100755"].contains(Key($0)) }) ?? true else {
                throw GitError("\(name) is not a plain file in the commit")
            }
            head = "\(mode ?? "100644") blob \(blob)"
        }
        if let index {
            entries[index].head = Array(head.utf8)
        } else {
            entries.append((Array(head.utf8), Array(name.string.utf8)))
        }
        let input: [UInt8] = entries.reduce(into: []) { $0 += $1.head + [0x09] + $1.name + [0] }
        guard let made = try run(["mktree", "-z"], input: input).checked().lines.first else {
            throw GitError("git made no tree")
        }
        return made
    }

    /// Tells git that a file of the work tree is as the next commit has it.
    package func stage(_ path: Key) throws { _ = try run(["add", "--", path.string]).checked() }

    /// Moves the branch that is checked out forward to a commit that follows it, with index and work tree.
    package func advance(to commit: String) throws {
        _ = try run(["merge", "--ff-only", "--quiet", "--no-autostash", commit]).checked()
    }

    /// Makes an annotated tag, which must not be there.
    package func makeTag(_ name: Key, at commit: String, message: String) throws {
        _ = try run(
            ["tag", "--annotate", "--cleanup=verbatim", "-F", "-", "--end-of-options", name.string, commit],
            input: Array(message.utf8)
        ).checked()
    }

    // MARK: - The remote

    /// The tip of a branch of a remote, and the commits of its tags by name.
    package struct RemoteState: Sendable {
        package let branch: Key?
        package let tags: [Key: Key]
    }

    /// Whether there is a remote of this name.
    package func hasRemote(_ remote: Key) throws -> Bool {
        try run(["remote", "get-url", "--push", remote.string]).status == 0
    }

    /// Asks a remote for a branch, and for all its tags.
    package func state(of remote: Key, branch: String) throws -> RemoteState {
        let name = "refs/heads/\(branch)"
        let lines = try run(["ls-remote", "--quiet", remote.string, name, "\(Self.tagFolder)*"]).checked().lines
        var (tip, tags): (Key?, [Key: Key]) = (nil, [:])
        for line in lines {
            let words = line.utf8.split(separator: 0x09, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 2 else { continue }
            if Key(words[1]) == Key(name) { tip = Key(words[0]) }
            guard words[1].utf8.starts(with: Self.tagFolder.utf8) else { continue }
            var tag = words[1].utf8.dropFirst(Self.tagFolder.utf8.count)
            // An annotated tag's commit stands in a line of its own, behind the tag's.
            if tag.suffix(3).elementsEqual("^{}".utf8) { tag = tag.dropLast(3) }
            tags[Key(String(decoding: tag, as: UTF8.self))] = Key(words[0])
        }
        return RemoteState(branch: tip, tags: tags)
    }

    /// Pushes all or nothing, past the repository's own hooks.
    package func push(_ refs: [String], to remote: Key) throws {
        let words = ["push", "--atomic", "--quiet", "--no-follow-tags", remote.string] + refs
        _ = try Self.run(words, in: root, git.runningHooks()).checked()
    }
}
