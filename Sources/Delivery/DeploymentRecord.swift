package import Basics
package import Rollouts

/// What a deployment or rollback came to, as the target keeps it.
package struct DeploymentRecord: Hashable, Sendable {
    /// In milliseconds since 1970; nil where that did not happen, or the process that drove it was gone.
    package struct Moments: Hashable, Sendable {
        package var exposed: Int64?
        package var turned: Int64?
        package var withdrawn: Int64?

        package init() {}
    }

    /// A step that was done, or failed.
    package struct Step: Hashable, Sendable {
        package let name: String
        package let milliseconds: Int
        /// What there was to say of it, or why it failed.
        package let text: String
        package let isGood: Bool
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
    /// When it was switched to, when it turned back, and when the former version had the requests again.
    package let moments: Moments
    /// Why it failed; nil where it did not.
    package let reason: String?
    /// What visitors got; nil where the version never got a request, or the process that drove it was gone.
    package let requests: Requests?
    /// What it stood on; nil in records of older versions.
    package let warrant: Warrant?
    /// What the version was watched by; nil where it was not.
    package let bake: BakeNumbers?
    /// The steps of the process that came to the end, in their order; none in records of older versions.
    package let steps: [Step]

    /// The record as JSON.
    package var json: JSONValue {
        [
            "number": .number(Double(number)), "kind": .string(kind.rawValue), "release": release.json,
            "former": former.map { .string($0.string) } ?? nil, "user": .string(user),
            "began": .number(Double(began)), "ended": .number(Double(ended)), "outcome": .string(outcome.rawValue),
            "exposed": Self.json(moments.exposed), "turned": Self.json(moments.turned),
            "withdrawn": Self.json(moments.withdrawn), "reason": reason.map { .string($0) } ?? nil,
            "requests": requests?.json ?? nil, "bake": bake?.json ?? nil, "warrant": warrant?.json ?? nil,
            "steps": .array(
                steps.map {
                    [
                        "step": .string($0.name), "milliseconds": .number(Double($0.milliseconds)),
                        "text": .string($0.text), "ok": .bool($0.isGood),
                    ]
                }),
        ]
    }

    init(
        _ rollout: Rollout, former: Key?, ended: Int64, outcome: RolloutEvent.Outcome, reason: String?,
        moments: Moments, requests: Requests?, bake: BakeNumbers?, steps: [Step]
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
        self.moments = moments
        self.requests = requests
        warrant = rollout.warrant
        self.bake = bake
        self.steps = steps
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
        warrant = Self.part("warrant", of: json).map { Warrant($0) }
        var moments = Moments()
        moments.exposed = json["exposed"]?.numberValue.map { Int64($0) }
        moments.turned = json["turned"]?.numberValue.map { Int64($0) }
        moments.withdrawn = json["withdrawn"]?.numberValue.map { Int64($0) }
        self.moments = moments
        requests = Self.part("requests", of: json).map { Requests($0) }
        bake = Self.part("bake", of: json).map { BakeNumbers($0) }
        steps = (json["steps"]?.arrayValue ?? []).map { step in
            Step(
                name: step["step"]?.stringValue ?? "", milliseconds: step["milliseconds"]?.intValue ?? 0,
                text: step["text"]?.stringValue ?? "", isGood: step["ok"]?.boolValue ?? true)
        }
    }

    private static func json(_ time: Int64?) -> JSONValue { time.map { .number(Double($0)) } ?? nil }

    private static func part(_ name: Key, of json: JSONValue) -> JSONValue? {
        json[name].flatMap { $0.isNull ? nil : $0 }
    }
}
