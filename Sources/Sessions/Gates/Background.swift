import Processes
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
    private let work: @Sendable () -> Void
    private let thread: SystemThread?

    /// Begins the work.
    package init(_ work: @escaping @Sendable () throws -> Value) {
        let place = Place()
        self.place = place
        self.work = { place.result.withLock { $0 = Result { try work() } } }
        thread = SystemThread(self.work)
    }

    /// Waits for the work and returns what it made; called once.
    package func value() throws -> Value {
        // Without a thread it is done here.
        if let thread { thread.join() } else { work() }
        guard let result = place.result.withLock({ $0 }) else { preconditionFailure("the work left no result") }
        return try result.get()
    }
}
