import CProcesses
import Glibc
import Synchronization

/// A connection between two processes of this machine, over which lines go.
///
///     let connection = try LocalConnection(to: "/run/socket", within: .seconds(10))
///     try connection.write(question, within: .seconds(10))
///     let answer = try connection.readLine(limit: 1 << 20, within: .seconds(10))
package final class LocalConnection: Sendable {
    /// Why no more goes over a connection.
    package enum Failure: Error, Hashable, Sendable {
        /// Nobody listens there.
        case nobody
        /// The socket is another user's.
        case forbidden
        /// The other side has closed it in the middle of a line.
        case closed
        /// The other side takes, or says, nothing more in the time it has.
        case late
        /// A line is longer than it may be.
        case tooLong
        /// What the system says.
        case system(String)
    }

    /// A piece of what is read.
    private static let pieceBytes = 64 << 10
    private static let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)

    private let socket: Int32
    /// What was read behind the last line.
    private let rest = Mutex<[UInt8]>([])

    /// Takes over `socket`.
    init(socket: Int32) { self.socket = socket }

    /// Connects to the socket at `path`, which may be of any length.
    package init(to path: String, within limit: Duration) throws(Failure) {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let parent = String(decoding: path.utf8.dropLast(name.utf8.count), as: UTF8.self)
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.refusal(errno) }
        defer { close(folder) }
        let connected = pl_connect(folder, name, Int32(clamping: limit.components.seconds))
        guard connected >= 0 else { throw Self.refusal(-connected) }
        socket = connected
    }

    deinit { close(socket) }

    private static func refusal(_ error: Int32) -> Failure {
        switch error {
        case ENOENT, ENOTDIR, ECONNREFUSED, ENOTSOCK, ECONNRESET: .nobody
        case EACCES: .forbidden
        case EAGAIN: .late
        default: .system(ProcessFailure.message(error))
        }
    }

    /// Whether the process on the other side is one of `keeper`'s job, and its number.
    func peer(of keeper: JobKeeper) -> (pid: pid_t, isOfJob: Bool) {
        var pid: pid_t = 0
        let isOfJob = keeper.pid.map { pl_peer_is_below(socket, $0, &pid) } ?? false
        return (pid, isOfJob)
    }

    /// Ends it for both sides; whoever waits on it is woken.
    func shut() { shutdown(socket, Int32(SHUT_RDWR)) }

    /// Says nothing more: the other side sees that, and may still answer.
    package func endWriting() { shutdown(socket, Int32(SHUT_WR)) }

    /// Whether the other side says nothing more, or is gone.
    package var isEnding: Bool {
        var byte: UInt8 = 0
        let count = recv(socket, &byte, 1, Self.flags | Int32(MSG_PEEK))
        return count == 0 || count < 0 && errno != EAGAIN && errno != EINTR
    }

    // MARK: - Lines

    /// The next line without its end, or nil if the other side has closed the connection.
    ///
    /// - Parameters:
    ///   - limit: how long it may be, in bytes.
    ///   - time: how long the whole line may take.
    package func readLine(limit: Int, within time: Duration) throws(Failure) -> [UInt8]? {
        let end = ContinuousClock.now + time
        var line = rest.withLock { rest in
            defer { rest = [] }
            return rest
        }
        var looked = 0
        while true {
            if let newline = Self.lineEnd(in: line, from: looked) {
                let behind = Array(line[(newline + 1)...])
                rest.withLock { $0 = behind }
                line.removeSubrange(newline...)
                guard line.count <= limit else { throw .tooLong }
                return line
            }
            guard line.count <= limit else { throw .tooLong }
            looked = line.count
            guard let piece = try receive(until: end) else {
                guard line.isEmpty else { throw .closed }
                return nil
            }
            line += piece
        }
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < bytes.count,
                let end = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return base.distance(to: UnsafeRawPointer(end))
        }
    }

    private func receive(until end: ContinuousClock.Instant) throws(Failure) -> [UInt8]? {
        while true {
            var (count, code): (Int, Int32) = (0, 0)
            let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, size in
                count = recv(socket, buffer.baseAddress, buffer.count, Self.flags)
                code = errno
                size = max(count, 0)
            }
            if count >= 0 { return count == 0 ? nil : piece }
            try wait(for: POLLIN, code, until: end)
        }
    }

    /// Writes a line; `time` is what the other side has to take all of it.
    package func write(_ line: [UInt8], within time: Duration) throws(Failure) {
        let end = ContinuousClock.now + time
        let bytes = line + [UInt8(ascii: "\n")]
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(
                    socket, $0.baseAddress.map { $0 + sent }, $0.count - sent,
                    Self.flags)
            }
            if count >= 0 { sent += count } else { try wait(for: POLLOUT, errno, until: end) }
        }
    }

    /// Waits until the socket is ready again, which the system was not with `code`.
    private func wait(for event: Int32, _ code: Int32, until end: ContinuousClock.Instant) throws(Failure) {
        switch code {
        case EINTR: return
        case EPIPE, ECONNRESET: throw .closed
        case EAGAIN: break
        default: throw .system(ProcessFailure.message(code))
        }
        let left = ContinuousClock.now.duration(to: end)
        guard left > .zero else { throw .late }
        var socket = pollfd(fd: socket, events: Int16(event), revents: 0)
        poll(&socket, 1, Int32(clamping: Int64((left / .milliseconds(1)).rounded(.up))))
    }
}
