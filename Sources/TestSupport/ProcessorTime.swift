import Glibc

/// Processor time for tests that bound the work done: unlike the clock on the wall it does not grow while other
/// processes have the machine.
package enum ProcessorTime {
    /// The processor time this thread spends in `body`, which must not suspend.
    package static func measure(_ body: () throws -> Void) rethrows -> Duration {
        let start = now
        try body()
        return now - start
    }

    /// The processor time this thread has spent so far.
    package static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
