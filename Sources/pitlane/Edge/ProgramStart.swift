import Glibc
import Processes
import Synchronization

/// What has to happen before anything else in the program does.
enum ProgramStart {
    private static let zygote = Mutex<Result<Zygote, ProcessFailure>?>(nil)

    /// Commands that start jobs, or builds.
    private static let driving: Set<String> = [
        "run", "rerun", "resume", "approve", "reject", "unfreeze", "cancel", "image", "deploy",
    ]

    /// Opens standard streams that the program was started without, so that no file of its own takes their numbers:
    /// there is nothing to read, and whatever is written fails.
    static func openStreams() {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Forks the zygote for a command that starts jobs. Must be the first thing the program does.
    static func forkZygoteIfNeeded(_ arguments: [String]) {
        guard arguments.dropFirst().contains(where: driving.contains) else { return }
        let result = Result { () throws(ProcessFailure) in try Zygote.start() }
        zygote.withLock { $0 = result }
    }

    /// The zygote of a command that starts jobs.
    static func startedZygote() throws -> Zygote {
        guard let zygote = zygote.withLock({ $0 }) else {
            preconditionFailure("a command that starts jobs is missing in ProgramStart.driving")
        }
        return try zygote.get()
    }
}
