import Glibc
import Processes
import Synchronization

/// Threads of our own for the engine's tasks: they read and write files and commit to the store, which would block
/// the threads Swift's tasks share otherwise.
///
/// `run` is the way in from synchronous code; the tasks it starts, and theirs, stay on these threads.
package final class WorkerThreads: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var head = 0
        /// The threads without work, the one that worked last at the end: its memory is still in the caches.
        var idle: [ThreadSignal] = []
        var threads = 0

        mutating func take() -> UnownedJob? {
            guard head < jobs.count else { return nil }
            let job = jobs[head]
            head += 1
            if head == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                head = 0
            }
            return job
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: the largest number of threads; they are made when there is work for them.
    package init(limit: Int) {
        self.limit = max(limit, 1)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // One thread for one job: waking all of them costs more than most jobs do.
        let (sleeper, needsThread) = state.withLock { state -> (ThreadSignal?, Bool) in
            state.jobs.append(job)
            if let sleeper = state.idle.popLast() { return (sleeper, false) }
            guard state.threads < limit else { return (nil, false) }
            state.threads += 1
            return (nil, true)
        }
        sleeper?.wake()
        if needsThread { startThread() }
    }

    private func startThread() {
        let executor = self
        let started = SystemThread.start { [executor] in executor.work() }
        // With no thread at all the work would never be done; with at least one it is only slower.
        if !started {
            let remaining = state.withLock { state in
                state.threads -= 1
                return state.threads
            }
            precondition(remaining > 0, "the system gives no thread to work with")
        }
    }

    private func work() {
        let executor = asUnownedTaskExecutor()
        let signal = ThreadSignal()
        while true {
            let job = state.withLock { state in
                let job = state.take()
                if job == nil { state.idle.append(signal) }
                return job
            }
            if let job {
                job.runSynchronously(on: executor)
            } else {
                signal.wait()
            }
        }
    }

    /// Runs `operation` on these threads and waits for it on the calling thread.
    package func run<Result: Sendable>(_ operation: @escaping @Sendable () async -> Result) -> Result {
        let done = ThreadSignal()
        let answer = Mutex<Result?>(nil)
        // The task ends before this function returns: the wait below is for its result.
        Task(executorPreference: self) {
            let result = await operation()
            answer.withLock { $0 = result }
            done.wake()
        }
        done.wait()
        guard let result = answer.withLock({ $0 }) else { preconditionFailure("woken without a result") }
        return result
    }
}

/// What one thread sleeps on until another wakes it; a wake that comes first is kept.
private final class ThreadSignal: @unchecked Sendable {
    // Safe to share: a semaphore is made for it.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func wake() { sem_post(semaphore) }

    func wait() {
        // A signal handler may interrupt the sleep.
        while sem_wait(semaphore) != 0 {}
    }
}
