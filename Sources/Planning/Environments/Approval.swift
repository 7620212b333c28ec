import Basics

/// What is asked once for all jobs of an environment in one attempt of a run, before any of them starts
/// (docs/language/environments.md#approvals).
package struct Approval: Hashable, Sendable {
    /// What has come of it.
    package enum Outcome: String, Hashable, Sendable {
        case pending, approved, rejected, expired
    }

    /// The environment's name, as a job has it.
    package let environment: String
    /// Who is asked, and for how long.
    package let policy: ApprovalPolicy
    /// When it was asked.
    package let requested: Instant
    /// What was answered so far, one answer a person.
    package private(set) var answers: [ApprovalAnswer] = []
    /// What has come of it.
    package var outcome = Outcome.pending

    package init(environment: String, policy: ApprovalPolicy, requested: Instant) {
        self.environment = environment
        self.policy = policy
        self.requested = requested
    }

    /// Takes an answer; the first rejection decides.
    package mutating func take(_ answer: ApprovalAnswer) {
        answers.append(answer)
        if !answer.approves { outcome = .rejected }
    }

    /// Before this moment no job starts.
    package var opens: Instant { requested.advanced(byMilliseconds: policy.wait) }
    /// From this moment on nobody can answer any more.
    package var expires: Instant { requested.advanced(byMilliseconds: policy.expires) }
    /// How many approvals are still needed.
    package var missing: Int {
        policy.reviewers.isEmpty ? 0 : max(0, policy.required - answers.count { $0.approves })
    }

    /// Whether somebody still has to answer.
    package var isWaiting: Bool { outcome == .pending && missing > 0 }

    /// The reviewers who have not answered, and may: not those who started the run, unless the policy lets them.
    package func reviewers(starters: [String]) -> [String] {
        policy.reviewers.filter { name in
            (policy.allowsSelfReview || !starters.contains { Key($0) == Key(name) })
                && !answers.contains { Key($0.by) == Key(name) }
        }
    }

    /// Who has to do what before its jobs start, in words.
    ///
    /// - Parameter starters: the users who started the run, and its reruns.
    package func question(starters: [String]) -> String {
        guard missing > 0 else { return "\(environment) \(note)" }
        let others = reviewers(starters: starters)
        let names = others.isEmpty ? "somebody else than \(names(starters))" : names(others)
        return "\(environment) waits for \(missing == 1 ? "an approval" : "\(missing) approvals") by \(names)"
    }

    /// What its jobs wait for, in words.
    package var note: String {
        missing == 0 ? "waits until \(opens.rfc3339)" : "waits for an approval of \(environment)"
    }

    /// Why its jobs fail, or nil.
    package var failure: String? {
        switch outcome {
        case .pending, .approved: return nil
        case .expired: return "the approval of \(environment) expired on \(expires.rfc3339); start a new run"
        case .rejected:
            guard let answer = answers.first(where: { !$0.approves }) else { return "rejected" }
            return "rejected by \(answer.by)" + (answer.comment.utf8.isEmpty ? "" : ": \(answer.comment)")
        }
    }

    /// Why an answer of `user` does not count, or nil.
    ///
    /// - Parameter starters: the users who started the run, and its reruns.
    package func refusal(of user: String, approves: Bool, starters: [String], at now: Instant) -> String? {
        switch outcome {
        case .pending: break
        // One rejection is enough, also after approvals, as long as a job has not started.
        case .approved where !approves: break
        case .approved: return "\(environment) is approved already by \(names(answers.map(\.by)))"
        case .rejected, .expired: return failure
        }
        guard policy.reviewers.contains(where: { Key($0) == Key(user) }) else {
            let list = policy.reviewers.isEmpty ? "it has none" : names(policy.reviewers)
            return "\(user) is not a reviewer of \(environment) (\(list))"
        }
        if approves, let answer = answers.first(where: { Key($0.by) == Key(user) }) {
            return "\(user) has approved \(environment) already, on \(answer.at.rfc3339)" + missingText(starters)
        }
        if !policy.allowsSelfReview, starters.contains(where: { Key($0) == Key(user) }) {
            let others = names(reviewers(starters: starters))
            return "\(user) started the run, and \(environment) has no self-review"
                + (others.utf8.isEmpty ? "; no other reviewer is left" : "; \(others) may answer")
        }
        if missing == 0 {
            return approves ? "\(environment) is approved already; its jobs start on \(opens.rfc3339)" : nil
        }
        if now >= expires, outcome == .pending {
            return "the approval of \(environment) expired on \(expires.rfc3339); start a new run"
        }
        return nil
    }

    private func missingText(_ starters: [String]) -> String {
        if missing == 0 { return "" }
        let others = names(reviewers(starters: starters))
        return others.utf8.isEmpty ? "" : "; \(missing) more of \(others) must"
    }

    private func names(_ list: [String]) -> String { list.joined(separator: ", ") }
}
