/// Who is asked before jobs of an environment start, and for how long (`environments.NAME.approval`).
package struct ApprovalPolicy: Hashable, Sendable {
    /// A week, in milliseconds: how long an approval may take unless `expires` says otherwise.
    package static let usualExpiry: Int64 = 7 * 86_400_000

    /// The users who may answer; empty where jobs only wait.
    package var reviewers: [String]
    /// How many of them must approve; 0 where there are none.
    package var required: Int
    /// Whether the user who started the run may approve it.
    package var allowsSelfReview: Bool
    /// How long jobs wait in any case, in milliseconds.
    package var wait: Int64
    /// After how many milliseconds without an answer the request is over.
    package var expires: Int64

    package init(
        reviewers: [String], required: Int = 1, allowsSelfReview: Bool = false, wait: Int64 = 0,
        expires: Int64 = usualExpiry
    ) {
        self.reviewers = reviewers
        self.required = required
        self.allowsSelfReview = allowsSelfReview
        self.wait = wait
        self.expires = expires
    }
}
