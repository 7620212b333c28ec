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

    /// The refs a clone with all history has: branches below `refs/remotes/origin/` and tags. A branch that the
    /// repository only knows from its own origin counts too, since a pull request's base often is one.
    var cloned: [Ref] {
        var branches: [Key: Ref] = [:]
        var tags: [Ref] = []
        for ref in refs {
            if let name = RefName.part(of: ref.name, after: "refs/heads/") {
                branches[Key(name)] = Ref(name: "refs/remotes/origin/" + name, object: ref.object, commit: ref.commit)
            } else if ref.name.utf8.starts(with: "refs/tags/".utf8) {
                tags.append(ref)
            }
        }
        for ref in refs {
            guard let name = RefName.part(of: ref.name, after: "refs/remotes/origin/"), Key(name) != "HEAD",
                branches[Key(name)] == nil
            else { continue }
            branches[Key(name)] = ref
        }
        return (Array(branches.values) + tags).sorted { Key($0.name) < Key($1.name) }
    }
}
