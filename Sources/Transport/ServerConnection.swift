import Glibc

/// A stream to a server, or a server's to whoever asks it; nothing on it takes longer than its deadline.
final class ServerConnection {
    private let descriptor: Int32
    private let address: ServerAddress
    var deadline: ContinuousClock.Instant
    /// How long each read may wait; nil where the deadline is for all of them.
    private var patience: Duration?
    private var isWanted: (() -> Bool)?
    /// How often `isWanted` is asked, in milliseconds.
    private static let pulse = 200.0

    /// Takes over a socket that was accepted.
    init(socket: Int32, address: ServerAddress, deadline: ContinuousClock.Instant) {
        descriptor = socket
        self.address = address
        self.deadline = deadline
    }

    init(to address: ServerAddress, deadline: ContinuousClock.Instant) throws(TransportError) {
        var name = sockaddr_storage()
        let length: Int
        switch address {
        case .unix(let path):
            var unix = sockaddr_un()
            unix.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: unix.sun_path), !bytes.contains(0) else {
                throw TransportError(
                    .missing, "cannot connect to \(address): the path of a socket has at most 107 bytes")
            }
            withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: bytes) }
            length = MemoryLayout<sockaddr_un>.size
            withUnsafeMutableBytes(of: &name) { to in withUnsafeBytes(of: unix) { to.copyMemory(from: $0) } }
        case .tcp(let host, let port):
            guard let made = Self.name(host, port, into: &name) else {
                throw TransportError(.missing, "cannot connect to \(address): \(host) is not a numeric address")
            }
            length = made
        }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        descriptor = socket(Int32(name.ss_family), type, 0)
        self.address = address
        self.deadline = deadline
        guard descriptor >= 0 else { throw .system("make a socket for", address, errno) }
        let code = withUnsafePointer(to: name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(length))
            }
        }
        if code == 0 { return }
        // A socket file whose queue is full says EAGAIN.
        guard errno == EINPROGRESS else { throw .system("connect to", address, errno == EAGAIN ? ETIMEDOUT : errno) }
        try wait(for: POLLOUT)
        var problem: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size)
        if problem != 0 { throw .system("connect to", address, problem) }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// From here on each read may take as long as `patience`, and ends if `isWanted` says no.
    func wait(_ patience: Duration, while isWanted: (() -> Bool)? = nil) {
        self.patience = patience
        self.isWanted = isWanted
    }

    /// The length of the socket name that is made of a numeric address, or nil.
    private static func name(_ host: String, _ port: Int, into storage: inout sockaddr_storage) -> Int? {
        let port = in_port_t(truncatingIfNeeded: port).bigEndian
        var four = sockaddr_in()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port
            withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: four) { to.copyMemory(from: $0) } }
            return MemoryLayout<sockaddr_in>.size
        }
        var six = sockaddr_in6()
        guard inet_pton(AF_INET6, host, &six.sin6_addr) == 1 else { return nil }
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port
        withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: six) { to.copyMemory(from: $0) } }
        return MemoryLayout<sockaddr_in6>.size
    }

    /// Writes all bytes.
    func write(_ bytes: [UInt8]) throws(TransportError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: POLLOUT)
            } else if errno != EINTR {
                throw .system("write to", address, errno)
            }
        }
    }

    /// Writes a part of a file.
    ///
    /// - Parameter sent: is told how many bytes have gone, piece by piece.
    func write(file path: String, _ part: Range<Int>, sent: (Int) -> Void) throws(TransportError) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .system("send \(path) to", address, errno) }
        defer { Glibc.close(file) }
        var place = part.lowerBound
        while place < part.upperBound {
            if let patience { deadline = .now + patience }
            var count = 0
            let wanted = min(Self.pieceOfFile, part.upperBound - place)
            let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, size in
                count = pread(file, buffer.baseAddress, wanted, off_t(place))
                size = max(count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TransportError(.broken, "\(path) is shorter than it was") }
            try write(piece)
            place += count
            sent(count)
        }
    }

    private static let pieceOfFile = 256 << 10

    /// The next bytes; none at the end.
    func read() throws(TransportError) -> [UInt8] {
        if let patience { deadline = .now + patience }
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, size in
                count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                size = max(count, 0)
            }
            if count >= 0 { return bytes }
            if errno == EAGAIN {
                try wait(for: POLLIN)
            } else if errno != EINTR {
                throw .system("read from", address, errno)
            }
        }
    }

    /// Waits until something can be read here or from another descriptor, at most for `duration`.
    func wait(beside other: Int32?, atMost duration: Duration) -> (own: Bool, other: Bool) {
        var entries = [descriptor, other ?? -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&entries, 2, Int32(duration / .milliseconds(1))) > 0 else { return (false, false) }
        return (entries[0].revents != 0, entries[1].revents != 0)
    }

    /// Says that nothing more will be written.
    func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func wait(for events: Int32) throws(TransportError) {
        while true {
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            guard left > 0 else { throw TransportError(.timedOut, "\(address) did not answer in time") }
            if isWanted?() == false { throw TransportError(.stopped, "\(address): nobody waits for it any more") }
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = poll(&entry, 1, Int32(min(left.rounded(.up), isWanted == nil ? 60_000 : Self.pulse)))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw .system("wait for", address, errno) }
        }
    }
}
