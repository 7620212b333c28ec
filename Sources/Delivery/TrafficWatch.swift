import Rollouts
import Synchronization

/// What came to a site while a rollout was in progress on a host, as the front door counted it.
final class TrafficWatch: Sendable {
    /// How far apart looks are.
    static let interval = Duration.milliseconds(250)

    private struct State: Sendable {
        var log = TrafficLog()
        var next = ContinuousClock.now
        var bake: BakeNumbers?
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now

    /// Forgets what came while an earlier rollout was in progress.
    func begin() { state.withLock { $0 = State() } }

    /// What has come so far.
    var log: TrafficLog { state.withLock { $0.log } }

    /// What was measured during the bake; nil where there was none.
    var bake: BakeNumbers? {
        get { state.withLock { $0.bake } }
        set { state.withLock { $0.bake = newValue } }
    }

    /// Looks again if the last look was some time ago.
    func look(_ traffic: () throws -> Traffic) rethrows {
        if state.withLock({ $0.next > .now }) { return }
        note(try traffic())
    }

    /// Takes a look into account.
    ///
    /// - Parameter isCut: whether what was still open has been closed since the last look.
    func note(_ traffic: Traffic, isCut: Bool = false) {
        state.withLock { state in
            state.log.add(traffic, at: Int(start.duration(to: .now) / .milliseconds(1)), isCut: isCut)
            state.next = .now + Self.interval
        }
    }

    /// From now on the requests count.
    func markSwitch() { state.withLock { $0.log.markSwitch() } }
}
