import CProcesses

/// The small process that forks a keeper for each job; it is forked itself before the program has any thread.
///
/// A step is started by its job's keeper and the keeper by the zygote, never by the program: nothing of the program's
/// threads, locks, descriptors or memory reaches a step. The zygote ends when the program does, however that ends.
///
///     let zygote = try Zygote.start()          // the first line of main
///     let keeper = try JobKeeper.start(zygote: zygote, locks: [])
package final class Zygote: Sendable {
    private let socket: Int32
    /// The one reading thread, which serves all keepers of this program.
    let reader: OutputReader

    private init(socket: Int32, reader: OutputReader) {
        self.socket = socket
        self.reader = reader
    }

    /// Forks the zygote; takes some 0.1 ms and starts no thread.
    ///
    /// Call it at the top of `main`, before anything that may start a thread, once a program.
    ///
    /// - Throws: `ProcessFailure` where the kernel has no process, socket or descriptor left.
    package static func start() throws(ProcessFailure) -> Zygote {
        let socket = pl_zygote_start()
        guard socket >= 0 else { throw .system("cannot start the process that starts jobs", -socket) }
        return Zygote(socket: socket, reader: try OutputReader())
    }

    /// Forks a keeper.
    ///
    /// - Parameter locks: descriptors the keeper holds until nothing of its job is left, two at most.
    /// - Returns: the socket to speak to it.
    /// - Throws: `ProcessFailure` where the zygote is gone or the kernel has no descriptor left.
    func startKeeper(locks: [Int32]) throws(ProcessFailure) -> Int32 {
        let answer = pl_keeper_start(socket, locks, Int32(locks.count))
        guard answer >= 0 else { throw .system("cannot start a job's keeper", -answer) }
        return answer
    }
}
