import Basics

/// Refs of a repository with the commits they lead to, as `git for-each-ref` writes them.
struct RefList: Sendable {
    struct Ref: Hashable, Sendable {
        let name: String
        /// What the ref holds: a commit or a tag object.
        let object: String
        /// The commit that a tag object leads to; else the object.
        let commit: String
    }

    let refs: [Ref]

    /// The format that `init(parsing:)` reads; NUL cannot be in a ref, and a line break cannot either.
    static let format = "--format=%(objectname) %(*objectname) %(refname)"

    init(parsing output: [UInt8]) {
        refs = output.split(separator: 0x0A).compactMap { line in
            let parts = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let name = String(validating: parts[2], as: UTF8.self) else { return nil }
            let object = String(decoding: parts[0], as: UTF8.self)
            let peeled = String(decoding: parts[1], as: UTF8.self)
            return Ref(name: name, object: object, commit: peeled.isEmpty ? object : peeled)
        }
    }

    func commit(of name: String) -> String? { refs.first { Key($0.name) == Key(name) }?.commit }

    static let heads = "refs/heads/"
    static let tracking = "refs/remotes/origin/"
    /// The refs to ask for when all are wanted that a clone has.
    static let clonedNames = ["refs/heads", "refs/tags", "refs/remotes/origin"]

    /// Branches that the repository has itself and from its own origin, with different commits. Where the origin's is
    /// the newer of the two the remote has moved on.
    var differing: [(branch: Key, own: String, tracked: String)] {
        var own: [Key: String] = [:]
        for ref in refs {
            if let name = RefName.part(of: ref.name, after: Self.heads) { own[Key(name)] = ref.commit }
        }
        return refs.compactMap { ref in
            guard let name = RefName.part(of: ref.name, after: Self.tracking), let commit = own[Key(name)],
                Key(commit) != Key(ref.commit)
            else { return nil }
            return (Key(name), commit, ref.commit)
        }
    }

    /// The refs a clone with all history has: branches below `refs/remotes/origin/` and tags. A branch that the
    /// repository only knows from its own origin counts too, since a pull request's base often is one.
    ///
    /// - Parameter newer: branches that count as the repository's own origin has them.
    func cloned(newer: Set<Key>) -> [Ref] {
        var branches: [Key: Ref] = [:]
        var folders: Set<Key> = []
        var tags: [Ref] = []
        for ref in refs {
            if let name = RefName.part(of: ref.name, after: Self.heads) {
                branches[Key(name)] = Ref(name: Self.tracking + name, object: ref.object, commit: ref.commit)
                folders.formUnion(Self.folders(of: name))
            } else if ref.name.utf8.starts(with: "refs/tags/".utf8) {
                tags.append(ref)
            }
        }
        for ref in refs {
            guard let name = RefName.part(of: ref.name, after: Self.tracking), Key(name) != "HEAD",
                newer.contains(Key(name)) || branches[Key(name)] == nil,
                // `topic` and `topic/part` cannot both be refs: what the repository has itself counts.
                !folders.contains(Key(name)), !Self.folders(of: name).contains(where: { branches[$0] != nil })
            else { continue }
            branches[Key(name)] = ref
        }
        return (Array(branches.values) + tags).sorted { Key($0.name) < Key($1.name) }
    }

    /// The names that a ref's name takes as folders: `a` and `a/b` of `a/b/c`.
    private static func folders(of name: String) -> [Key] {
        let parts = name.utf8.split(separator: UInt8(ascii: "/"))
        return parts.indices.dropFirst().map { end in
            Key(String(decoding: Array(parts[..<end].joined(separator: [UInt8(ascii: "/")])), as: UTF8.self))
        }
    }
}
