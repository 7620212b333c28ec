import Glibc

/// A connection that a server has turned from HTTP into a stream of bytes in both directions.
package final class UpgradedStream {
    private let connection: ServerConnection
    private var pending: [UInt8] = []

    /// Asks for the stream.
    ///
    /// - Throws: `TransportError` where the server does not turn to it.
    package init(_ request: HTTPRequest, to address: ServerAddress, timeout: Duration) throws(TransportError) {
        connection = try ServerConnection(to: address, deadline: .now + timeout)
        guard case .bytes(let body, let type) = request.body else {
            throw TransportError(.broken, "a request for a stream needs a body")
        }
        let head =
            "\(request.method) \(request.target) HTTP/1.1\r\nHost: \(request.host)\r\nConnection: Upgrade\r\n"
            + "Upgrade: tcp\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        try connection.write(Array(head.utf8) + body)
        let end = Array("\r\n\r\n".utf8)
        while true {
            let bytes = try connection.read()
            pending += bytes
            if let place = pending.indices.first(where: { pending[$0...].starts(with: end) }) {
                guard pending.starts(with: "HTTP/1.1 101".utf8) else {
                    let line = String(decoding: pending.prefix { $0 != 13 }, as: UTF8.self)
                    throw TransportError(.broken, "\(address) does not open a stream: \(line)")
                }
                pending.removeFirst(place + end.count)
                return
            }
            guard !bytes.isEmpty, pending.count < 64 << 10 else {
                throw TransportError(.broken, "\(address): its answer ended early")
            }
        }
    }

    /// How long what follows may take.
    package func limit(to timeout: Duration) { connection.deadline = .now + timeout }

    /// Writes all bytes.
    package func write(_ bytes: [UInt8]) throws(TransportError) { try connection.write(bytes) }

    /// The next bytes; none at the end.
    package func read() throws(TransportError) -> [UInt8] {
        guard pending.isEmpty else {
            defer { pending = [] }
            return pending
        }
        return try connection.read()
    }

    /// Passes on what comes from a descriptor, and hands over what the server sends, until that ends.
    ///
    /// - Parameters:
    ///   - onPause: called a few times a second while nothing comes.
    ///   - take: gets the server's bytes.
    package func exchange(
        with input: Int32, onPause: () throws -> Void, _ take: ([UInt8]) throws -> Void
    ) throws {
        connection.deadline = .now + .seconds(3650 * 86_400)
        var isOpen = true
        if !pending.isEmpty { try take(try read()) }
        while true {
            let ready = connection.wait(beside: isOpen ? input : nil, atMost: .milliseconds(300))
            if ready.own {
                let bytes = try connection.read()
                if bytes.isEmpty { return }
                try take(bytes)
            } else if ready.other {
                var bytes = [UInt8](repeating: 0, count: 64 << 10)
                let count = Glibc.read(input, &bytes, bytes.count)
                // One that takes no more may still have something to say.
                if count > 0, (try? connection.write(Array(bytes[..<count]))) != nil { continue }
                if count < 0, errno == EINTR { continue }
                isOpen = false
                connection.endWriting()
            } else {
                try onPause()
            }
        }
    }
}
