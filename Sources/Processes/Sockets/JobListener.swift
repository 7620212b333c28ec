import CProcesses
import Glibc
import Synchronization

/// Listens on a socket for the processes of one job.
///
/// All listeners of the program wait on its one reading thread. A connection is served on a thread of its own, which it
/// has only as long as it lasts, and few at a time: who else connects waits.
package final class JobListener: Sendable {
    private struct State {
        /// nil while no connection is taken.
        var watch: UInt64?
        var served: [UInt64: LocalConnection] = [:]
        var last: UInt64 = 0
        var isResting = false
        var isClosed = false
        /// Who waits until nothing is served any more.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// How many connections are served at a time.
    private static let places = 4

    private let socket: Int32
    private let folder: Int32
    private let name: String
    private let keeper: JobKeeper
    private let serve: @Sendable (LocalConnection, _ stranger: Int?) -> Void
    private let state = Mutex(State())

    /// Begins to listen on the socket `name` in `folder`; one that was left there makes room.
    ///
    /// - Parameter serve: serves a connection; its caller may be another process than one of the keeper's job, whose
    ///   number it is then told. It runs on a thread of its own.
    package init(
        in folder: String, named name: String, for keeper: JobKeeper,
        serve: @escaping @Sendable (LocalConnection, _ stranger: Int?) -> Void
    ) throws(ProcessFailure) {
        let opened = try Descriptor.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let listening = pl_listen(opened.raw, name)
        guard listening >= 0 else { throw .system("cannot listen on \(folder)/\(name)", -listening) }
        self.folder = opened.release()
        socket = listening
        self.name = name
        self.keeper = keeper
        self.serve = serve
        state.withLock { watch(&$0) }
    }

    deinit {
        Glibc.close(socket)
        Glibc.close(folder)
    }

    /// Listens no more: the socket is gone, and connections end.
    package func close() {
        let served = state.withLock { state in
            state.isClosed = true
            watch(&state)
            return Array(state.served.values)
        }
        unlinkat(folder, name, 0)
        for connection in served { connection.shut() }
    }

    /// Returns when what connections had begun is done.
    package func settle() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.served.isEmpty { state.waiting.append(continuation) }
                return state.served.isEmpty
            }
            if isOver { continuation.resume() }
        }
    }

    /// Takes connections as long as there are places for them. Called with the state locked, so that what the reading
    /// thread waits for is what the state says; that thread locks nothing when it calls.
    private func watch(_ state: inout State) {
        let isWanted = !state.isClosed && !state.isResting && state.served.count < Self.places
        if isWanted, state.watch == nil {
            // Where the system has nothing left to wait with, the end of a connection tries again.
            state.watch = try? keeper.reader.add(socket, self)
        } else if !isWanted, let id = state.watch {
            keeper.reader.remove(socket, id: id)
            state.watch = nil
        }
    }
}

extension JobListener: OutputReader.Source {
    func becameReadable(_ buffer: UnsafeMutableRawBufferPointer, id: UInt64) {
        // Nothing runs in a keeper that has not told its number yet: its report is read in this turn, or the next.
        guard keeper.pid != nil else { return }
        let accepted = pl_accept(socket)
        guard accepted >= 0 else { return rest(after: -accepted) }
        let connection = LocalConnection(socket: accepted)
        let number = state.withLock { state in
            state.last += 1
            if !state.isClosed { state.served[state.last] = connection }
            watch(&state)
            return state.last
        }
        let hasBegun = SystemThread.start { [self] in
            let peer = connection.peer(of: keeper)
            serve(connection, peer.isOfJob ? nil : Int(peer.pid))
            ended(number)
        }
        if !hasBegun { ended(number) }
    }

    private func ended(_ number: UInt64) {
        let waiting = state.withLock { state in
            state.served[number] = nil
            watch(&state)
            guard state.served.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Where the system has no descriptor left, the next try comes later: who waits would wake the thread at once.
    private func rest(after error: Int32) {
        guard error != EAGAIN else { return }
        setResting(true)
        _ = keeper.reader.schedule(after: .milliseconds(100)) { [self] in setResting(false) }
    }

    private func setResting(_ isResting: Bool) {
        state.withLock { state in
            state.isResting = isResting
            watch(&state)
        }
    }
}
