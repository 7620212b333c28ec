import Basics

/// What is checked out, and under which name (docs/language/built-in-actions.md#checkout).
struct CheckoutTarget: Hashable, Sendable {
    /// The commit.
    let sha: String
    /// The ref that holds it in the workspace (`refs/remotes/origin/main`, `refs/tags/v1`), or nil for the bare commit.
    let trackingRef: String?
    /// The local branch to be on; nil detaches HEAD.
    let branch: String?

    /// What a full ref at a commit means: a branch is checked out as a branch, everything else detached.
    init(ref: String, sha: String) throws(ActionError) {
        self.sha = sha
        guard !ref.isEmpty else {
            trackingRef = nil
            branch = nil
            return
        }
        // Some events name the branch alone, as that of a closed pull request.
        let full = ref.utf8.starts(with: "refs/".utf8) ? ref : "refs/heads/" + ref
        guard RefName.isValid(full) else {
            throw ActionError("actions/checkout: '\(ref)' is not a name git allows for a ref")
        }
        if let name = RefName.part(of: full, after: "refs/heads/") {
            guard RefName.isValid(name) else {
                throw ActionError("actions/checkout: '\(name)' is not a name git allows for a branch")
            }
            trackingRef = "refs/remotes/origin/" + name
            branch = name
        } else if let name = RefName.part(of: full, after: "refs/pull/") {
            trackingRef = "refs/remotes/pull/" + name
            branch = nil
        } else {
            trackingRef = full.utf8.starts(with: "refs/tags/".utf8) ? full : nil
            branch = nil
        }
    }

    /// Resolves the input `ref` in the repository of the run. `refs` gives those of the repository's refs that `ref`
    /// may mean; it is asked only where that is needed. `hasMoved` says whether the run itself has pushed to a ref.
    static func resolve(
        input ref: String, facts: ActionFacts, hasMoved: (String) -> Bool,
        refs: ([String]) async throws -> RefList
    ) async throws -> CheckoutTarget {
        if ref.isEmpty { return try CheckoutTarget(ref: facts.ref, sha: facts.source.sha) }
        if RefName.isObjectID(ref) { return try CheckoutTarget(ref: "", sha: Key(ref).asciiLowercased.string) }
        let isFull = ref.utf8.starts(with: "refs/".utf8)
        // The branch or tag of the run is at the run's commit, wherever somebody else has moved it since.
        for full in isFull ? [ref] : ["refs/heads/" + ref, "refs/tags/" + ref]
        where Key(full) == Key(facts.ref) && !hasMoved(full) {
            return try CheckoutTarget(ref: full, sha: facts.source.sha)
        }
        guard RefName.isValid(ref) else {
            throw ActionError("actions/checkout: input 'ref' is '\(ref)', which is not a name git allows")
        }
        var candidates = isFull ? [ref] : ["refs/heads/" + ref, "refs/remotes/origin/" + ref, "refs/tags/" + ref]
        if isFull, let name = RefName.part(of: ref, after: "refs/heads/") {
            candidates.append("refs/remotes/origin/" + name)
        }
        let found = try await refs(candidates)
        for (index, candidate) in candidates.enumerated() {
            guard let sha = found.commit(of: candidate) else { continue }
            let name = RefName.part(of: candidate, after: "refs/remotes/origin/").map { "refs/heads/" + $0 }
            return try CheckoutTarget(ref: (index > 0 ? name : nil) ?? candidate, sha: sha)
        }
        throw ActionError(
            "actions/checkout: a branch or tag with the name '\(ref)' could not be found in \(facts.source.gitFolder); "
                + "fetch it there first (git fetch origin), or give a full commit id"
        )
    }
}
