package import Basics
import CProcesses
import Glibc

/// A program that is shown to the user as it is: it has this program's standard output and error.
package enum Foreground {
    /// How it ended.
    package enum Ending: Hashable, Sendable {
        /// With an exit code; 128 and the signal's number where a signal ended it.
        case exited(Int32)
        /// After somebody had stopped it.
        case interrupted
    }

    /// The signals that are passed on, and the one that says that a child has ended.
    private static func signals(withChildren: Bool) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP] + (withChildren ? [SIGCHLD] : []) { sigaddset(&set, signal) }
        return set
    }

    /// Blocks the signals in the calling thread for good. Call it before anything is begun, so that none ends this
    /// program between two runs.
    package static func blockSignals() {
        var set = signals(withChildren: true)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Whether a signal to stop came since, while nothing ran.
    package static func takeStop() -> Bool {
        var set = signals(withChildren: false)
        var now = timespec()
        return sigtimedwait(&set, nil, &now) > 0
    }

    /// Runs a program, blocking the calling thread until it has ended.
    ///
    /// It has no standard input: a question ends it instead of hanging it. The first signal to stop (Ctrl-C,
    /// termination) is passed on to its group; the second, or ten seconds, kill it.
    ///
    /// - Parameters:
    ///   - arguments: the program, found as `ProcessSpec.arguments` says, and its arguments.
    ///   - environment: its whole environment.
    ///   - workingDirectory: an absolute path.
    ///   - isQuiet: whether its standard output goes to standard error, as where this program's own is for tools.
    /// - Throws: `ProcessFailure`: it could not be started.
    package static func run(
        _ arguments: [String], environment: [(Key, String)], workingDirectory: String, isQuiet: Bool = false
    ) throws(ProcessFailure) -> Ending {
        blockSignals()
        let request = try SpawnRequest(
            ProcessSpec(arguments: arguments, environment: environment, workingDirectory: workingDirectory))
        let input = try ProcessSpec.Input.nothing.open()
        let pid = try request.start([input.raw, isQuiet ? STDERR_FILENO : STDOUT_FILENO, STDERR_FILENO])
        var set = signals(withChildren: true)
        var isStopping = false
        var deadline = ContinuousClock.now
        while true {
            var status: Int32 = 0
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid {
                // What it left behind in its session does not outlive a stop.
                if isStopping { kill(-pid, SIGKILL) }
                let signal = pl_exit_signal(status)
                return isStopping ? .interrupted : .exited(signal > 0 ? 128 + signal : pl_exit_code(status))
            }
            if ended < 0, errno != EINTR { throw .system("cannot wait for '\(arguments[0])'", errno) }
            // A child's end that was told before it was asked for is looked for again after a second.
            var pause = timespec(tv_sec: 1, tv_nsec: 0)
            let signal = sigtimedwait(&set, nil, &pause)
            if signal > 0, signal != SIGCHLD {
                kill(-pid, isStopping ? SIGKILL : signal)
                if !isStopping { deadline = .now + .seconds(10) }
                isStopping = true
            } else if isStopping, deadline < .now {
                kill(-pid, SIGKILL)
            }
        }
    }
}
