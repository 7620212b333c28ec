/// What a front door has counted of a service's visitors since its process began; questions of Pitlane's own are not
/// among them.
package struct Traffic: Hashable, Sendable {
    /// The counters of the version at one place.
    package struct Counters: Hashable, Sendable {
        /// Requests it was given, streams included.
        package var requests = 0
        /// Requests of which the head of an answer came.
        package var answered = 0
        /// Its answers of the 500s.
        package var refused = 0
        /// Its answers that ended early.
        package var cutShort = 0
        /// Requests it is answering, streams included.
        package var current = 0
        /// How long the heads of its last answers took, in milliseconds; `meanTime` knows what that is worth.
        package var time = 0
        /// Websockets and streams of events that it has begun.
        package var streams = 0
        /// Websockets that are open.
        package var openSockets = 0
        /// Streams of events that are open.
        package var openEvents = 0

        package init() {}

        /// Streams that are open.
        package var openStreams: Int { openSockets + openEvents }
    }

    /// The number of the process that counts; another one begins with 0.
    package var process = 0
    package var colours: [Colour: Counters] = [:]
    /// Answers of the 500s that were the front door's own: no version gave one. Those of a version that are not over yet
    /// are missing, so that it may be a little too low for a moment.
    package var unanswered = 0
    /// Requests that wait for a version that can be reached.
    package var waiting = 0

    package init() {}
}

extension Traffic.Counters {
    /// Over how many requests a front door's average moves.
    private static let window = 1_024

    /// The mean time to the head of an answer in milliseconds, of the requests that were answered after `earlier`.
    ///
    /// The front door's own average is over its last 1,024 requests, whichever version gave the answers; what the new
    /// ones have moved it by says how long they took.
    ///
    /// - Returns: nil where nothing was answered.
    package func meanTime(since earlier: Self) -> Int? {
        let count = answered - earlier.answered
        guard count > 0 else { return nil }
        func sum(_ counters: Self) -> Double { Double(counters.time * min(counters.answered, Self.window)) }
        // What is left of the earlier sum after `count` steps, each of which takes a part away.
        var kept = 1.0
        var step = 1 - 1 / Double(Self.window)
        var rest = min(count, 64 * Self.window)
        while rest > 0 {
            if rest & 1 == 1 { kept *= step }
            step *= step
            rest >>= 1
        }
        let mean = (sum(self) - sum(earlier) * kept) / (Double(Self.window) * (1 - kept))
        return max(0, Int(mean.rounded()))
    }

    /// By how many milliseconds `meanTime` of so many answers may err, since the average is a whole number.
    package static func doubt(_ count: Int) -> Int { count > 0 ? min(1_000, (window + count - 1) / count) : 0 }
}
