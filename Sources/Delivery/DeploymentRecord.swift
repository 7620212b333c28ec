package import Basics
package import Rollouts

/// What a deployment or rollback came to, as the target keeps it.
package struct DeploymentRecord: Hashable, Sendable {
    /// What the front door counted from the switch to the end; nil where the process that drove it was gone.
    package struct Requests: Hashable, Sendable {
        /// Requests that the new version was given, and its errors.
        package var new = 0
        package var newErrors = 0
        /// Requests that the former version was given, and its errors.
        package var former = 0
        package var formerErrors = 0
        /// Requests that got no answer of a version, and those that were cut off at the drain's end.
        package var lost = 0

        package init() {}
    }

    package let number: Int
    package let kind: Rollout.Kind
    package let release: Release
    /// The version that served when it began.
    package let former: Key?
    package let user: String
    /// In milliseconds since 1970.
    package let began: Int64
    package let ended: Int64
    package let outcome: RolloutEvent.Outcome
    /// Why it failed; nil where it did not.
    package let reason: String?
    package let requests: Requests?
    /// What it stood on; nil in records of older versions.
    package let warrant: Warrant?

    /// The record as JSON.
    package var json: JSONValue {
        let counts: JSONValue =
            requests.map {
                [
                    "new": .number(Double($0.new)), "new_errors": .number(Double($0.newErrors)),
                    "former": .number(Double($0.former)), "former_errors": .number(Double($0.formerErrors)),
                    "lost": .number(Double($0.lost)),
                ]
            } ?? nil
        return [
            "number": .number(Double(number)), "kind": .string(kind.rawValue), "release": release.json,
            "former": former.map { .string($0.string) } ?? nil, "user": .string(user),
            "began": .number(Double(began)), "ended": .number(Double(ended)), "outcome": .string(outcome.rawValue),
            "reason": reason.map { .string($0) } ?? nil, "requests": counts,
            "warrant": warrant?.json ?? nil,
        ]
    }

    init(
        _ rollout: Rollout, former: Key?, ended: Int64, outcome: RolloutEvent.Outcome, reason: String?,
        requests: Requests?
    ) {
        number = rollout.number
        kind = rollout.kind
        release = rollout.release
        self.former = former
        user = rollout.user
        began = rollout.began
        self.ended = ended
        self.outcome = outcome
        self.reason = reason
        self.requests = requests
        warrant = rollout.warrant
    }

    /// Reads a record.
    ///
    /// - Throws: `UnreadableState` where it is not one.
    package init(_ json: JSONValue) throws(UnreadableState) {
        guard let number = json["number"]?.intValue, let release = json["release"],
            let kind = json["kind"]?.stringValue.flatMap({ Rollout.Kind(rawValue: $0) }),
            let outcome = json["outcome"]?.stringValue.flatMap({ RolloutEvent.Outcome(rawValue: $0) })
        else { throw UnreadableState("a record of a deployment has no number, kind, release or outcome") }
        self.number = number
        self.kind = kind
        self.release = try Release(release)
        self.outcome = outcome
        former = json["former"]?.stringValue.map { Key($0) }
        user = json["user"]?.stringValue ?? ""
        began = Int64(json["began"]?.numberValue ?? 0)
        ended = Int64(json["ended"]?.numberValue ?? 0)
        reason = json["reason"]?.stringValue
        warrant = json["warrant"].flatMap { $0.isNull ? nil : Warrant($0) }
        requests = json["requests"].flatMap { json in
            guard !json.isNull else { return nil }
            var requests = Requests()
            requests.new = json["new"]?.intValue ?? 0
            requests.newErrors = json["new_errors"]?.intValue ?? 0
            requests.former = json["former"]?.intValue ?? 0
            requests.formerErrors = json["former_errors"]?.intValue ?? 0
            requests.lost = json["lost"]?.intValue ?? 0
            return requests
        }
    }
}
