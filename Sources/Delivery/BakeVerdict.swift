import Basics

/// Whether a version may stay, as far as its requests and Pitlane's own questions tell.
struct BakeVerdict: Sendable {
    /// With fewer requests than this only Pitlane's own questions count.
    private static let enoughRequests = 30
    /// How many of a hundred requests may fail, whatever the former version's share is.
    private static let allowedShare = 5
    /// How many own questions in a row may not fail.
    private static let failuresInARow = 3

    private var failures = 0

    /// - Parameters:
    ///   - new: what the front door counted of the version since the switch.
    ///   - former: what it counted of the version before it.
    ///   - probe: why the last question of our own failed; nil where it did not.
    /// - Returns: why the version must go; nil where it may stay.
    mutating func judge(new: Traffic.Counters, former: Traffic.Counters, probe: String?) -> String? {
        failures = probe == nil ? 0 : failures + 1
        if let probe, failures >= Self.failuresInARow { return "\(failures) questions in a row failed: \(probe)" }
        guard new.requests >= Self.enoughRequests, new.errors * 100 > new.requests * Self.allowedShare,
            // Twice the share of the former version.
            new.errors * max(1, former.requests) > 2 * former.errors * new.requests
        else { return nil }
        return "\(new.errors) of \(new.requests) requests failed; of the former version's "
            + "\(former.errors) of \(former.requests)"
    }
}
