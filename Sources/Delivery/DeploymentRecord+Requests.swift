package import Basics
import Rollouts

extension DeploymentRecord {
    /// What the front door counted of visitors from the switch to the end.
    package struct Requests: Hashable, Sendable {
        /// Requests that the new version was given, without streams, and how many of its answers were of the 500s.
        package var new = 0
        package var newErrors = 0
        /// The same of the former version.
        package var former = 0
        package var formerErrors = 0
        /// Requests that got no answer of a version, or only a part of one.
        package var lost = 0
        /// Websockets and streams of events that were begun, closed since their time was up, and broken by an end of
        /// their version.
        package var streams = 0
        package var closedStreams = 0
        package var brokenStreams = 0
        /// The requests of each second around the switch.
        package var seconds: [Second] = []

        /// The requests of a second, by version; the second before the switch is -1.
        package struct Second: Hashable, Sendable {
            package let second: Int
            package let new: Int
            package let former: Int
        }
    }
}

extension DeploymentRecord.Requests {
    /// What a host's front door counted of a rollout of `colour`.
    init(_ log: TrafficLog, _ colour: Colour) {
        let (own, other) = (log.counts[colour] ?? .init(), log.counts[colour.other] ?? .init())
        (new, newErrors, former, formerErrors) = (own.requests, own.refused, other.requests, other.refused)
        lost = log.lost
        streams = own.streams + other.streams
        closedStreams = own.closed + other.closed
        brokenStreams = own.broken + other.broken
        seconds = log.perSecond.map {
            Second(second: $0.second, new: $0.requests[colour] ?? 0, former: $0.requests[colour.other] ?? 0)
        }
    }

    private static var members: [(name: Key, path: WritableKeyPath<Self, Int>)] {
        [
            ("new", \.new), ("new_errors", \.newErrors), ("former", \.former), ("former_errors", \.formerErrors),
            ("lost", \.lost), ("streams", \.streams), ("closed_streams", \.closedStreams),
            ("broken_streams", \.brokenStreams),
        ]
    }

    /// What the front doors of all hosts counted.
    static func + (one: Self, other: Self) -> Self {
        var sum = one
        for (_, path) in members { sum[keyPath: path] += other[keyPath: path] }
        let all = Dictionary(grouping: one.seconds + other.seconds) { $0.second }
        sum.seconds = all.map { second, parts in
            Second(
                second: second, new: parts.reduce(0) { $0 + $1.new }, former: parts.reduce(0) { $0 + $1.former })
        }.sorted { $0.second < $1.second }
        return sum
    }

    /// The counts as JSON.
    package var json: JSONValue {
        var object: JSONObject = [:]
        for (name, path) in Self.members { object[name] = .number(Double(self[keyPath: path])) }
        object["seconds"] = .array(
            seconds.map {
                [
                    "second": .number(Double($0.second)), "new": .number(Double($0.new)),
                    "former": .number(Double($0.former)),
                ]
            })
        return .object(object)
    }

    /// Reads counts; what is missing is 0.
    init(_ json: JSONValue) {
        for (name, path) in Self.members { self[keyPath: path] = json[name]?.intValue ?? 0 }
        seconds = (json["seconds"]?.arrayValue ?? []).map { json in
            Second(
                second: json["second"]?.intValue ?? 0, new: json["new"]?.intValue ?? 0,
                former: json["former"]?.intValue ?? 0)
        }
    }
}
