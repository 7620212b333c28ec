import Glibc

/// Waits that end early when somebody wants the deployment to stop.
struct Pace: Sendable {
    /// Somebody wants it to stop.
    struct Stopped: Error {}

    /// One that nobody stops.
    static let patient = Pace { false }

    private let isStopped: @Sendable () -> Bool

    init(isStopped: @escaping @Sendable () -> Bool) { self.isStopped = isStopped }

    /// Whether nobody wants it to stop.
    var isWanted: Bool { !isStopped() }

    /// - Throws: `Stopped`.
    func check() throws(Stopped) { if isStopped() { throw Stopped() } }

    /// - Throws: `Stopped`.
    func wait(_ duration: Duration) throws(Stopped) {
        let end = ContinuousClock.now + duration
        while true {
            try check()
            let left = ContinuousClock.now.duration(to: end)
            guard left > .zero else { return }
            usleep(UInt32(max(1, min(left, .milliseconds(50)) / .microseconds(1))))
        }
    }
}
