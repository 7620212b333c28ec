/// What came to the versions of a service while one follows another, made of looks at the front door's counters.
package struct TrafficLog: Sendable {
    /// What came to one version since the switch.
    package struct Count: Hashable, Sendable {
        /// Requests without streams.
        package var requests = 0
        /// Answers of the 500s that were its own.
        package var refused = 0
        /// Requests that it answered only in part.
        package var cutShort = 0
        /// Websockets and streams of events that it began.
        package var streams = 0
        /// Streams that were closed at the end of the time they are given.
        package var closed = 0
        /// Streams that broke since the version ended.
        package var broken = 0

        package init() {}
    }

    /// The requests of a second, by version.
    package struct Second: Hashable, Sendable {
        /// Its distance from the switch; the one before it is -1.
        package let second: Int
        package let requests: [Colour: Int]
    }

    /// What came to each version since the switch.
    package private(set) var counts: [Colour: Count] = [:]
    private var unanswered = 0
    /// The last look.
    package private(set) var last: Traffic?
    /// When that was, in milliseconds.
    package private(set) var time = 0
    /// The look at the switch.
    package private(set) var atSwitch: Traffic?
    private var switched: Int?
    private var early: [(from: Int, to: Int, requests: [Colour: Int])] = []
    private var seconds: [Int: [Colour: Int]] = [:]

    /// The seconds that are told apart.
    package static let told = -10..<120

    package init() {}

    /// Requests since the switch that got no answer of a version, or only a part of one.
    package var lost: Int { max(0, unanswered) + counts.values.reduce(0) { $0 + $1.cutShort } }

    /// Takes a look into account.
    ///
    /// - Parameters:
    ///   - time: when it was, in milliseconds; never before the last.
    ///   - isCut: whether what was still open has been closed since the last look: the front door does not count that.
    package mutating func add(_ traffic: Traffic, at time: Int, isCut: Bool = false) {
        defer { (last, self.time) = (traffic, time) }
        guard let last else { return }
        // One that has begun again has counted from 0.
        let isSame =
            last.process == traffic.process
            && traffic.colours.allSatisfy { colour, now in
                now.answered >= last.colours[colour]?.answered ?? 0
            }
        let before = isSame ? last : Traffic()
        var requests: [Colour: Int] = [:]
        for (colour, now) in traffic.colours {
            let then = before.colours[colour] ?? Traffic.Counters()
            let cutShort = max(0, now.cutShort - then.cutShort)
            let sockets = max(0, then.openSockets - now.openSockets)
            let events = min(cutShort, max(0, then.openEvents - now.openEvents))
            let streams = max(0, now.streams - then.streams)
            // A stream is a request until its answer says what it is, and one that waited may have gone to the other
            // version.
            let plain = now.requests - then.requests - streams
            requests[colour] = plain
            guard switched != nil else { continue }
            var count = counts[colour] ?? Count()
            count.requests += plain
            count.refused += max(0, now.refused - then.refused)
            count.cutShort += cutShort - events
            count.streams += streams
            if isCut { count.closed += sockets + events } else { count.broken += events }
            counts[colour] = count
        }
        if switched != nil { unanswered += traffic.unanswered - before.unanswered }
        spread(requests, self.time, time)
    }

    /// The switch is made now, after the last look.
    package mutating func markSwitch() {
        guard switched == nil else { return }
        switched = time
        atSwitch = last
        for part in early { spread(part.requests, part.from, part.to) }
        early = []
    }

    /// Whether the switch has been made.
    package var isSwitched: Bool { switched != nil }

    /// The requests of each second that is told apart, in order, from the first to the last that had any.
    package var perSecond: [Second] {
        let used = seconds.filter { $0.value.values.contains { $0 != 0 } }.keys
        guard let first = used.min(), let last = used.max() else { return [] }
        return (first...last).map { Second(second: $0, requests: (seconds[$0] ?? [:]).mapValues { max(0, $0) }) }
    }

    /// Gives the requests between two looks to the seconds between them.
    private mutating func spread(_ requests: [Colour: Int], _ from: Int, _ to: Int) {
        guard requests.values.contains(where: { $0 != 0 }) else { return }
        guard let switched else {
            early = early.suffix(200) + [(from, to, requests)]
            return
        }
        func second(_ time: Int) -> Int { (time - switched >= 0 ? time - switched : time - switched - 999) / 1_000 }
        var start = from
        var given: [Colour: Int] = [:]
        while start <= to {
            let number = second(start)
            let end = min(to, switched + (number + 1) * 1_000)
            for (colour, count) in requests {
                let due = to > from ? count * (end - from) / (to - from) : count
                if Self.told.contains(number) {
                    seconds[number, default: [:]][colour, default: 0] += due - (given[colour] ?? 0)
                }
                given[colour] = due
            }
            if end == to { return }
            start = end
        }
    }
}
