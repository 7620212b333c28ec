import Glibc
import Synchronization

/// Work on a thread of its own while the caller does something else: reports are read while git answers.
///
///     let reading = Background { try read(names) }
///     let workspace = try GateWorkspace(…)
///     let reports = try reading.value()
package struct Background<Value: Sendable> {
    /// Where the thread leaves what it made.
    private final class Place: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    private let place: Place
    private let job: BackgroundJob
    private let thread: pthread_t?

    /// Begins the work.
    package init(_ work: @escaping @Sendable () throws -> Value) {
        let place = Place()
        job = BackgroundJob { place.result.withLock { $0 = Result { try work() } } }
        self.place = place
        thread = job.start()
    }

    /// Waits for the work and returns what it made; called once.
    package func value() throws -> Value {
        // Without a thread it is done here.
        if let thread { pthread_join(thread, nil) } else { job.run() }
        guard let result = place.result.withLock({ $0 }) else { preconditionFailure("the work left no result") }
        return try result.get()
    }
}

/// What a thread does; apart from `Background`, since the C function that calls it cannot be generic.
private final class BackgroundJob: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }

    /// The thread; nil where the system has none to give.
    func start() -> pthread_t? {
        var thread = pthread_t()
        // Signals to the program are for its main thread.
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let body = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<BackgroundJob>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            return nil
        }
        return thread
    }
}
