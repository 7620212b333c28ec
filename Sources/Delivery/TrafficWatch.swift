import Rollouts
import Synchronization

/// What the front door counts while a rollout is exposed, from the first to the last look.
final class TrafficWatch: Sendable {
    private struct Looks: Sendable {
        var first: Traffic?
        var last: Traffic?
        var cut = 0
    }

    private let looks = Mutex(Looks())

    /// Requests that were cut off.
    var cut: Int {
        get { looks.withLock { $0.cut } }
        set { looks.withLock { $0.cut = newValue } }
    }

    func begin(_ traffic: Traffic) { looks.withLock { if $0.first == nil { $0.first = traffic } } }
    func end(_ traffic: Traffic) { looks.withLock { $0.last = traffic } }

    /// The counts of a rollout of `colour`; nil where it was never exposed, or only by a process that is gone.
    func requests(_ colour: Colour) -> DeploymentRecord.Requests? {
        looks.withLock { looks in
            guard let first = looks.first, let last = looks.last else { return nil }
            let counts = last.since(first)
            var requests = DeploymentRecord.Requests()
            requests.new = counts.colours[colour]?.requests ?? 0
            requests.newErrors = counts.colours[colour]?.errors ?? 0
            requests.former = counts.colours[colour.other]?.requests ?? 0
            requests.formerErrors = counts.colours[colour.other]?.errors ?? 0
            requests.lost = counts.lost + looks.cut
            return requests
        }
    }
}
