import Glibc
import Synchronization

/// Threads of our own for the engine's tasks: they read and write files and commit to the store, which would block
/// the threads Swift's tasks share otherwise.
///
/// `run` is the way in from synchronous code; the tasks it starts, and theirs, stay on these threads.
package final class WorkerThreads: TaskExecutor {
    private struct Queue {
        var jobs: [UnownedJob] = []
        var head = 0
        var idle = 0
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
    private let signal: ThreadSignal<Queue>

    /// - Parameter limit: the largest number of threads; they are made when there is work for them.
    package init(limit: Int) {
        self.limit = max(limit, 1)
        signal = ThreadSignal(Queue())
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let needsThread = signal.update { queue in
            queue.jobs.append(job)
            guard queue.idle < queue.jobs.count - queue.head, queue.threads < limit else { return false }
            queue.threads += 1
            return true
        }
        if needsThread { startThread() }
    }

    private func startThread() {
        let executor = self
        let started = SystemThread.start { [executor] in executor.work() }
        // With no thread at all the work would never be done; with at least one it is only slower.
        if !started {
            let remaining = signal.update { queue in
                queue.threads -= 1
                return queue.threads
            }
            precondition(remaining > 0, "the system gives no thread to work with")
        }
    }

    private func work() {
        let executor = asUnownedTaskExecutor()
        while true {
            signal.update { $0.idle += 1 }
            let job = signal.wait { queue -> UnownedJob? in
                guard let job = queue.take() else { return nil }
                queue.idle -= 1
                return job
            }
            job.runSynchronously(on: executor)
        }
    }

    /// Runs `operation` on these threads and waits for it on the calling thread.
    package func run<Result: Sendable>(_ operation: @escaping @Sendable () async -> Result) -> Result {
        let done = ThreadSignal<Result?>(nil)
        // The task ends before this function returns: the wait below is for its result.
        Task(executorPreference: self) {
            let result = await operation()
            done.update { $0 = result }
        }
        return done.wait { $0 }
    }
}

/// A value under a lock that threads can wait on.
final class ThreadSignal<Value>: @unchecked Sendable {
    // Safe to share: `value` is only touched with `mutex` held.
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ value: Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Changes the value and wakes whoever waits.
    @discardableResult
    func update<Result>(_ change: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return change(&value)
    }

    /// Waits until `take` finds something.
    func wait<Found>(_ take: (inout Value) -> Found?) -> Found {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let found = take(&value) { return found }
            pthread_cond_wait(condition, mutex)
        }
    }
}

/// A thread of the system.
package enum SystemThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that nobody waits for; false where the system gives none.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body))
        let status = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
