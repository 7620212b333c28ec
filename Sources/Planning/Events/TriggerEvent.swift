package import Basics

/// One event as the triggers of a workflow see it (docs/language/triggers.md).
package struct TriggerEvent: Hashable, Sendable {
    /// `push`, `pull_request`, …
    package var name: Key
    /// The activity type, `action` of the payload: `opened`; nil for events without one.
    package var activity: String?
    /// The full ref the run belongs to: `refs/heads/main`, `refs/pull/1/merge`.
    package var ref: String
    /// The commit the run is about.
    package var sha: String
    /// The short name of the branch a request goes to, else nil.
    package var baseBranch: String?
    /// The short name of the branch a request comes from, else nil.
    package var headBranch: String?
    /// Paths changed by the event, in git's order; nil where they cannot be told, and path filters then hold.
    package var changedFiles: [String]?
    /// The webhook's payload.
    package var payload: JSONValue
    /// The message of the head commit, for `[skip ci]`.
    package var headMessage: String

    package init(
        name: Key, activity: String? = nil, ref: String, sha: String, baseBranch: String? = nil,
        headBranch: String? = nil, changedFiles: [String]? = nil, payload: JSONValue, headMessage: String = ""
    ) {
        self.name = name
        self.activity = activity
        self.ref = ref
        self.sha = sha
        self.baseBranch = baseBranch
        self.headBranch = headBranch
        self.changedFiles = changedFiles
        self.payload = payload
        self.headMessage = headMessage
    }

    /// The ref without `refs/heads/`, `refs/tags/` or `refs/pull/`: `github.ref_name`.
    package var refName: String {
        for prefix in ["refs/heads/", "refs/tags/", "refs/pull/"] where ref.utf8.starts(with: prefix.utf8) {
            return String(decoding: ref.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        }
        return ref
    }

    /// Whether the ref is a tag.
    package var isTag: Bool { ref.utf8.starts(with: "refs/tags/".utf8) }

    /// Whether the event is a request to merge one branch into another.
    package var isPullRequest: Bool {
        ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"].contains(name)
    }

    /// One line for people: `push  feature/prices`, `pull_request  feature/prices → develop`.
    package var summary: String {
        if let headBranch, let baseBranch { "\(name)  \(headBranch) → \(baseBranch)" } else { "\(name)  \(refName)" }
    }
}
