package import Basics

/// What a run waits for people to do: to answer a request for approval, or to lift a freeze
/// (docs/language/environments.md).
extension RunState {
    /// The environment of a leg as names are compared; nil without one.
    package func environment(of leg: LegNode) -> Key? { leg.plan.environment.map { Key($0).asciiLowercased } }

    /// Whether a leg that could start may not: its environment is frozen, or not approved.
    package func isHeld(_ leg: LegNode) -> Bool {
        guard leg.phase == .ready, let name = leg.plan.environment, let environment = environment(of: leg) else {
            return false
        }
        if frozen[environment] != nil { return true }
        return inputs?.environment(name)?.approval != nil && approvals[environment]?.outcome != .approved
    }

    /// What a leg that could start waits for people to do, in words; nil if it does not.
    package func holdNote(_ leg: LegNode) -> String? {
        guard isHeld(leg), let environment = environment(of: leg) else { return nil }
        let approval = approvals[environment].flatMap { $0.outcome == .pending ? $0.note : nil }
        return [frozen[environment]?.note, approval].compactMap(\.self).joined(separator: "; ")
    }

    /// What the run waits for people to do, in words: lines for each environment of a leg that could start.
    package var holds: [String] {
        Set(legs.values.filter(isHeld).compactMap(environment)).sorted().flatMap { environment in
            let approval = approvals[environment].flatMap { $0.outcome == .pending ? $0 : nil }
            return [frozen[environment]?.note, approval?.question(starters: starters)].compactMap(\.self)
        }
    }

    /// The legs of an environment that have not started, in the order of their paths.
    package func legs(waitingFor environment: Key) -> [NodePath] {
        legs.values.filter { $0.phase == .ready && self.environment(of: $0) == environment }.map(\.plan.path).sorted()
    }

    /// The requests that can be answered and that some leg waits for, by their names.
    package var openApprovals: [(environment: Key, approval: Approval)] {
        approvals.sorted { $0.key < $1.key }.filter { $1.outcome == .pending && !legs(waitingFor: $0).isEmpty }
            .map { ($0.key, $0.value) }
    }

    /// Why an answer of `user` does not count, or nil.
    package func refusal(of user: String, approves: Bool, to environment: Key, at now: Instant) -> String? {
        guard let approval = approvals[environment] else { return "no approval of \(environment) is asked for" }
        let reason = approval.refusal(of: user, approves: approves, starters: starters, at: now)
        if reason == nil, legs(waitingFor: environment).isEmpty {
            return "no job of the run waits for the approval of \(approval.environment) any more"
        }
        return reason
    }

    /// When something happens by itself: a request expires, or what is approved opens.
    var wakings: [Command] {
        openApprovals.map { _, approval in .wake(approval.missing == 0 ? approval.opens : approval.expires) }
    }

    /// Whether nothing runs and nothing can begin before somebody does something.
    var waitsForPeople: Bool {
        guard status == .inProgress, !approvals.isEmpty || !frozen.isEmpty, hasPlace else { return false }
        let isBusy = pending.contains { if case .wake = $0 { false } else { true } }
        if isBusy || openApprovals.contains(where: { $1.missing == 0 }) { return false }
        return legs.values.contains(where: isHeld) && !legs.values.contains { $0.isActive && $0.plan.call == nil }
    }

    /// Why what stands in `scope` is to stop, or nil.
    func cancelReason(in scope: NodePath?) -> String? {
        if let cancelReason { return cancelReason }
        guard let scope, let leg = legs[scope] else { return nil }
        if case .cancelling(let reason) = leg.phase { return reason }
        return cancelReason(in: jobs[leg.job]?.scope)
    }
}
