import Glibc

/// Wakes a drawing thread: when something has changed, after a while, or for good.
final class Ticker: @unchecked Sendable {
    // Safe to share: the flags are only touched with `mutex` held.
    private var isDirty = false
    private var isStopped = false
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Something has changed.
    func wake() {
        pthread_mutex_lock(mutex)
        let wasDirty = isDirty
        isDirty = true
        // A thread that has been woken already is not woken again for each piece of a log.
        if !wasDirty { pthread_cond_signal(condition) }
        pthread_mutex_unlock(mutex)
    }

    /// The thread is to end.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until something changes or the time is over; false once the thread is to end.
    func wait(milliseconds: Int) -> Bool { sleep(milliseconds) { isDirty } }

    /// Waits until the time is over, whatever changes; false once the thread is to end.
    func pause(milliseconds: Int) -> Bool { sleep(milliseconds) { false } }

    private func sleep(_ milliseconds: Int, until isEnough: () -> Bool) -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_nsec += milliseconds % 1000 * 1_000_000
        deadline.tv_sec += milliseconds / 1000 + deadline.tv_nsec / 1_000_000_000
        deadline.tv_nsec %= 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isStopped, !isEnough() {
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        if isEnough() { isDirty = false }
        return !isStopped
    }
}
