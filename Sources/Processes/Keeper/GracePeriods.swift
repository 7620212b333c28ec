/// How long a process that is told to stop gets before the next, harder signal (docs/language/steps.md#cancelling).
package struct GracePeriods: Hashable, Sendable {
    /// Between SIGINT and SIGTERM.
    package var afterInterrupt: Duration
    /// Between SIGTERM and the kill of the whole tree.
    package var afterTerminate: Duration

    package init(afterInterrupt: Duration, afterTerminate: Duration) {
        self.afterInterrupt = afterInterrupt
        self.afterTerminate = afterTerminate
    }

    /// GitHub's: 7.5 s and 2.5 s.
    package static let standard = GracePeriods(afterInterrupt: .milliseconds(7500), afterTerminate: .milliseconds(2500))
}
