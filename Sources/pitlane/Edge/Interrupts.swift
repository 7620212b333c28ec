import Engine
import Glibc
import Synchronization

/// Ctrl-C and termination, as GitHub cancels: the first one cancels, the second one kills.
///
/// Signals are taken by a thread of their own, so that what they do is ordinary code.
final class Interrupts: Sendable {
    private let isStopped = Mutex(false)

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

    /// Starts to listen; `cancel` is called once, with the reason for the record.
    init(cancel: @escaping @Sendable (String) -> Void) {
        // Without the thread the signals stay blocked, and only SIGKILL ends the program; its keepers clean up then.
        _ = SystemThread.start { [self] in listen(cancel) }
    }

    /// Stops listening: the work is done, and a late signal ends the program as usual.
    func stop() { isStopped.withLock { $0 = true } }

    private func listen(_ cancel: @Sendable (String) -> Void) {
        var set = Self.signals
        var count = 0
        while true {
            var signal: Int32 = 0
            guard sigwait(&set, &signal) == 0 else { continue }
            count += 1
            // The keepers kill whatever the jobs have started once this process is gone.
            if count > 1 || isStopped.withLock({ $0 }) { _exit(Exit.cancelled) }
            Terminal.printError("cancelling, steps get 7.5 s to stop (Ctrl-C again kills)")
            cancel(signal == SIGINT ? "cancelled by Ctrl-C" : "cancelled by a signal")
        }
    }
}
