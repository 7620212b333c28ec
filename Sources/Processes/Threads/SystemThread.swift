import CProcesses
import Glibc

/// A thread of the system, for work that would block the threads that Swift's tasks share.
package struct SystemThread: Sendable {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t

    /// Starts a thread that nobody waits for; false where the system gives none.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let thread = SystemThread(body)?.thread else { return false }
        return pthread_detach(thread) == 0
    }

    /// Starts a thread that must be joined; nil where the system gives none.
    package init?(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        // Signals to the program are for its main thread.
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let context = Unmanaged.passRetained(Body(body))
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for its end.
    package func join() { pthread_join(thread, nil) }
}
