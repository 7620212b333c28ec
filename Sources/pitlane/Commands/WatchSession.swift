import Basics
import Glibc
import Processes
import Sessions
import Synchronization

/// `run --watch`: runs again whenever files of the work tree change.
///
/// Each run is a process of its own, started with the same command line; this one only waits.
struct WatchSession {
    let tree: TreeWatcher

    /// The signals that end it; a handler may do no more than note one.
    private static let signal = Atomic<Int32>(0)

    static var isStopped: Bool { signal.load(ordering: .relaxed) != 0 }

    /// Runs until Ctrl-C.
    ///
    /// - Returns: the exit code.
    func run() throws -> Int32 {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            Glibc.signal(signal) { Self.signal.store($0, ordering: .relaxed) }
        }
        while true {
            try runOnce()
            if Self.isStopped { return Exit.cancelled }
            Terminal.printError("watching \(tree.root) for changes; Ctrl-C ends it")
            guard let changed = try tree.waitForChange(until: { Self.isStopped }) else { return Exit.cancelled }
            Terminal.printError("changed: \(changed)")
        }
    }

    /// Runs the command line without `--watch` and waits for its end; Ctrl-C reaches both processes.
    private func runOnce() throws {
        let rest = CommandLine.arguments.dropFirst().filter { Key($0) != "--watch" }
        var words: [UnsafeMutablePointer<CChar>?] = (["pitlane"] + rest).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, ProcessEnvironment.program, nil, nil, &words, environ)
        guard error == 0 else { throw CommandError("cannot start a run: \(String(cString: strerror(error)))") }
        var status: Int32 = 0
        var isTold = false
        while waitpid(child, &status, WNOHANG) == 0 {
            // A signal sent to this process alone is handed on, once: the terminal sends its own to both.
            let signal = Self.signal.load(ordering: .relaxed)
            if signal != 0, !isTold {
                isTold = true
                if signal != SIGINT || isatty(STDIN_FILENO) == 0 { kill(child, signal) }
            }
            usleep(20_000)
        }
    }
}
