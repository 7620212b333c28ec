import Journal
import Processes

/// A thread that looks from time to time whether something is to be said, until it is told to stop.
final class Heartbeat: Sendable {
    private let ticker = Ticker()

    /// Starts to look.
    ///
    /// - Parameter look: says what is to be said, and how many milliseconds to wait until the next look.
    func start(_ look: @escaping @Sendable () -> Int64) {
        // Ends with `stop`. Without a thread nothing is said, and the run goes its way all the same.
        _ = SystemThread.start { [ticker] in
            while ticker.pause(milliseconds: Int(look())) {}
        }
    }

    /// Nothing is looked for any more.
    func stop() { ticker.stop() }
}
