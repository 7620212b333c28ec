package import Basics

/// The form in which a target keeps a state. Members are never renamed, and a missing optional one has a default.
extension EnvironmentState {
    /// The version of this form; a later one is refused by name.
    private static let schema = 1

    /// The state as JSON: what stood between two rollouts, and the events of the one in progress.
    package var json: JSONValue {
        [
            "schema": .number(Double(Self.schema)), "count": .number(Double(count)),
            "live": live?.json ?? nil, "previous": previous?.json ?? nil,
            "served": .array(served.map(\.json)),
            "events": .array((progress?.events ?? []).map(\.json)),
        ]
    }

    /// Reads a state.
    ///
    /// - Throws: `UnreadableState` with the reason.
    package init(_ json: JSONValue) throws(UnreadableState) {
        guard let schema = json["schema"]?.intValue, let count = json["count"]?.intValue else {
            throw UnreadableState("it is not a state")
        }
        guard schema <= Self.schema else { throw UnreadableState("a newer version of pitlane wrote it") }
        let events = try (json["events"]?.arrayValue ?? []).map { json throws(UnreadableState) in
            try RolloutEvent(json)
        }
        self.init(
            live: try json["live"].flatMap(Slot.read), previous: try json["previous"].flatMap(Slot.read),
            served: try (json["served"]?.arrayValue ?? []).map { json throws(UnreadableState) in try Release(json) },
            count: count)
        for event in events { apply(event) }
    }
}

/// Why a kept state cannot be read.
package struct UnreadableState: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter description: what is wrong with it.
    package init(_ description: String) { self.description = description }
}

extension EnvironmentState.Slot {
    fileprivate var json: JSONValue {
        ["colour": .string(colour.rawValue), "release": release.json]
    }

    fileprivate static func read(_ json: JSONValue) throws(UnreadableState) -> Self? {
        if json.isNull { return nil }
        guard let colour = json["colour"]?.stringValue.flatMap({ Colour(rawValue: $0) }), let release = json["release"]
        else { throw UnreadableState("a version has no place") }
        return Self(colour: colour, release: try Release(release))
    }
}

extension Release {
    /// The version as JSON.
    package var json: JSONValue {
        [
            "version": .string(version.string), "image": .string(image.string),
            "digest": digest.map { .string($0.string) } ?? nil, "commit": commit.map { .string($0.string) } ?? nil,
        ]
    }

    /// Reads a version.
    package init(_ json: JSONValue) throws(UnreadableState) {
        guard let version = json["version"]?.stringValue, let image = json["image"]?.stringValue else {
            throw UnreadableState("a version has no name or image")
        }
        self.init(
            version: Key(version), image: Key(image), digest: json["digest"]?.stringValue.map { Key($0) },
            commit: json["commit"]?.stringValue.map { Key($0) })
    }
}

extension RolloutEvent {
    fileprivate var json: JSONValue {
        switch self {
        case .began(let rollout):
            [
                "kind": "began", "number": .number(Double(rollout.number)), "rollout": .string(rollout.kind.rawValue),
                "release": rollout.release.json, "hosts": .array(rollout.hosts.map { .string($0.string) }),
                "colour": .string(rollout.colour.rawValue),
                "steps": .array(rollout.steps.map { .string($0.rawValue) }), "user": .string(rollout.user),
                "time": .number(Double(rollout.began)), "warrant": rollout.warrant?.json ?? nil,
            ]
        case .done(let step, let host):
            ["kind": "done", "step": .string(step.rawValue), "host": .string(host.string)]
        case .turned(let step, let reason):
            ["kind": "turned", "step": .string(step.rawValue), "reason": .string(reason)]
        case .takenOver: ["kind": "taken-over"]
        case .ended(let outcome): ["kind": "ended", "outcome": .string(outcome.rawValue)]
        }
    }

    fileprivate init(_ json: JSONValue) throws(UnreadableState) {
        func text(_ name: Key) throws(UnreadableState) -> String {
            guard let text = json[name]?.stringValue else { throw UnreadableState("an event has no \(name)") }
            return text
        }
        func word<Word: RawRepresentable<String>>(_ name: Key) throws(UnreadableState) -> Word {
            let word = try text(name)
            guard let value = Word(rawValue: word) else {
                throw UnreadableState("the \(name) '\(SafeText.line(word))' of an event is not known")
            }
            return value
        }
        switch Key(try text("kind")) {
        case "began":
            guard let number = json["number"]?.intValue, let release = json["release"],
                let hosts = json["hosts"]?.arrayValue?.compactMap(\.stringValue), !hosts.isEmpty,
                let steps = json["steps"]?.arrayValue?.compactMap(\.stringValue)
            else { throw UnreadableState("a rollout has no number, release, hosts or steps") }
            self = .began(
                Rollout(
                    number: number, kind: try word("rollout"), release: try Release(release),
                    hosts: hosts.map { Key($0) }, colour: try word("colour"),
                    steps: try steps.map { word throws(UnreadableState) in
                        guard let step = RolloutStep(rawValue: word) else {
                            throw UnreadableState("the step '\(SafeText.line(word))' is not known")
                        }
                        return step
                    }, user: try text("user"), began: Int64(json["time"]?.numberValue ?? 0),
                    warrant: json["warrant"].flatMap { $0.isNull ? nil : Warrant($0) }))
        case "done": self = .done(try word("step"), host: Key(try text("host")))
        case "turned": self = .turned(try word("step"), reason: try text("reason"))
        case "taken-over": self = .takenOver
        case "ended": self = .ended(try word("outcome"))
        case let kind: throw UnreadableState("the event '\(SafeText.line(kind.string))' is not known")
        }
    }
}
