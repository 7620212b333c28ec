import Glibc

/// A thread for work that keeps a processor busy: on those of the pool other tests would wait for it.
enum FuzzThread {
    /// A parser that calls itself as deep as its document is nested does not fit in.
    private static let stack = 1 << 20

    /// Carries out `body` on a thread of its own, which yields to the other tests.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let work = Work {
                // On Linux this is of the calling thread alone.
                setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
                continuation.resume(returning: body())
            }
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            defer { pthread_attr_destroy(&attributes) }
            pthread_attr_setstacksize(&attributes, stack)
            pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
            var thread = pthread_t()
            let code = pthread_create(
                &thread, &attributes,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            precondition(code == 0, "no thread: \(String(cString: strerror(code)))")
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Ends the process where one document keeps the calling thread's processor busy for too long: a parser that hangs
/// cannot be stopped otherwise.
struct FuzzAlarm: ~Copyable {
    /// The first one of a process is number 0, which looks like nil.
    private var timer: timer_t?

    init() {
        // SIGXCPU to the process, "CPU time limit exceeded", which nobody handles.
        var event = sigevent()
        event.sigev_notify = Int32(SIGEV_SIGNAL)
        event.sigev_signo = SIGXCPU
        let code = timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer)
        precondition(code == 0, "no timer: \(String(cString: strerror(errno)))")
    }

    deinit { timer_delete(timer) }

    /// From now on there are so many seconds of this thread's processor time.
    func set(seconds: Int) {
        var time = itimerspec()
        time.it_value.tv_sec = seconds
        let code = timer_settime(timer, 0, &time, nil)
        precondition(code == 0, "no timer: \(String(cString: strerror(errno)))")
    }
}

/// A file with the document a parser is being fed: what is there after a crash is what it crashed on.
struct FuzzLastDocument: ~Copyable {
    let path: String
    private let file: Int32

    init(name: String) throws(FileProblem) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(folder)/pitlane-fuzz-\(name)-\(getpid())"
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileProblem(path: path, errno: errno) }
    }

    deinit {
        close(file)
        unlink(path)
    }

    func write(_ document: [UInt8]) throws(FileProblem) {
        guard ftruncate(file, 0) == 0, pwrite(file, document, document.count, 0) == document.count else {
            throw FileProblem(path: path, errno: errno)
        }
    }
}
