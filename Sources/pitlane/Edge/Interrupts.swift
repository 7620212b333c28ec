import Basics
import Glibc
import Processes
import Synchronization

/// Ctrl-C and termination, as GitHub cancels: the first one cancels, the second one kills.
///
/// Signals are taken by a thread of their own, so that what they do is ordinary code.
struct Interrupts: Sendable {
    /// What the one listening thread does with a signal.
    private struct State: Sendable {
        /// nil while nobody listens: a signal ends the program as usual.
        var cancel: (@Sendable (_ reason: String) -> Void)?
        /// What is done before a signal ends the program; it may come after `cancel` has gone.
        var abandon: (@Sendable (_ text: String) -> Void)?
        var count = 0
        var isListening = false
    }

    private static let state = Mutex(State())

    /// The signals that cancel; blocked in every thread from `block` on.
    private static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
        return set
    }

    /// Blocks the signals in the calling thread and those it starts later. Call it before there are any.
    static func block() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
        // A reader of the output that goes away is noticed by the write, not by a signal.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Lets a signal end the program at once while `body` runs: for what may take long before anything has begun.
    static func ending<Result>(_ body: () throws -> Result) rethrows -> Result {
        var set = signals
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        defer { pthread_sigmask(SIG_BLOCK, &set, nil) }
        return try body()
    }

    /// What a display shows when the first signal comes: how long steps get to stop.
    static func notice(_ grace: GracePeriods) -> String {
        let (first, second) = (DurationText.rounded(grace.afterInterrupt), DurationText.rounded(grace.afterTerminate))
        return "cancelling: steps get \(first) after SIGINT, then \(second) after SIGTERM (Ctrl-C again kills them)"
    }

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - cancel: called once, with the reason for the record.
    ///   - abandon: called when a later signal ends the program, with its cause: `killed by Ctrl-C`.
    init(
        cancel: @escaping @Sendable (_ reason: String) -> Void,
        abandon: @escaping @Sendable (_ text: String) -> Void
    ) {
        let isNew = Self.state.withLock { state in
            state.cancel = cancel
            state.abandon = abandon
            state.count = 0
            defer { state.isListening = true }
            return !state.isListening
        }
        // Without the thread the signals stay blocked, and only SIGKILL ends the program; its keepers clean up then.
        if isNew { _ = SystemThread.start { Self.listen() } }
    }

    /// Stops listening: the work is done, and a late signal ends the program as usual.
    func stop() { Self.state.withLock { $0.cancel = nil } }

    private static func listen() {
        var set = signals
        while true {
            var signal: Int32 = 0
            guard sigwait(&set, &signal) == 0 else { continue }
            let (cancel, abandon) = state.withLock { state in
                state.count += 1
                return (state.count == 1 ? state.cancel : nil, state.abandon)
            }
            // The keepers kill whatever the jobs have started once this process is gone.
            guard let cancel else {
                abandon?("killed by \(signal == SIGINT ? "Ctrl-C" : "a signal")")
                _exit(Exit.cancelled)
            }
            cancel(signal == SIGINT ? "cancelled by Ctrl-C" : "cancelled by a signal")
        }
    }
}
