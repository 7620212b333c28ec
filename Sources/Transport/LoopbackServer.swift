import Basics
import CProcesses
import Glibc
import Processes
import Synchronization

/// Answers requests of HTTP/1.1 on a free port of 127.0.0.1 until it is closed.
///
/// Each connection has a thread of its own, few at a time. Nothing can be sent to it: a request has no body, and only
/// GET and HEAD are answered.
package final class LoopbackServer: Sendable {
    /// What is asked for.
    package struct Question: Sendable {
        /// The path without a query.
        package let path: String
        fileprivate let isHead: Bool
        fileprivate let range: String?
    }

    private struct State {
        var connections: [UInt64: Int32] = [:]
        var last: UInt64 = 0
        var sent = 0
        var isClosed = false
    }

    /// How many connections are answered at a time; who else connects is turned away.
    private static let places = 16
    /// How long a connection may be silent.
    private static let patience = Duration.seconds(60)

    /// The port it listens on.
    package let port: Int
    private let socket: Int32
    private let answer: @Sendable (Question) -> HTTPReply
    private let state = Mutex(State())
    private let thread = Mutex<SystemThread?>(nil)

    /// Begins to listen.
    ///
    /// - Parameter answer: says what a request is answered; called on several threads.
    package init(_ answer: @escaping @Sendable (Question) -> HTTPReply) throws(TransportError) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(AF_INET, type, 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening =
            socket >= 0
            && withUnsafeMutablePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(socket, address, length) == 0 && listen(socket, 16) == 0
                        && getsockname(socket, address, &length) == 0
                }
            }
        port = Int(in_port_t(bigEndian: name.sin_port))
        self.socket = socket
        self.answer = answer
        guard isListening else {
            let code = errno
            if socket >= 0 { Glibc.close(socket) }
            throw .system("listen on", .tcp(host: "127.0.0.1", port: 0), code)
        }
        let started = SystemThread { [self] in accept() }
        guard let started else {
            Glibc.close(socket)
            throw .system("listen on", .tcp(host: "127.0.0.1", port: port), EAGAIN)
        }
        thread.withLock { $0 = started }
    }

    /// How many bytes of files it has sent.
    package var sent: Int { state.withLock { $0.sent } }

    /// Listens no more; connections end.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            for descriptor in state.connections.values { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        // This wakes the thread that accepts.
        shutdown(socket, Int32(SHUT_RDWR))
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        running.join()
        Glibc.close(socket)
    }

    // MARK: - Connections

    private func accept() {
        while true {
            let accepted = pl_accept(socket)
            if state.withLock({ $0.isClosed }) {
                if accepted >= 0 { Glibc.close(accepted) }
                return
            }
            guard accepted >= 0 else {
                // Without descriptors left, the next try comes later.
                if accepted == -EMFILE || accepted == -ENFILE { usleep(50_000) }
                continue
            }
            _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
            let number = state.withLock { state -> UInt64? in
                guard !state.isClosed, state.connections.count < Self.places else { return nil }
                state.last += 1
                state.connections[state.last] = accepted
                return state.last
            }
            guard let number else {
                Glibc.close(accepted)
                continue
            }
            let hasBegun = SystemThread.start { [self] in
                serve(accepted)
                // Its descriptor is closed under the lock: `close` shuts no other that has its number by then.
                state.withLock { state in
                    state.connections[number] = nil
                    Glibc.close(accepted)
                }
            }
            if !hasBegun {
                state.withLock { $0.connections[number] = nil }
                Glibc.close(accepted)
            }
        }
    }

    /// Answers the requests of a connection until it ends.
    private func serve(_ descriptor: Int32) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return }
        let connection = ServerConnection(
            socket: copy, address: .tcp(host: "127.0.0.1", port: port), deadline: .now + Self.patience)
        connection.wait(Self.patience)
        var reader = HTTPReader(connection)
        do {
            // An engine tries first whether TLS is spoken here, and waits for an answer.
            while try reader.beginsWithLetter(), let lines = try reader.head(), let first = lines.first {
                let words = first.utf8.split(separator: 0x20).map { Key(Substring($0)) }
                guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else { return }
                let fields = HTTPFields.read(lines.dropFirst())
                let isReading = words[0] == "GET" || words[0] == "HEAD"
                let question = Question(
                    path: String(Substring(words[1].string.utf8.prefix { $0 != UInt8(ascii: "?") })),
                    isHead: words[0] == "HEAD", range: fields["range"])
                let reply = isReading ? answer(question) : HTTPReply(405, fields: [("Allow", "GET, HEAD")])
                // What follows a request with a body is not looked at.
                let isLast =
                    !isReading || words[2] == "HTTP/1.0"
                    || fields["connection"].map { Key($0).asciiLowercased } == "close"
                    || fields["content-length"].map { Key($0) != "0" } == true || fields["transfer-encoding"] != nil
                try reply.write(to: connection, isHead: question.isHead, range: question.range, isLast: isLast) {
                    count in state.withLock { $0.sent += count }
                }
                if isLast { return }
            }
        } catch {
            // Whoever asked has gone, or is silent; there is nobody to tell.
        }
    }
}
